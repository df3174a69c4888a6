#include "core/payment/billing/cycle.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/payment/rounding.h"

namespace riser::billing {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month_day;

constexpr payment::CalendarValue k_working = 1;

LocalDay cycle_start(const CycleRules& rules, std::chrono::year_month month) {
    return LocalDay{month / std::chrono::day{rules.day}};
}

BillingPeriod cycle_from(const CycleRules& rules, const ZoneRules& zone,
                         std::chrono::year_month month) {
    const LocalDay first = cycle_start(rules, month);
    const LocalDay end = cycle_start(rules, month + months{1});
    return {payment::first_instant_of(zone, first), payment::first_instant_of(zone, end), first,
            end, static_cast<int>((end - first).count())};
}

std::optional<BillingPeriod> cut_to(BillingPeriod cycle, const ZoneRules& zone,
                                    const Occupancy& occupancy) {
    const UtcTime begin = std::max(cycle.from, occupancy.move_in);
    const UtcTime end = occupancy.move_out ? std::min(cycle.to, *occupancy.move_out) : cycle.to;
    if (begin >= end) return std::nullopt;
    // Where the clocks went back over midnight, a day can come again: it stays inside the cycle and in order.
    const LocalDay begin_day = std::clamp(payment::local_day(zone, begin), cycle.first, cycle.end);
    const LocalDay end_day = std::clamp(payment::local_day(zone, end), begin_day, cycle.end);
    if (begin != cycle.from) cycle.first = begin_day;
    if (end != cycle.to) cycle.end = end_day;
    cycle.from = begin;
    cycle.to = end;
    return cycle;
}

}  // namespace

Outcome<> check_cycle(const CycleRules& rules) {
    if (rules.day < 1 || rules.day > 28) {
        return fail(Problem{"a billing cycle begins on a day from 1 to 28"});
    }
    if (rules.read_tolerance < Duration::zero() || rules.read_tolerance > k_max_read_tolerance) {
        return fail(Problem{"the tolerance of a cut-off reading lies between 0 and 7 days"});
    }
    return Done{};
}

BillingPeriod cycle_at(const CycleRules& rules, const ZoneRules& zone, UtcTime time) {
    const LocalDay today = payment::local_day(zone, time);
    const year_month_day date{today};
    const auto month = date.year() / date.month();
    auto cycle = cycle_from(rules, zone, month);
    // By instants, not by days: where the clocks went back over midnight, a local day comes twice.
    if (time < cycle.from) cycle = cycle_from(rules, zone, month - months{1});
    if (time >= cycle.to) cycle = cycle_from(rules, zone, month + months{1});
    return cycle;
}

std::optional<BillingPeriod> period_at(const CycleRules& rules, const ZoneRules& zone,
                                       const Occupancy& occupancy, UtcTime time) {
    return cut_to(cycle_at(rules, zone, time), zone, occupancy);
}

std::vector<BillingPeriod> periods_to_bill(const CycleRules& rules, const ZoneRules& zone,
                                           const Occupancy& occupancy, UtcTime billed_until,
                                           UtcTime now) {
    std::vector<BillingPeriod> periods;
    UtcTime at = std::max(billed_until, occupancy.move_in);
    while (periods.size() < k_max_periods) {
        const BillingPeriod cycle = cycle_at(rules, zone, at);
        const auto period = cut_to(cycle, zone, {at, occupancy.move_out});
        if (!period || period->to > now) break;
        periods.push_back(*period);
        at = period->to;
    }
    return periods;
}

Money prorated(Money amount, int from_day, int to_day, int cycle_days) {
    RISER_ASSERT(0 <= from_day && from_day <= to_day && to_day <= cycle_days && cycle_days > 0,
                 "days of a cycle");
    return payment::proportion(amount, to_day, cycle_days) -
           payment::proportion(amount, from_day, cycle_days);
}

Money prorated(Money amount, const BillingPeriod& period, const BillingPeriod& cycle) {
    return prorated(amount, static_cast<int>((period.first - cycle.first).count()),
                    static_cast<int>((period.end - cycle.first).count()), cycle.cycle_days);
}

bool is_working_day(const payment::ActivityCalendar& working_days, LocalDay day) {
    if (working_days.empty()) return true;
    return payment::profile_of(working_days, day).actions.front().value == k_working;
}

LocalDay next_working_day(const payment::ActivityCalendar& working_days, LocalDay day) {
    for (LocalDay candidate = day; candidate < day + days{366}; candidate += days{1}) {
        if (is_working_day(working_days, candidate)) return candidate;
    }
    return day;
}

LocalDay due_day(LocalDay issued, int days_to_pay, const payment::ActivityCalendar& working_days) {
    return next_working_day(working_days, issued + days{days_to_pay});
}

}  // namespace riser::billing
