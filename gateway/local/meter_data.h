// What became of the readings, as values for the local API: findings of validation, the day curve of a meter,
// the building's energy balance, and what an apportionment of common energy needs. Who makes them is
// gateway/store/meter_data; nothing is charged or cut off by them. What each figure means:
// docs/validation.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/metering/energy_balance.h"
#include "core/metering/estimation.h"
#include "core/metering/interval_value.h"
#include "core/metering/vee.h"
#include "core/units/energy.h"
#include "core/units/ids.h"

namespace riser::local {

// Days since 1970-01-01 in the building's time zone.
using LocalDay = std::int32_t;

// What a rule found in one day of one register.
struct Finding {
    MeterId meter{};
    LocalDay day = 0;
    std::int64_t from_ms = 0;  // Unix time; of the intervals that are meant
    std::int64_t to_ms = 0;
    metering::VeeFlag flag;

    bool operator==(const Finding&) const = default;
};
// A person has to look: what is only estimated needs nobody.
[[nodiscard]] constexpr bool needs_a_person(metering::VeeAction action) {
    return action != metering::VeeAction::estimate && action != metering::VeeAction::reject;
}

// ---- the curve of a day ------------------------------------------------------------------------

struct IntervalShown {
    std::int64_t from_ms = 0;
    std::optional<Energy> measured;  // as the register advanced; never changed by anything
    std::optional<Energy> energy;    // what counts: of the last version
    metering::ValueStatus status = metering::ValueStatus::raw;

    bool operator==(const IntervalShown&) const = default;
};
struct MeterDay {
    MeterId meter{};
    LocalDay day = 0;
    std::int64_t begin_ms = 0;
    std::int64_t interval_s = 0;
    std::optional<Energy> total;  // by the register, else of the intervals
    std::vector<IntervalShown> intervals;
    std::vector<Finding> findings;

    bool operator==(const MeterDay&) const = default;
};

// ---- the building's balance --------------------------------------------------------------------

struct BalanceDay {
    LocalDay day = 0;
    std::uint8_t hours = 0;  // that could be balanced
    Energy supplied{};
    Energy metered{};

    bool operator==(const BalanceDay&) const = default;
    [[nodiscard]] Energy residual() const { return supplied - metered; }
};
// Judged as it stood in the last 24 hours.
struct BalanceHour {
    std::int64_t from_ms = 0;
    Energy supplied{};
    Energy residual{};
    Energy excess{};  // of the residual, beyond what is usual
    metering::BalanceSide side = metering::BalanceSide::usual;

    bool operator==(const BalanceHour&) const = default;
};
// Where to look: this meter counts so much less than it usually does. Nobody is accused.
using BypassPlace = metering::BypassSuspect;

struct EnergyBalanceState {
    std::string why_none;  // empty, or why this building has no balance
    std::vector<MeterId> main_meters;
    metering::BalanceAlarm alarm = metering::BalanceAlarm::none;
    std::int64_t alarm_since_ms = 0;
    std::uint32_t hours_learned = 0;
    std::uint32_t hours_to_learn = 0;  // before it speaks of losses
    std::int64_t through_ms = 0;       // up to here hours were looked at; 0: none yet
    metering::BalanceSum last_day;     // the last 24 hours
    std::vector<BypassPlace> places;   // while there is a loss
    MeterId missing{};                 // it kept the last hour that has no balance from having one
    std::int64_t missing_ms = 0;

    bool operator==(const EnergyBalanceState&) const = default;
};
struct EnergyBalanceReport {
    EnergyBalanceState state;
    std::vector<BalanceDay> days;    // ascending; those that have an hour
    std::vector<BalanceHour> hours;  // the last 24, ascending

    bool operator==(const EnergyBalanceReport&) const = default;
};

// ---- common energy -----------------------------------------------------------------------------

struct MeterDayTotal {
    MeterId meter{};
    LocalDay day = 0;
    Energy total{};

    bool operator==(const MeterDayTotal&) const = default;
};
// Of the days asked for.
struct CommonEnergyFacts {
    std::vector<BalanceDay> days;
    std::vector<MeterDayTotal> totals;  // where a day's total is known

    bool operator==(const CommonEnergyFacts&) const = default;
};

// ---- what everybody is told without asking -----------------------------------------------------

struct MeterDataSummary {
    EnergyBalanceState balance;
    // Of the last days that were validated, those that a person must look at; at most k_most_findings.
    std::vector<Finding> findings;
    std::optional<LocalDay> validated;  // the last day

    bool operator==(const MeterDataSummary&) const = default;
};
inline constexpr std::size_t k_most_findings = 200;
inline constexpr LocalDay k_findings_shown_days = 3;

}  // namespace riser::local
