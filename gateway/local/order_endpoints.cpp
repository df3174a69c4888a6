// The endpoints that change something: each turns a request into one order for the controller.
#include <array>

#include "gateway/local/account_order.h"
#include "gateway/local/attention.h"
#include "gateway/local/body_fields.h"
#include "gateway/local/endpoints.h"

namespace riser::local {
namespace {

using http::Response;

constexpr std::int64_t k_longest_hold_h = payment::k_longest_hold.count();

// The orders that have no body: a field in it is a misunderstanding.
std::optional<Response> objection_to_body(const Call& call) {
    const auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    return fields->objection();
}

template <class Order, class... Rest>
Reply order_for_supply_point(const Call& call, Rest... rest) {
    const auto id = named_supply_point(call);
    if (!id) return id.error();
    if (auto refusal = objection_to_body(call)) return std::move(*refusal);
    return PendingOrder{Order{*id, rest...}};
}

template <class Order>
Reply order_for_meter(const Call& call) {
    const auto id = named_meter(call);
    if (!id) return id.error();
    if (auto refusal = objection_to_body(call)) return std::move(*refusal);
    return PendingOrder{Order{*id}};
}

Reply arm(const Call& call) {
    return order_for_supply_point<controller::Arm>(call, true);
}
Reply disarm(const Call& call) {
    return order_for_supply_point<controller::Arm>(call, false);
}
Reply confirm(const Call& call) {
    return order_for_supply_point<controller::ConfirmReconnection>(call);
}
// Supply point 0: those that opened together.
Reply confirm_together(const Call& call) {
    if (auto refusal = objection_to_body(call)) return std::move(*refusal);
    return PendingOrder{controller::ConfirmReconnection{}};
}
// The end of a hold that lasts so many hours from now.
std::int64_t hold_end_ms(const Call& call, std::int64_t hours) {
    return hours == 0 ? 0 : to_unix_ms(call.now.wall) + hours * 3'600'000;
}

// {"mode": "off" | "on" | "end"}; "on" may have an end in hours, 0: until it is taken back.
Reply request(const Call& call, payment::Actor actor) {
    const auto id = named_supply_point(call);
    if (!id) return id.error();
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    const std::string mode = fields->request_mode("mode");
    const std::int64_t hours = fields->request_hours("hours", mode, k_longest_hold_h);
    if (auto refusal = fields->objection()) return std::move(*refusal);
    controller::RequestSupply order{*id, actor, mode == "end", {}, 0};
    if (mode == "off") order.action = payment::SupplyAction::disconnect;
    if (mode != "end") order.until_ms = hold_end_ms(call, hours);
    return PendingOrder{order};
}
Reply safety(const Call& call) {
    return request(call, payment::Actor::safety);
}
Reply maintenance(const Call& call) {
    return request(call, payment::Actor::maintenance);
}
Reply override_credit(const Call& call) {
    return request(call, payment::Actor::protection);
}
Reply test_relay(const Call& call) {
    return order_for_supply_point<controller::TestRelay>(call);
}
Reply read_meter(const Call& call) {
    return order_for_meter<controller::ReadNow>(call);
}
Reply clear_doubt(const Call& call) {
    return order_for_meter<controller::ClearDoubt>(call);
}

Reply connect(const Call& call) {
    const auto id = named_supply_point(call);
    if (!id) return id.error();
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    const std::int64_t hours = fields->integer("hours", 1, k_longest_hold_h);
    if (auto refusal = fields->objection()) return std::move(*refusal);
    return PendingOrder{controller::Connect{*id, hold_end_ms(call, hours)}};
}

Reply hold(const Call& call, SupplyPointId id) {
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    const std::int64_t hours = fields->integer("hours", 0, k_longest_hold_h);
    const payment::HoldKind kind = fields->hold_kind("kind");
    if (auto refusal = fields->objection()) return std::move(*refusal);
    return PendingOrder{controller::SetHold{id, hold_end_ms(call, hours), kind}};
}

Reply hold_supply_point(const Call& call) {
    const auto id = named_supply_point(call);
    if (!id) return id.error();
    return hold(call, *id);
}

// Supply point 0 is the whole site.
Reply hold_site(const Call& call) {
    return hold(call, SupplyPointId{});
}

Reply declare_exchange(const Call& call) {
    const auto id = named_meter(call);
    if (!id) return id.error();
    auto fields = BodyFields::read(call.request);
    if (!fields) return fields.error();
    const auto closing = fields->registers("closing", "what the old meter showed at the end");
    const auto opening =
        fields->optional_registers("opening", "what it showed when it began to count anew");
    if (auto refusal = fields->objection()) return std::move(*refusal);
    controller::DeclareExchange order{*id, {}, {}};
    for (const auto& [quantity, value] : closing) order.closing.push_back({quantity, value});
    for (const auto& [quantity, value] : opening) order.opening.push_back({quantity, value});
    return PendingOrder{std::move(order)};
}

Reply top_up(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        controller::TopUp order;
        order.id = fields.uuid("id");
        order.account = account;
        order.amount = fields.money("amount");
        order.currency = fields.currency("currency");
        order.source = journal::TopUpSource::local_cash;
        return order;
    });
}

