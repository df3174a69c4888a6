// Moving in and out, and refunds that were paid: orders to the gateway (docs/tenancies.md).
#include "cloud/accounts/tenancy_orders.h"
#include "cloud/http/account_place.h"
#include "cloud/http/body.h"

namespace riser::cloud {
namespace {

constexpr std::int64_t k_last_supply_point = k_max_small_id;

http::Response answer(Context& context, GatewayId gateway,
                      const Result<QueuedCommand, Refusal>& queued) {
    if (!queued) return refuse(queued.error());
    context.woken.insert(gateway);
    return respond_json(202, to_json(*queued));
}

CommandId id_of_order(Context& context, Fields& fields) {
    return fields.optional_id<CommandId>("id").value_or(new_id<CommandId>(context));
}

payment::CustomerClass class_of(Fields& fields) {
    const std::string given = fields.text_or("class", "residential", 16);
    for (std::size_t i = 1; i < payment::k_customer_classes; ++i) {
        if (given == payment::k_customer_class_names.at(i)) {
            return static_cast<payment::CustomerClass>(i);
        }
    }
    fields.refuse("class", "is not residential, commercial, industrial or common_area");
    return payment::CustomerClass::residential;
}

payment::AccountMode mode_of(Fields& fields) {
    const std::string mode = fields.text_or("mode", "prepaid", 8);
    const bool prepaid = mode == "prepaid";
    if (!prepaid && mode != "postpaid") fields.refuse("mode", "is not prepaid or postpaid");
    return prepaid ? payment::AccountMode::prepaid : payment::AccountMode::postpaid;
}

http::Response move_in(Context& context, const http::Request& request) {
    wire::MoveIn order;
    CommandId id;
    std::int64_t expires_ms = 0;
    if (auto objection = read_body(request, [&](Fields& fields) {
            id = id_of_order(context, fields);
            order.supply_point.value =
                static_cast<std::uint32_t>(fields.integer("supply_point", 1, k_last_supply_point));
            order.account =
                fields.optional_id<AccountId>("account").value_or(new_id<AccountId>(context));
            order.mode = mode_of(fields);
            order.customer_class = class_of(fields);
            order.critical = fields.flag_or("critical", false);
            order.tariff = fields.optional_id<TariffId>("tariff").value_or(TariffId{});
            order.last_reading = fields.flag_or("last_reading", false);
            expires_ms = fields.time_or("expires_at", 0);
        })) {
        return *objection;
    }
    const auto gateway = Parameters{request}.path_id<GatewayId>("gateway");
    return answer(context, gateway,
                  order_move_in(context.session, context.keys, gateway, id, order, expires_ms,
                                context.now_ms));
}

http::Response move_out(Context& context, const http::Request& request, const AccountPlace& place) {
    wire::MoveOut order;
    order.account = place.account;
    CommandId id;
    std::int64_t expires_ms = 0;
    if (auto objection = read_body(request, [&](Fields& fields) {
            id = id_of_order(context, fields);
            order.transfer_to = fields.optional_id<AccountId>("transfer_to").value_or(AccountId{});
            order.last_reading = fields.flag_or("last_reading", false);
            expires_ms = fields.time_or("expires_at", 0);
        })) {
        return *objection;
    }
    const GatewayId gateway = place.gateway.key.gateway;
    return answer(context, gateway,
                  order_move_out(context.session, context.keys, gateway, id, order, expires_ms,
                                 context.now_ms));
}

http::Response refund_paid(Context& context, const http::Request& request,
                           const AccountPlace& place) {
    wire::PayRefund order;
    order.account = place.account;
    CommandId id;
    if (auto objection = read_body(request, [&](Fields& fields) {
            id = id_of_order(context, fields);
            order.amount = fields.money("amount");
            if (order.amount <= Money{}) fields.refuse("amount", "is not more than zero");
            order.currency = fields.currency("currency");
        })) {
        return *objection;
    }
    const GatewayId gateway = place.gateway.key.gateway;
    return answer(
        context, gateway,
        order_refund_paid(context.session, context.keys, gateway, id, order, context.now_ms));
}

http::Response show_order(Context& context, const http::Request& request, const Gateway& gateway) {
    const auto id = Parameters{request}.path_id<CommandId>("order");
    const auto command = context.session.find_command(gateway.key, id);
    if (!command) return refuse(unknown("order", std::string(request.parameter("order"))));
    return respond_json(200, to_json(*command));
}

}  // namespace

std::vector<ApiRoute> tenancy_routes() {
    const auto key = Repeat::key_required;
    const auto by_operator = Access::operator_token;
    return {
        {"POST", "/v1/gateways/{gateway}/move-ins", by_operator, key, move_in},
        {"POST", "/v1/accounts/{account}/move-out", by_operator, key, of_account(move_out)},
        {"POST", "/v1/accounts/{account}/refund-paid", by_operator, key, of_account(refund_paid)},
        {"GET", "/v1/gateways/{gateway}/orders/{order}", by_operator, Repeat::by_nature,
         of_gateway(show_order)},
    };
}

}  // namespace riser::cloud
