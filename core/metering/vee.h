// VEE, validation: the rules of meter data management over one register-day, daily, long after the money
// was settled. It flags for people, names what has to be estimated, and never changes a value; whether a
// single reading may be charged is decided by validation.h at once. Names follow the validation rules of
// MDM systems; estimation is in estimation.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/metering/interval_value.h"
#include "core/units/energy.h"
#include "core/units/time.h"

namespace riser::metering {

// Numbers are stored: they never change. What is measured and what it is compared with, by rule:
enum class VeeRule : std::uint8_t {
    gap = 1,                    // missing time, against none, s
    negative_consumption = 2,   // Wh against -1 quantum, Wh
    connection_limit = 3,       // Wh against 1.1 x fuse x interval + 2 quanta, Wh
    interval_spike = 4,         // (highest - third highest) / third highest against the limit, ppm
    zero_consumption = 5,       // time without any energy, s
    high_usage = 6,             // day against the limit over the usual day, Wh
    low_usage = 7,              // day against the limit under the usual day, Wh
    flatline = 8,               // how many equal values in a row
    sum_check = 9,              // sum of intervals against the register's difference, Wh
    tariff_sum_check = 10,      // T1 + T2 against the total, Wh
    power_energy_check = 11,    // energy by the power shown against the register's, Wh
    prolonged_estimation = 12,  // estimated time in a row, s
};
[[nodiscard]] std::string_view to_string(VeeRule rule);

enum class VeeAction : std::uint8_t {
    flag = 1,      // a person looks at it
    estimate = 2,  // the value is missing: it is to be estimated
    reject = 3,    // the value cannot be: it is to be estimated in its stead
    alarm = 4,     // somebody has to go there
    defect = 5,    // cannot happen: an error of this software or of its input
};
[[nodiscard]] std::string_view to_string(VeeAction action);
[[nodiscard]] VeeAction action_of(VeeRule rule);

struct VeeFlag {
    VeeRule rule = VeeRule::gap;
    std::uint16_t first = 0;  // interval; a rule over the whole day names all of it
    std::uint16_t count = 0;
    std::int64_t measured = 0;   // in the unit of the rule
    std::int64_t threshold = 0;  // what it passed, in the same unit

    bool operator==(const VeeFlag&) const = default;
};
// "interval_spike at 32: 2400000 against 1800000".
[[nodiscard]] std::string describe(const VeeFlag& flag);

struct VeeRules {
    std::int64_t negative_quanta = 1;    // 0..100
    std::int64_t spike_ppm = 1'800'000;  // 100'000..100'000'000
    Power spike_floor{2'000};  // of the interval: 0.5 kWh in a quarter of an hour; 0..k_max_power
    Duration zero_time = std::chrono::hours(72);  // 1 h..60 d
    std::int64_t high_ppm = 3'000'000;            // of the median; 1'000'000..100'000'000
    std::int64_t low_ppm = 200'000;               // of the median; 0..1'000'000
    Energy least_difference{1'000};  // from the median: below it nobody asks; 0..k_max_register
    std::uint8_t least_history = 3;  // usable days for a median, 1..4
    std::uint16_t flat_powers = 20;  // equal values in a row, 3..1000
    std::int64_t flat_power_mw = 20'000;  // more than this; 0..10^12
    std::uint16_t flat_intervals = 16;    // 3..k_max_intervals
    std::int64_t flat_quanta = 50;  // an interval of fewer steps is equal by rounding; 1..10'000
    Energy sum_tolerance{};         // 0..k_max_quantum
    std::int64_t tariff_sum_quanta = 2;                    // 0..100
    std::int64_t power_energy_ppm = 50'000;                // 0..1'000'000
    std::int64_t power_energy_quanta = 2;                  // 0..100
    Duration longest_estimation = std::chrono::hours(24);  // 1 h..60 d

    bool operator==(const VeeRules&) const = default;
};
// Refuses what breaks a range above, naming the field.
[[nodiscard]] Outcome<> check_vee_rules(const VeeRules& rules);

// What the day before leaves to the next one.
struct VeeCarry {
    Duration without_energy{};
    Duration estimated{};

    bool operator==(const VeeCarry&) const = default;
};

struct DayTotal {
    std::chrono::local_days day{};
    Energy total{};
    bool usable = true;  // complete, and neither high nor low itself

    bool operator==(const DayTotal&) const = default;
};

// What is known beside the intervals; whatever is absent leaves its rule out.
struct VeeContext {
    std::chrono::local_days day{};
    std::vector<DayTotal>
        history;            // in any order; the same weekday of the four weeks before is taken
    bool supplied = false;  // contact closed and voltage there, all day
    Power max_power{};      // of the connection; 0 = unknown
    std::vector<std::int64_t>
        powers_mw;  // in the order they were read, as fine as the meter tells them
    // By the power that was shown: of each interval, same number as the day has; nullopt: not known.
    std::vector<std::optional<Energy>> by_power;
    std::optional<Energy> tariff_sum;  // registers T1 + T2 at the end of the day
    std::optional<Energy> total;       // the total register at the same moment
    VeeCarry before;
};

struct VeeResult {
    std::vector<VeeFlag> flags;  // by rule, then by interval
    // Of each interval: `valid` or, where a rule flagged it, `raw`. Missing and rejected ones are `estimated`:
    // they need a value.
    std::vector<ValueStatus> status;
    VeeCarry after;

    bool operator==(const VeeResult&) const = default;
};

// Day, context and rules were checked; by_power is empty or has the day's length (asserted).
[[nodiscard]] VeeResult validate_day(const IntervalDay& day, const VeeContext& context,
                                     const VeeRules& rules);

// The median of the usable totals of the same weekday in the 28 days before; of an even number the lower
// middle and the upper one, averaged and rounded down. nullopt: fewer than rules.least_history.
[[nodiscard]] std::optional<Energy> usual_day(std::span<const DayTotal> history,
                                              std::chrono::local_days day, const VeeRules& rules);

}  // namespace riser::metering
