// The endpoints of credit links (docs/vouchers-building.md): {"link": "..."} is shown, or credited. For everybody in the
// building, as for codes: the office's signature says for which account it is, so nobody needs a right of his own.
#include "core/wire/credit_link.h"
#include "gateway/local/body_fields.h"
#include "gateway/local/credit_link_json.h"
#include "gateway/local/endpoints.h"
#include "platform/http/problem.h"

namespace riser::local {
namespace {

Reply carried(const Call& call, bool preview) {
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    const std::string link = fields->link("link");
    if (auto refusal = fields->objection()) return std::move(*refusal);
    if (!call.settings.keys) {
        return http::problem(409, "no_cloud_keys", "This building does not know its office yet",
                             "It has to have heard from the office once before links are taken; "
                             "nothing was added, and the link was not used.");
    }
    const auto credit =
        wire::open_credit_link(link, *call.settings.keys, call.view().gateway, call.view().epoch);
    if (!credit) return credit_link_refusal(credit.error());
    const wire::TopUp& top_up = credit->top_up;
    return PendingOrder{controller::CarryCredit{credit->id, credit->command_epoch, credit->sequence,
                                                credit->hash, top_up.account, top_up.amount,
                                                top_up.currency, credit->number, preview},
                        true};
}

Reply take(const Call& call) {
    return carried(call, false);
}
Reply preview(const Call& call) {
    return carried(call, true);
}

constexpr std::array k_endpoints{
    Endpoint{"POST", "/v1/credit-links", Need::building, true, take},
    Endpoint{"POST", "/v1/credit-links/preview", Need::building, true, preview},
};

}  // namespace

std::span<const Endpoint> credit_link_endpoints() {
    return k_endpoints;
}

}  // namespace riser::local
