// The endpoints of how an account pays beside its bills (docs/billing.md): payments that came to nothing,
// the change between prepaid and on bill.
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

Reply change_mode_or_preview(const Call& call, bool preview) {
    const auto account = named_account(call);
    if (!account) return account.error();
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    controller::ChangeMode order;
    order.id = CommandId{fields->uuid("id").bytes};
    order.account = *account;
    order.mode = fields->required_mode("mode");
    order.only_if_paid = fields->flag("only_if_paid");
    order.last_reading = fields->flag("last_reading");
    order.preview = preview;
    if (auto refusal = fields->objection()) return std::move(*refusal);
    return PendingOrder{order};
}
Reply change_mode(const Call& call) {
    return change_mode_or_preview(call, false);
}
Reply preview_mode(const Call& call) {
    return change_mode_or_preview(call, true);
}

constexpr std::array k_endpoints{
    Endpoint{"POST", "/v1/accounts/{account}/bounced-payments", Need::order, true, bounce_payment},
    Endpoint{"POST", "/v1/accounts/{account}/mode", Need::order, true, change_mode},
    Endpoint{"POST", "/v1/accounts/{account}/mode/preview", Need::order, true, preview_mode},
};

}  // namespace

std::span<const Endpoint> contract_endpoints() {
    return k_endpoints;
}

}  // namespace riser::local
