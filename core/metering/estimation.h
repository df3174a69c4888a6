// VEE, estimation: values for intervals that are missing or cannot be, between two values that the register
// showed. What the register counted in between is real and is given out to the last watt-hour; only its
// shape is estimated: a straight line for a short gap, the usual day of the same kind for a long one. What no
// register value encloses stays open. Money is settled from registers and never by these.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/metering/interval_value.h"
#include "core/metering/vee.h"
#include "core/units/zone.h"

namespace riser::metering {

// A holiday is what the tariff's calendar says of it, usually a Sunday.
enum class DayType : std::uint8_t { working_day = 1, saturday = 2, sunday = 3 };

struct PastDay {
    std::chrono::local_days day{};
    DayType type = DayType::working_day;
    UtcTime begin{};
    std::vector<std::optional<Energy>> values;  // measured ones, of the same length of interval
};

// The usual consumption by the clock on the wall, in thousandths of a Wh: entry n is what the interval that
// begins n intervals after midnight uses on average; nullopt: never seen.
struct DayShape {
    Duration interval = std::chrono::minutes(15);
    std::vector<std::optional<std::int64_t>> mwh;

    bool operator==(const DayShape&) const = default;
};

struct EstimationRules {
    Duration longest_linear = std::chrono::hours(2);  // of a gap; 0..24 h
    std::int32_t history_days = 21;                   // that a shape is made of, 1..92

    bool operator==(const EstimationRules&) const = default;
};
[[nodiscard]] Outcome<> check_estimation_rules(const EstimationRules& rules);

// The average over the days of this type in the history_days before `day`; negative values do not count.
[[nodiscard]] DayShape usual_shape(std::span<const PastDay> history, std::chrono::local_days day,
                                   DayType type, Duration interval, const ZoneRules& zone,
                                   const EstimationRules& rules);

enum class EstimationMethod : std::uint8_t { linear = 1, profile = 2 };
[[nodiscard]] std::string_view to_string(EstimationMethod method);

struct EstimatedValue {
    std::uint16_t interval = 0;
    EstimationMethod method = EstimationMethod::linear;
    Energy energy{};

    bool operator==(const EstimatedValue&) const = default;
};

struct Estimation {
    std::vector<EstimatedValue> values;  // by interval
    // They need a value and have none: no register value before or after, or a register that says less than
    // what was measured in between.
    std::vector<std::uint16_t> open;

    bool operator==(const Estimation&) const = default;
};

// For the intervals that `status` (of validate_day, of the same day) names `estimated`. A gap that a shape
// does not cover, or of another interval, is estimated by a line.
[[nodiscard]] Estimation estimate_day(const IntervalDay& day, std::span<const ValueStatus> status,
                                      const DayShape& shape, const ZoneRules& zone,
                                      const EstimationRules& rules);

// Puts valid and estimated values into the versions of their day, at `at`, with the nil author. What
// people have edited, what is final, and what already is so, stays. Refuses what VersionedDay::add refuses.
[[nodiscard]] Outcome<> record_outcome(VersionedDay& day, std::span<const ValueStatus> status,
                                       const Estimation& estimation, UtcTime at);

}  // namespace riser::metering
