#include "cloud/accounts/tenancy_orders.h"

#include <algorithm>

#include "cloud/accounts/orders.h"

namespace riser::cloud {
namespace {

// That somebody was paid is true for as long as the building needs to hear of it.
constexpr std::int64_t k_refund_life_ms = 3650LL * 24 * 3600 * 1000;

// Is a move-out of this account under way, so that its supply point may be free when a later order arrives?
bool leaves(Session& session, const Gateway& gateway, AccountId account) {
    const auto waiting = session.list_unfinished(gateway.key);
    return std::any_of(waiting.begin(), waiting.end(), [&](const QueuedCommand& command) {
        const auto* out = std::get_if<wire::MoveOut>(&command.body);
        return out != nullptr && out->account == account;
    });
}

std::optional<Refusal> objection_to(Session& session, const Gateway& gateway,
                                    const wire::MoveIn& order) {
    if (session.find_account(order.account)) {
        return conflict("account_exists",
                        "Account " + to_string(order.account) +
                            " exists: whoever moves in gets an account of his own.",
                        "/account");
    }
    const auto point = session.supply_point(gateway.journal(), order.supply_point);
    if (!point) return unknown("supply_point", to_string(order.supply_point));
    if (!order.tariff.is_nil() &&
        session.tariff_versions(gateway.journal(), order.tariff).empty()) {
        return unknown("tariff", to_string(order.tariff));
    }
    if (point->account.is_nil()) return std::nullopt;
    // A landlord's account is on bill, and only the gateway knows which one is a landlord's.
    const auto there = session.account_books(gateway.journal(), point->account);
    const bool tenant = there && there->mode == payment::AccountMode::prepaid;
    if (!tenant || leaves(session, gateway, point->account)) return std::nullopt;
    return conflict("supply_point_taken", "Account " + to_string(point->account) +
                                              " has the supply point: it moves out first.");
}

std::optional<Refusal> objection_to(Session& session, const Gateway& gateway,
                                    const wire::MoveOut& order) {
    const auto books = session.account_books(gateway.journal(), order.account);
    if (!books) return unknown("account", to_string(order.account));
    if (books->pots.closed()) return conflict("account_closed", "The account is closed.");
    if (order.transfer_to.is_nil()) return std::nullopt;
    const auto other = session.account_books(gateway.journal(), order.transfer_to);
    if (!other) {
        return not_acceptable("unknown_account",
                              "What is left goes to another account of the same gateway.",
                              "/transfer_to");
    }
    if (other->pots.closed() || order.transfer_to == order.account) {
        return conflict("not_transferable", "What is left goes to another account that is open.",
                        "/transfer_to");
    }
    return std::nullopt;
}

std::optional<Refusal> objection_to(Session& session, const Gateway& gateway,
                                    const wire::PayRefund& order) {
    const auto books = session.account_books(gateway.journal(), order.account);
    if (!books) return unknown("account", to_string(order.account));
    const auto site = session.find_site(gateway.key.site);
    if (site && site->currency != order.currency) {
        return not_acceptable("wrong_currency",
                              "This site counts in " + site->currency.text() + ", not in " +
                                  order.currency.text() + ".",
                              "/currency");
    }
    if (order.amount <= books->pots.refund_owed) return std::nullopt;
    return conflict("above_refund_owed",
                    "The account is owed " + format_money(books->pots.refund_owed) + ".",
                    "/amount");
}

// What was ordered before was judged then.
bool is_known(Session& session, const Gateway& gateway, CommandId id) {
    return session.find_command(gateway.key, id).has_value() ||
           session.find_execution(gateway.journal(), id).has_value();
}

template <class Order>
Result<QueuedCommand, Refusal> place(Session& session, const CloudKeys& keys, GatewayId id,
                                     CommandId command, const Order& order, std::int64_t expires_ms,
                                     std::int64_t now_ms) {
    const auto gateway = session.find_gateway(id);
    if (!gateway) return fail(unknown("gateway", to_string(id)));
    if (!is_known(session, *gateway, command)) {
        if (auto objection = objection_to(session, *gateway, order)) return fail(*objection);
    }
    return order_supply(session, keys, id, command, order, expires_ms, now_ms);
}

std::optional<Refusal> objection_of_expiry(std::int64_t expires_ms, std::int64_t now_ms) {
    if (expires_ms <= now_ms + k_longest_move_life_ms) return std::nullopt;
    return not_acceptable("too_long",
                          "An order to move is void after a week at the latest: whoever moves is "
                          "charged up to the day on which the building reads his meter.",
                          "/expires_at");
}

std::int64_t expiry(std::int64_t expires_ms, std::int64_t now_ms) {
    return expires_ms != 0 ? expires_ms : now_ms + k_move_life_ms;
}

}  // namespace

Result<QueuedCommand, Refusal> order_move_in(Session& session, const CloudKeys& keys,
                                             GatewayId gateway, CommandId id,
                                             const wire::MoveIn& order, std::int64_t expires_ms,
                                             std::int64_t now_ms) {
    if (auto objection = objection_of_expiry(expires_ms, now_ms)) return fail(*objection);
    return place(session, keys, gateway, id, order, expiry(expires_ms, now_ms), now_ms);
}

Result<QueuedCommand, Refusal> order_move_out(Session& session, const CloudKeys& keys,
                                              GatewayId gateway, CommandId id,
                                              const wire::MoveOut& order, std::int64_t expires_ms,
                                              std::int64_t now_ms) {
    if (auto objection = objection_of_expiry(expires_ms, now_ms)) return fail(*objection);
    return place(session, keys, gateway, id, order, expiry(expires_ms, now_ms), now_ms);
}

Result<QueuedCommand, Refusal> order_refund_paid(Session& session, const CloudKeys& keys,
                                                 GatewayId gateway, CommandId id,
                                                 const wire::PayRefund& order,
                                                 std::int64_t now_ms) {
    return place(session, keys, gateway, id, order, now_ms + k_refund_life_ms, now_ms);
}

}  // namespace riser::cloud
