// The endpoints of how an account pays beside its bills (docs/billing.md): payments that came to nothing.
#include <array>

#include "gateway/local/body_fields.h"
#include "gateway/local/endpoints.h"

namespace riser::local {
namespace {

Reply bounce_payment(const Call& call) {
    const auto account = named_account(call);
    if (!account) return account.error();
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    const controller::BouncePayment order{fields->uuid("id"), *account, fields->uuid("payment"),
                                          fields->money_or_zero("fee")};
    if (auto refusal = fields->objection()) return std::move(*refusal);
    return PendingOrder{order};
}

constexpr std::array k_endpoints{
    Endpoint{"POST", "/v1/accounts/{account}/bounced-payments", Need::order, true, bounce_payment},
};

}  // namespace

std::span<const Endpoint> contract_endpoints() {
    return k_endpoints;
}

}  // namespace riser::local
