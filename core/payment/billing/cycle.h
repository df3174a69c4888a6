// The billing cycle of a legal entity: which days a bill covers, when it is cut off, and which reading the
// cut-off takes. A period is half-open: it has its first instant and not its last. Days are local days; the
// day somebody moves in is his, the day he moves out is not, so that the days of all who lived there in a
// cycle sum to the days of the cycle.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/payment/calendar.h"
#include "core/units/energy.h"
#include "core/units/money.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::billing {

using payment::LocalDay;

struct CycleRules {
    std::uint8_t day =
        1;  // 1..28: the cycle begins where this day of the month does, in local time
    Duration read_tolerance = std::chrono::hours(24);  // 0..7 d before and after the cut-off

    bool operator==(const CycleRules&) const = default;
};
inline constexpr Duration k_max_read_tolerance = std::chrono::hours(7 * 24);

[[nodiscard]] Outcome<> check_cycle(const CycleRules& rules);

struct BillingPeriod {
    UtcTime from{};
    UtcTime to{};        // the cut-off; not part of it
    LocalDay first{};    // local day of `from`
    LocalDay end{};      // local day of `to`; not part of it
    int cycle_days = 0;  // of the whole cycle it lies in, 28..31

    bool operator==(const BillingPeriod&) const = default;
    [[nodiscard]] int days() const { return static_cast<int>((end - first).count()); }
    [[nodiscard]] bool whole() const { return days() == cycle_days; }
};

// When an account was whose. No `move_out` yet: it goes on.
struct Occupancy {
    UtcTime move_in{};
    std::optional<UtcTime> move_out;
};

// The whole cycle that contains the instant.
[[nodiscard]] BillingPeriod cycle_at(const CycleRules& rules, const ZoneRules& zone, UtcTime time);
// The same, cut to the time somebody lived there; nullopt when that was at no instant of it.
[[nodiscard]] std::optional<BillingPeriod> period_at(const CycleRules& rules, const ZoneRules& zone,
                                                     const Occupancy& occupancy, UtcTime time);
// Every period of the occupancy that is over at `now`, in order, none before `billed_until`. A move-out ends
// its period at once. At most k_max_periods: what is left comes the next time.
[[nodiscard]] std::vector<BillingPeriod> periods_to_bill(const CycleRules& rules,
                                                         const ZoneRules& zone,
                                                         const Occupancy& occupancy,
                                                         UtcTime billed_until, UtcTime now);
inline constexpr std::size_t k_max_periods = 120;

// The part of a cycle's amount (standing charge, minimum charge) that falls on days [from_day, to_day) of
// `cycle_days`. The parts of consecutive days sum to the amount, to the last micro-unit.
[[nodiscard]] Money prorated(Money amount, int from_day, int to_day, int cycle_days);
[[nodiscard]] Money prorated(Money amount, const BillingPeriod& period, const BillingPeriod& cycle);

// The first day on or after issued + days that the calendar calls a working day (value 1); an empty calendar
// knows no other days.
[[nodiscard]] LocalDay due_day(LocalDay issued, int days,
                               const payment::ActivityCalendar& working_days);
// The same search from any day. Gives up after a year without a working day and returns the day itself.
[[nodiscard]] LocalDay next_working_day(const payment::ActivityCalendar& working_days,
                                        LocalDay day);
[[nodiscard]] bool is_working_day(const payment::ActivityCalendar& working_days, LocalDay day);

}  // namespace riser::billing
