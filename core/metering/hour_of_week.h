// What is usual at each hour of the week, learned from hours that were measured: number, sum and sum of
// squares in whole watt-hours, from which follow mean and variance without any rounding that adds up. It
// forgets by whole periods of four weeks and keeps two of them, so that it follows the seasons, stays small
// and does not depend on the order in which it learned. Local time enters only through ZoneRules.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/result.h"
#include "core/units/energy.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::metering {

inline constexpr std::size_t k_hours_of_week = 7 * 24;
// Of an hour: ten megawatts. More is not learned from.
inline constexpr Energy k_max_learned_hour{10'000'000};
// Of one hour of the week in one period: four or five are usual, a meter that is observed twice has more.
inline constexpr std::uint16_t k_max_learned_count = 64;

// 0 = Monday 00:00 to 00:59 as the clock on the wall shows it, ..., 167 = Sunday 23:00 to 23:59.
using HourOfWeek = std::uint8_t;
[[nodiscard]] HourOfWeek hour_of_week(const ZoneRules& zone, UtcTime time);
// The first instant after `time` at which the wall clock begins another hour: a change of offset begins one too.
[[nodiscard]] UtcTime next_local_hour(const ZoneRules& zone, UtcTime time);

// Of several hours. A value may be negative (a residual).
struct HourStatistics {
    std::int64_t sum_wh2 = 0;  // of squares
    std::int64_t sum_wh = 0;
    std::uint16_t count = 0;

    bool operator==(const HourStatistics&) const = default;
    void add(Energy value);
    void add(const HourStatistics& other);
    [[nodiscard]] std::int64_t mean_mwh() const;  // rounded down to a thousandth; count > 0
    // Of the single values about their mean (n - 1 in the denominator), in Wh², rounded down; count > 1.
    [[nodiscard]] std::int64_t variance_wh2() const;
};

// How well an hour is known: the first of these that has enough hours to learn from.
enum class UsualBasis : std::uint8_t {
    own_hour = 0,     // this hour of this day of the week
    day_kind = 1,     // this hour of Monday to Friday, or of Saturday and Sunday
    hour_of_day = 2,  // this hour of any day
    all_hours = 3,    // the mean of everything
    unknown = 4,
};
[[nodiscard]] std::string_view to_string(UsualBasis basis);

// What to expect of one hour. The variance is that of one more value: it includes that the mean of a few
// values is itself not certain.
struct UsualHour {
    UsualBasis basis = UsualBasis::unknown;
    std::int64_t mean_mwh = 0;
    std::int64_t variance_wh2 = 0;

    bool operator==(const UsualHour&) const = default;
};

// 8 KiB. A value: copied, compared, stored as it is.
struct UsualWeek {
    std::int32_t period = 0;  // days since 1970-01-01 (local) / 28, of `current`
    std::array<HourStatistics, k_hours_of_week> current{};
    std::array<HourStatistics, k_hours_of_week> previous{};

    bool operator==(const UsualWeek&) const = default;

    // One whole hour that began at `begin`. False when nothing was learned: the value is beyond
    // k_max_learned_hour, the hour is older than the two periods, or its place is full.
    bool learn(const ZoneRules& zone, UtcTime begin, Energy value);
    // Together with what another one learned from other hours, in either order the same. False, and
    // nothing changed, when a place would hold more than k_max_learned_count.
    bool merge(const UsualWeek& other);
    [[nodiscard]] UsualHour usual(HourOfWeek hour) const;
    // For whoever asks for many: `all` keeps what all hours together say, worked out when it is needed first.
    [[nodiscard]] UsualHour usual(HourOfWeek hour, std::optional<HourStatistics>& all) const;
    [[nodiscard]] std::uint32_t hours_learned() const;
};

// What is usual in [from, to), in whole watt-hours; nullopt: unknown. An hour in part counts in part.
[[nodiscard]] std::optional<Energy> usual_energy(const UsualWeek& week, const ZoneRules& zone,
                                                 UtcTime from, UtcTime to);

// For one that comes from a store or another machine: refuses counts, sums and squares that no hours within
// the bounds above can have.
[[nodiscard]] Outcome<> check_usual_week(const UsualWeek& week);

// Hours that a basis needs.
inline constexpr std::uint16_t k_least_own_hours = 2;
inline constexpr std::uint16_t k_least_pooled_hours = 3;

}  // namespace riser::metering
