// What must hold of the records about demand and minimum charges by themselves (check.h).
#include "core/journal/check_billing.h"
#include "core/payment/tariff_rules.h"

namespace riser::journal {
namespace {

bool is_window(std::uint16_t minutes) {
    return minutes == 15 || minutes == 30 || minutes == 60;
}

bool is_span(std::int64_t from_ms, std::int64_t to_ms) {
    return is_record_time_ms(from_ms) && is_record_time_ms(to_ms) && from_ms <= to_ms;
}

std::string_view broken_demand(const PeriodCharged& r) {
    constexpr std::int64_t k_longest_ms = 60 * 60'000;
    if (r.power <= Power{} || r.power > k_max_power) return "a power is not one of a building";
    const bool window = is_span(r.window_from_ms, r.window_to_ms) &&
                        r.window_to_ms > r.window_from_ms &&
                        r.window_to_ms - r.window_from_ms <= k_longest_ms;
    if (!window) return "the window of a maximum is not one";
    if (r.least != Money{} || r.charged != Money{}) return "demand has no minimum";
    return r.unmeasured_ms < 0 ? "less than no time was not measured" : "";
}

std::string_view broken_minimum(const PeriodCharged& r) {
    const bool no_demand = r.power == Power{} && r.window_from_ms == 0 && r.window_to_ms == 0 &&
                           r.unmeasured_ms == 0 && r.basis == DemandBasis::measured;
    if (!no_demand) return "a minimum has no maximum";
    const bool amounts = r.charged >= Money{} && r.charged < r.least && r.least <= k_max_amount;
    return amounts ? "" : "nothing is missing to the minimum";
}

}  // namespace

std::string_view broken_rule(const PeriodTermsBegan& r) {
    if (r.account.is_nil()) return "the account has no id";
    if (r.tariff.is_nil() != (r.version == 0))
        return "a tariff has a version, and nothing else has";
    if (!is_record_time_ms(r.from_ms)) return "the terms do not begin between 1970 and 9999";
    if (r.window_minutes != 0 && (r.tariff.is_nil() || !is_window(r.window_minutes))) {
        return "demand is measured over 15, 30 or 60 minutes";
    }
    return r.sliding && r.window_minutes == 0 ? "without a window nothing slides" : "";
}

std::string_view broken_rule(const PeriodCharged& r) {
    if (r.account.is_nil()) return "the account has no id";
    if (r.tariff.is_nil() || r.version == 0) return "the tariff has no id or version";
    if (!is_span(r.from_ms, r.to_ms) || !is_record_time_ms(r.period_ends_ms) ||
        r.to_ms > r.period_ends_ms) {
        return "its days are not within its period";
    }
    if (r.days < 1 || r.days > r.of_days || r.of_days > 31) return "its days are not of a month";
    if (r.amount <= Money{} || r.amount > k_max_amount) {
        return "the amount is not within 0.000001 and 1000000000.00";
    }
    return r.kind == billing::LineKind::demand ? broken_demand(r) : broken_minimum(r);
}

}  // namespace riser::journal
