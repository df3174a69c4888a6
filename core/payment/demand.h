// Maximum demand: the highest mean power over a window of a billing month, what a ratchet makes of it, and what it
// costs. Energies are whole watt-hours, so a window's mean power is a whole number of watts. Pure; bills are made of it
// elsewhere (docs/tariffs.md says what of it is charged today).
#pragma once

#include <optional>
#include <vector>

#include "core/payment/interval_charging.h"
#include "core/payment/tariff_rules.h"

namespace riser::payment {

struct DemandPeak {
    UtcTime begins{};  // of the first window with the highest mean power
    Energy energy{};   // used in it
    Power power{};     // its mean

    bool operator==(const DemandPeak&) const = default;
};

// Of the windows that lie wholly within [from, to). Windows begin at whole multiples of their length since 1970,
// sliding ones at every quarter of it. What was used in an interval counts evenly over its time, to a watt-hour; where
// no interval lies nothing was used.
class MaximumDemand {
public:
    // At most 13 months; else no window lies within.
    MaximumDemand(const DemandRule& rule, UtcTime from, UtcTime to);

    // Intervals ascend and do not overlap; energy 0..k_max_register. What lies outside is left out.
    void add(const MeteredInterval& interval);
    // nullopt: no window lies within.
    [[nodiscard]] std::optional<DemandPeak> peak() const;

private:
    Duration slot_{};            // what windows begin at multiples of
    std::size_t of_window_ = 1;  // slots in a window
    UtcTime begins_{};           // of the first slot
    std::vector<Energy> slots_;
};

// What is charged for: the measured peak, or the ratchet's part of the highest of the months before, whichever is more;
// rounded down to a watt. `before`: newest last; as many are looked at as the rule says.
[[nodiscard]] Power billed_demand(const DemandRule& rule, Power measured,
                                  const std::vector<Power>& before);

// Before tax, for `days` of `of_days` of the month (1 <= days <= of_days); rounded down to a micro-unit. nullopt where
// it would be beyond k_max_balance.
[[nodiscard]] std::optional<Money> demand_charge(const DemandRule& rule, Power billed,
                                                 std::int64_t days, std::int64_t of_days);

// The minimum of a billing month for the days that an account was there, before tax; rounded down.
[[nodiscard]] Money minimum_of_days(Money minimum_per_month, std::int64_t days,
                                    std::int64_t of_days);
// What is missing to the minimum of all days. `charged`: energy and standing charge of these days, of the same side of the
// tax. 0: it was reached.
[[nodiscard]] Money missing_to_minimum(Money least, Money charged);

}  // namespace riser::payment
