// What an account used lately, hour by hour, and what is usual for it: the state that a prediction is made
// from. It is fed with intervals of consumption (settled segments, or readings), in the order of time; all
// registers of the account added up, each by its share. Figures for people and warnings: nothing is ever
// charged by them, and when they are lost they are learned again.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/base/result.h"
#include "core/metering/hour_of_week.h"
#include "core/units/energy.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::payment {

struct UsageInterval {
    UtcTime from{};
    UtcTime to{};     // after `from`
    Energy energy{};  // 0..k_max_register
};

// Energy of the last 168 hours of UTC; an hour that was measured in part has the part.
struct RecentUsage {
    struct Slot {
        std::int64_t wh = 0;
        std::uint16_t covered_s = 0;  // 0..3600

        bool operator==(const Slot&) const = default;
    };
    static constexpr std::size_t k_slots = 7 * 24;

    std::int64_t newest = 0;            // hours since 1970-01-01T00:00:00Z
    std::array<Slot, k_slots> slots{};  // of hour h: slots[h % k_slots]

    bool operator==(const RecentUsage&) const = default;
};

// The average power while it was measured; nullopt where less than half of the time was.
struct ConsumptionRate {
    std::optional<Power> last_hour;
    std::optional<Power> last_day;
    std::optional<Power> last_week;

    bool operator==(const ConsumptionRate&) const = default;
};

// About 10 KiB per account.
struct UsageHistory {
    metering::UsualWeek usual;
    RecentUsage recent;
    // The hour that is not over yet.
    UtcTime open_from{};
    Energy open_energy{};
    Duration open_covered{};
    UtcTime recorded_until{};

    bool operator==(const UsageHistory&) const = default;

    // Spreads the interval evenly over its hours. An interval that begins before the last one ended, does not
    // end after it begins or has an energy out of range is left out (false). One of more than
    // k_longest_learned counts for the rates and teaches nothing: what happened within it is not known. One
    // that lies a day or more before what is known says that the clock was ahead: all is learned anew.
    bool record(const ZoneRules& zone, const UsageInterval& interval);
    [[nodiscard]] ConsumptionRate rate(UtcTime now) const;

private:
    void learn_open_hour(const ZoneRules& zone);
    void record_hours(const ZoneRules& zone, const UsageInterval& interval);
    void record_recent(const UsageInterval& interval);
};

// What the last 24 hours used against what is usual for the same hours, in ppm, within k_least_ratio_ppm and
// k_most_ratio_ppm; a million where either is not known for half of them. A new heater, or an empty flat.
[[nodiscard]] std::int64_t recent_ratio_ppm(const UsageHistory& history, const ZoneRules& zone,
                                            UtcTime now);
inline constexpr std::int64_t k_least_ratio_ppm = 250'000;
inline constexpr std::int64_t k_most_ratio_ppm = 4'000'000;

// A gap of two hours hides an evening's cooking.
inline constexpr Duration k_longest_learned = std::chrono::hours(2);
// An hour teaches when so much of it was measured; it is scaled up to the whole.
inline constexpr Duration k_least_covered = std::chrono::minutes(45);

inline constexpr Duration k_clock_was_ahead = std::chrono::hours(24);

// For one that comes from a store: refuses what record() cannot have made.
[[nodiscard]] Outcome<> check_usage_history(const UsageHistory& history);

}  // namespace riser::payment
