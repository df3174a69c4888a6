// The endpoints about a tariff that was entered wrongly: what its right version would come to, account by account, and the
// order to book that (docs/charging.md).
#include <algorithm>
#include <array>

#include "gateway/local/body_fields.h"
#include "gateway/local/correction_json.h"
#include "gateway/local/endpoints.h"

namespace riser::local {
namespace {

using http::Response;

template <bool Preview>
Reply correct_tariff(const Call& call) {
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    controller::CorrectTariff order;
    order.id = CommandId{fields->uuid("id").bytes};
    order.tariff = fields->tariff("tariff");
    order.until_ms = fields->time_or_zero("until");
    if (!Preview && fields->has("most")) order.most = fields->money_or_zero("most");
    order.preview = Preview;
    if (auto refusal = fields->objection()) return std::move(*refusal);
    return PendingOrder{std::move(order)};
}

Response no_preview() {
    return http::problem(404, "unknown_preview", "There is no such preview",
                         "No preview of a correction was asked for with this id since the gateway "
                         "started, or another one was since: POST "
                         "/v1/tariff-corrections/preview asks for one.");
}

Response bad_id(std::string_view name) {
    return http::problem({400,
                          "invalid_parameter",
                          "A query parameter is not right",
                          std::string(name) + " is not a UUID.",
                          {{std::string(name), "is not a UUID"}}});
}

Reply show_preview(const Call& call) {
    PendingPreview pending;
    if (const auto text = call.request.query_value("id")) {
        const auto id = parse_id<CommandId>(*text);
        if (!id) return bad_id("id");
        pending.id = *id;
    }
    if (const auto text = call.request.query_value("account")) {
        pending.account = parse_id<AccountId>(*text);
        if (!pending.account) return bad_id("account");
    }
    const auto* preview = call.view().correction_preview.get();
    if (preview == nullptr) return no_preview();
    if (pending.id.is_nil()) pending.id = preview->id;
    if (preview->id != pending.id) return no_preview();
    if (!preview->read) return pending;
    return LocalApi::answer(pending, call.present);
}

constexpr std::array k_endpoints{
    Endpoint{"POST", "/v1/tariff-corrections", Need::order, true, correct_tariff<false>},
    Endpoint{"POST", "/v1/tariff-corrections/preview", Need::order, true, correct_tariff<true>},
    Endpoint{"GET",
             "/v1/tariff-corrections/preview",
             Need::order,
             true,
             show_preview,
             {"id", "account"}},
};

}  // namespace

std::span<const Endpoint> correction_endpoints() {
    return k_endpoints;
}

Response LocalApi::answer(const PendingPreview& pending, const Present& present) {
    const auto* preview =
        present.view == nullptr ? nullptr : present.view->correction_preview.get();
    if (preview == nullptr || preview->id != pending.id) return no_preview();
    if (!pending.account) {
        return http::json_response(200, json::serialize(preview_json(*preview, *present.view)));
    }
    const auto found =
        std::find_if(preview->accounts.begin(), preview->accounts.end(),
                     [&](const auto& previewed) { return previewed.account == *pending.account; });
    const controller::PreviewedAccount nothing{*pending.account, false, true, {}, {}, {}};
    return http::json_response(
        200, json::serialize(preview_lines_json(found == preview->accounts.end() ? nothing : *found,
                                                *present.view)));
}

bool LocalApi::is_ready(const PendingPreview& pending, const Present& present) {
    const auto* preview =
        present.view == nullptr ? nullptr : present.view->correction_preview.get();
    return preview == nullptr || preview->id != pending.id || preview->read;
}

}  // namespace riser::local
