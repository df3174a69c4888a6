#include "gateway/local/tenancy_json.h"

namespace riser::local {
namespace {

json::value local_time_or_null(const ZoneRules& zone, std::int64_t ms) {
    return ms == 0 ? json::value(nullptr) : json::value(format_local(zone, ms));
}

json::value account_or_null(AccountId id) {
    return id.is_nil() ? json::value(nullptr) : json::value(to_string(id));
}

}  // namespace

json::object tenancy_json(const Present& present, const LocalApiSettings& settings,
                          const controller::AccountView& account) {
    const bool prepaid = account.mode == payment::AccountMode::prepaid;
    return {
        {"account", to_string(account.id)},
        {"supply_point", account.supply_point.value},
        {"name", settings.names.of(account.supply_point)},
        {"mode", prepaid ? "prepaid" : "postpaid"},
        {"class", to_string(account.customer_class)},
        {"critical", account.critical},
        {"status", account.closed             ? "closed"
                   : account.has_supply_point ? "active"
                                              : "waiting"},
        {"opened_at", local_time_or_null(settings.zone, account.opened_ms)},
        {"closed_at", local_time_or_null(settings.zone, account.closed_ms)},
        {"balance", amount(account.balance)},
        {"refund_owed", amount(account.refund_owed)},
        {"in_collection", amount(account.in_collection)},
        {"currency", present.view->currency.text()},
    };
}

std::string tenancies_text(const Present& present, const LocalApiSettings& settings) {
    json::array list;
    for (const auto& account : present.view->accounts) {
        list.push_back(tenancy_json(present, settings, account));
    }
    return json::serialize(json::object{{"tenancies", std::move(list)}});
}

json::object hand_over_json(const controller::HandOver& hand_over) {
    json::array reads;
    for (const auto& read : hand_over.reads) {
        reads.push_back({{"meter", read.register_id.meter.value},
                         {"quantity", metering::to_string(read.register_id.quantity)},
                         {"register_wh", read.value.wh},
                         {"actual", read.actual}});
    }
    json::array moves;
    for (const auto& move : hand_over.closing.moves) {
        moves.push_back({{"from", billing::to_string(move.from)},
                         {"to", billing::to_string(move.to)},
                         {"amount", amount(move.amount)}});
    }
    const auto& closing = hand_over.closing;
    return {
        {"supply_point", hand_over.supply_point.value},
        {"from", account_or_null(hand_over.from)},
        {"to", account_or_null(hand_over.to)},
        {"reads", std::move(reads)},
        {"moves", std::move(moves)},
        {"refund", amount(closing.refund)},
        {"collection", amount(closing.collection)},
        {"credit_to_other", amount(closing.credit_to_other)},
        {"debt_to_other", amount(closing.debt_to_other)},
        {"forfeited", amount(closing.forfeited)},
        {"rounding", amount(closing.rounding)},
    };
}

}  // namespace riser::local
