// The endpoints of tenancies: who has and had an account, moving in and out, refunds (docs/tenancies.md).
#include <algorithm>
#include <array>

#include "gateway/local/account_order.h"
#include "gateway/local/attention.h"
#include "gateway/local/tenancy_json.h"

namespace riser::local {
namespace {

Reply list_tenancies(const Call& call) {
    return http::json_response(200, tenancies_text(call.present, call.settings));
}

Reply move_in_or_preview(const Call& call, bool preview) {
    const auto id = named_supply_point(call);
    if (!id) return id.error();
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    controller::MoveIn order;
    order.id = CommandId{fields->uuid("id").bytes};
    order.supply_point = *id;
    order.account = AccountId{fields->uuid("account").bytes};
    order.mode = fields->mode("mode");
    order.customer_class = fields->customer_class("class");
    order.critical = fields->flag("critical");
    order.tariff = fields->optional_id<TariffId>("tariff", "a tariff");
    order.last_reading = fields->flag("last_reading");
    order.preview = preview;
    if (auto refusal = fields->objection()) return std::move(*refusal);
    return PendingOrder{order};
}
Reply move_in(const Call& call) {
    return move_in_or_preview(call, false);
}
Reply preview_move_in(const Call& call) {
    return move_in_or_preview(call, true);
}

Reply move_out_or_preview(const Call& call, bool preview) {
    return account_order(call, [preview](AccountId account, BodyFields& fields) {
        controller::MoveOut order;
        order.id = CommandId{fields.uuid("id").bytes};
        order.account = account;
        order.transfer_to = fields.optional_id<AccountId>("transfer_to", "an account");
        order.last_reading = fields.flag("last_reading");
        order.preview = preview;
        return order;
    });
}
Reply move_out(const Call& call) {
    return move_out_or_preview(call, false);
}
Reply preview_move_out(const Call& call) {
    return move_out_or_preview(call, true);
}

Reply refund_paid(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        controller::PayRefund order;
        order.id = fields.uuid("id");
        order.account = account;
        order.amount = fields.money("amount");
        order.currency = fields.currency("currency");
        return order;
    });
}

Reply classify(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        controller::ClassifyAccount order;
        order.id = CommandId{fields.uuid("id").bytes};
        order.account = account;
        if (fields.has("class")) order.customer_class = fields.customer_class("class");
        order.critical = fields.optional_flag("critical");
        return order;
    });
}

constexpr std::array k_endpoints{
    Endpoint{"GET", "/v1/tenancies", Need::see, true, list_tenancies},
    Endpoint{"POST", "/v1/supply-points/{supply_point}/move-in", Need::order, true, move_in},
    Endpoint{"POST", "/v1/supply-points/{supply_point}/move-in/preview", Need::order, true,
             preview_move_in},
    Endpoint{"POST", "/v1/accounts/{account}/move-out", Need::order, true, move_out},
    Endpoint{"POST", "/v1/accounts/{account}/move-out/preview", Need::order, true,
             preview_move_out},
    Endpoint{"POST", "/v1/accounts/{account}/class", Need::order, true, classify},
    Endpoint{"POST", "/v1/accounts/{account}/refund-paid", Need::order, true, refund_paid},
};

}  // namespace

std::span<const Endpoint> tenancy_endpoints() {
    return k_endpoints;
}

}  // namespace riser::local
