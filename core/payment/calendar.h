// Local time, and calendars that say what holds when: seasons, day types, special days. In the words of the
// COSEM activity calendar and special days table (IEC 62056-6-2 classes 20 and 11); rates of a tariff and
// hours of a supply policy are both told this way. Local time enters only through ZoneRules, given as a value.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::payment {

// A day of a local calendar. Not a day of UTC: only local_day() and first_instant_of() convert.
using LocalDay = std::chrono::local_days;

struct LocalTime {
    LocalDay day{};
    Duration
        of_day{};  // 0..24 h: what the clock on the wall shows, not what has passed since midnight

    auto operator<=>(const LocalTime&) const = default;
};

[[nodiscard]] LocalTime local_time(const ZoneRules& zone, UtcTime time);
[[nodiscard]] LocalDay local_day(const ZoneRules& zone, UtcTime time);
// The first instant whose local day is `day` or later: where a day begins that has no midnight (a change of
// the clocks at midnight), or that the zone skipped.
[[nodiscard]] UtcTime first_instant_of(const ZoneRules& zone, LocalDay day);
// The first instant after `time` of a local day that is not the day of `time`.
[[nodiscard]] UtcTime next_local_day(const ZoneRules& zone, UtcTime time);

// First day of a span and the first one after it.
struct DaySpan {
    LocalDay first{};
    LocalDay next{};
};
// The month that `day` lies in, where months begin on this day of the calendar (1..28).
[[nodiscard]] DaySpan month_around(LocalDay day, std::uint8_t first_day);

// What a calendar switches between: index of a rate, or 1 and 0 for hours that apply or do not.
using CalendarValue = std::uint8_t;

// From this minute of the day on (0..1439) the value holds.
struct DayAction {
    std::uint16_t minute = 0;
    CalendarValue value = 0;

    bool operator==(const DayAction&) const = default;
};
// Ascending; the first one begins at minute 0.
struct DayProfile {
    std::vector<DayAction> actions;

    bool operator==(const DayProfile&) const = default;
};
// Index of the day profile of each day, Monday first.
struct WeekProfile {
    std::array<std::uint8_t, 7> days{};

    bool operator==(const WeekProfile&) const = default;
};
// From this day of every year on the week profile holds; before the first of a year the last one does.
// 29 February begins on 1 March in a year that has none.
struct SeasonProfile {
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::uint8_t week = 0;

    bool operator==(const SeasonProfile&) const = default;
};
// A holiday: its day profile goes before that of the week.
struct SpecialDay {
    std::uint16_t year = 0;  // 0: every year
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    std::uint8_t profile = 0;

    auto operator<=>(const SpecialDay&) const = default;
};

struct ActivityCalendar {
    std::vector<DayProfile> day_profiles;    // 1..k_max_day_profiles
    std::vector<WeekProfile> week_profiles;  // 1..k_max_week_profiles
    std::vector<SeasonProfile> seasons;      // 1..k_max_seasons, ascending within the year
    std::vector<SpecialDay> special_days;    // ascending by (year, month, day), each day once

    bool operator==(const ActivityCalendar&) const = default;
    [[nodiscard]] bool empty() const { return day_profiles.empty(); }
};

inline constexpr std::size_t k_max_day_profiles = 32;
inline constexpr std::size_t k_max_day_actions = 48;
inline constexpr std::size_t k_max_week_profiles = 12;
inline constexpr std::size_t k_max_seasons = 12;
inline constexpr std::size_t k_max_special_days = 400;

// Refuses a calendar that breaks a range above or has a value above `largest`, naming what and where. An
// empty calendar is refused: who has none asks empty() first.
[[nodiscard]] Outcome<> check_calendar(const ActivityCalendar& calendar, CalendarValue largest);

[[nodiscard]] const DayProfile& profile_of(const ActivityCalendar& calendar, LocalDay day);
[[nodiscard]] CalendarValue value_at(const ActivityCalendar& calendar, const ZoneRules& zone,
                                     UtcTime time);
// The first instant after `time` with another value, not later than `horizon`; nullopt when there is none.
[[nodiscard]] std::optional<UtcTime> next_change(const ActivityCalendar& calendar,
                                                 const ZoneRules& zone, UtcTime time,
                                                 UtcTime horizon);
// Does the value hold at any instant of [earliest, latest]? A window of more than two years is answered
// without looking: every value that the calendar can have.
[[nodiscard]] bool holds_within(const ActivityCalendar& calendar, const ZoneRules& zone,
                                UtcTime earliest, UtcTime latest, CalendarValue value);

}  // namespace riser::payment