Reply preview_top_up(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields& fields) {
        controller::PreviewTopUp order;
        order.account = account;
        order.amount = fields.money("amount");
        order.currency = fields.currency("currency");
        return order;
    });
}

Reply accept_credit(const Call& call) {
    return account_order(call, [](AccountId account, BodyFields&) {
        return controller::AcceptCredit{account, {}};
    });
}

Reply settle(const Call& call) {
    if (auto refusal = objection_to_body(call)) return std::move(*refusal);
    return PendingOrder{controller::SettleNow{}};
}

constexpr std::array k_endpoints{
    Endpoint{"POST", "/v1/accounts/{account}/top-ups", Need::order, true, top_up},
    Endpoint{"POST", "/v1/accounts/{account}/top-ups/preview", Need::order, true, preview_top_up},
    Endpoint{"POST", "/v1/accounts/{account}/emergency-credit", Need::order, true, accept_credit},
    Endpoint{"POST", "/v1/supply-points/{supply_point}/arm", Need::order, true, arm},
    Endpoint{"POST", "/v1/supply-points/{supply_point}/disarm", Need::order, true, disarm},
    Endpoint{"POST", "/v1/supply-points/{supply_point}/test-relay", Need::order, true, test_relay},
    Endpoint{"POST", "/v1/supply-points/{supply_point}/confirm", Need::order, true, confirm},
    Endpoint{"POST", "/v1/supply-points/{supply_point}/safety", Need::order, true, safety},
    Endpoint{"POST", "/v1/supply-points/{supply_point}/maintenance", Need::order, true,
             maintenance},
    Endpoint{"POST", "/v1/supply-points/{supply_point}/override", Need::order, true,
             override_credit},
    Endpoint{"POST", "/v1/supply-points/{supply_point}/connect", Need::order, true, connect},
    Endpoint{"POST", "/v1/supply-points/{supply_point}/hold", Need::order, true, hold_supply_point},
    Endpoint{"POST", "/v1/meters/{meter}/read", Need::order, true, read_meter},
    Endpoint{"POST", "/v1/meters/{meter}/exchange", Need::order, true, declare_exchange},
    Endpoint{"POST", "/v1/meters/{meter}/clear-doubt", Need::order, true, clear_doubt},
    Endpoint{"POST", "/v1/hold", Need::order, true, hold_site},
    Endpoint{"POST", "/v1/confirm", Need::order, true, confirm_together},
    Endpoint{"POST", "/v1/settle", Need::order, true, settle},
};

}  // namespace

std::span<const Endpoint> order_endpoints() {
    return k_endpoints;
}

}  // namespace riser::local
