#include "core/payment/calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/core/arbitrary_calendars.h"

namespace riser::payment {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// One day profile, valid as it stands; what a test changes is what it is about.
ActivityCalendar plain_calendar() {
    ActivityCalendar calendar;
    calendar.day_profiles = {{{{0, 0}, {480, 1}, {1080, 0}}}, {{{0, 1}}}};
    calendar.week_profiles = {{{0, 0, 0, 0, 0, 1, 1}}};
    calendar.seasons = {{1, 1, 0}};
    return calendar;
}

UtcTime utc(int year, unsigned month, unsigned day, int hour = 0) {
    const std::chrono::sys_days date{std::chrono::year(year) / std::chrono::month(month) /
                                     std::chrono::day(day)};
    return UtcTime{date.time_since_epoch() + hours(hour)};
}

// ---- check_calendar -----------------------------------------------------------------------------

template <class F>
void refused(std::string_view reason, F spoil) {
    ActivityCalendar calendar = plain_calendar();
    ASSERT_TRUE(check_calendar(calendar, 1));
    spoil(calendar);
    const auto checked = check_calendar(calendar, 1);
    ASSERT_FALSE(checked) << reason;
    EXPECT_NE(checked.error().message.find(reason), std::string::npos) << checked.error().message;
}

TEST(CheckCalendar, refuses_broken_day_profiles) {
    refused("1 to 32 day profiles", [](auto& c) { c = {}; });
    refused("1 to 32 day profiles", [](auto& c) { c.day_profiles.resize(33, c.day_profiles[0]); });
    refused("day profile 2 has 1 to 48 times", [](auto& c) { c.day_profiles[1].actions.clear(); });
    refused("the first of them 00:00", [](auto& c) { c.day_profiles[0].actions[0].minute = 1; });
    refused("day profile 1 has 1 to 48 times", [](auto& c) {
        for (std::uint16_t i = 3; i < 49; ++i) {
            c.day_profiles[0].actions.push_back({static_cast<std::uint16_t>(1080 + i), 0});
        }
    });
    refused("times of day profile 1 ascend",
            [](auto& c) { c.day_profiles[0].actions[2].minute = 480; });
    refused("before 24:00", [](auto& c) { c.day_profiles[0].actions[2].minute = 1440; });
    refused("names value 2, the largest there is is 1",
            [](auto& c) { c.day_profiles[0].actions[1].value = 2; });
}

TEST(CheckCalendar, refuses_broken_weeks_and_seasons) {
    refused("1 to 12 week profiles", [](auto& c) { c.week_profiles.clear(); });
    refused("1 to 12 week profiles", [](auto& c) { c.week_profiles.resize(13); });
    refused("day profile that is not there", [](auto& c) { c.week_profiles[0].days[6] = 2; });
    refused("1 to 12 seasons", [](auto& c) { c.seasons.clear(); });
    refused("1 to 12 seasons", [](auto& c) {
        for (std::uint8_t i = 2; i <= 14; ++i) c.seasons.push_back({1, i, 0});
    });
    refused("season 1 does not begin on a day", [](auto& c) { c.seasons[0].month = 13; });
    refused("season 1 does not begin on a day", [](auto& c) { c.seasons[0] = {2, 30, 0}; });
    refused("season 1 does not begin on a day", [](auto& c) { c.seasons[0] = {0, 1, 0}; });
    refused("week profile that is not there", [](auto& c) { c.seasons[0].week = 1; });
    refused("in the order of the year", [](auto& c) { c.seasons.push_back({1, 1, 0}); });
    refused("in the order of the year", [](auto& c) { c.seasons = {{3, 1, 0}, {2, 28, 0}}; });
}

TEST(CheckCalendar, refuses_broken_special_days) {
    refused("at most 400", [](auto& c) {
        for (std::uint16_t i = 0; i < 401; ++i) {
            c.special_days.push_back({static_cast<std::uint16_t>(2000 + i), 1, 1, 0});
        }
    });
    refused("no day of the calendar", [](auto& c) { c.special_days = {{2025, 2, 29, 0}}; });
    refused("no day of the calendar", [](auto& c) { c.special_days = {{1969, 1, 1, 0}}; });
    refused("no day of the calendar", [](auto& c) { c.special_days = {{10'000, 1, 1, 0}}; });
    refused("no day of the calendar", [](auto& c) { c.special_days = {{0, 4, 31, 0}}; });
    refused("special day 1 names a day profile", [](auto& c) { c.special_days = {{0, 1, 1, 2}}; });
    refused("each is named once", [](auto& c) { c.special_days = {{0, 1, 1, 0}, {0, 1, 1, 1}}; });
    refused("special days ascend", [](auto& c) { c.special_days = {{0, 1, 2, 0}, {0, 1, 1, 0}}; });
}

TEST(CheckCalendar, accepts_the_ends_of_every_range) {
    ActivityCalendar calendar = plain_calendar();
    calendar.day_profiles[0].actions.clear();
    for (std::uint16_t i = 0; i < k_max_day_actions; ++i) {
        calendar.day_profiles[0].actions.push_back({static_cast<std::uint16_t>(i * 30), 255});
    }
    calendar.day_profiles[0].actions.back().minute = 1439;
    calendar.day_profiles.resize(k_max_day_profiles, calendar.day_profiles[0]);
    calendar.week_profiles.resize(k_max_week_profiles, {{31, 31, 31, 31, 31, 31, 31}});
    calendar.seasons.clear();
    for (std::uint8_t i = 1; i <= k_max_seasons; ++i) calendar.seasons.push_back({i, 29, 11});
    for (std::uint16_t i = 0; i < k_max_special_days; ++i) {
        calendar.special_days.push_back({static_cast<std::uint16_t>(9600 + i), 12, 31, 31});
    }
    calendar.special_days.front() = {0, 2, 29, 31};
    calendar.special_days.back().year = 9999;
    EXPECT_TRUE(check_calendar(calendar, 255)) << check_calendar(calendar, 255).error().message;
}

// ---- local time ---------------------------------------------------------------------------------

RC_GTEST_PROP(LocalDays, begin_at_the_first_minute_that_has_them, ()) {
    const ZoneRules zone = arbitrary_zone();
    const LocalDay day = local_day(zone, arbitrary_time());
    // Offsets are at most a day, so the day begins within one of its day in UTC.
    const UtcTime as_utc{Duration(day.time_since_epoch())};
    UtcTime first = as_utc - days(1);
    while (local_day(zone, first) < day) first += minutes(1);
    RC_ASSERT(first_instant_of(zone, day) == first);
}

RC_GTEST_PROP(LocalDays, end_at_the_first_minute_that_is_of_another, ()) {
    const ZoneRules zone = arbitrary_zone();
    const UtcTime time = arbitrary_time();
    UtcTime next = std::chrono::floor<minutes>(time) + minutes(1);
    while (local_day(zone, next) == local_day(zone, time)) next += minutes(1);
    RC_ASSERT(next_local_day(zone, time) == next);
}

RC_GTEST_PROP(LocalTime, is_utc_and_the_offset, ()) {
    const ZoneRules zone = arbitrary_zone();
    const UtcTime time = arbitrary_time();
    const LocalTime local = local_time(zone, time);
    RC_ASSERT(local.of_day >= Duration::zero());
    RC_ASSERT(local.of_day < days(1));
    RC_ASSERT(Duration(local.day.time_since_epoch()) + local.of_day ==
              time.time_since_epoch() + std::chrono::seconds(zone.offset_at(time)));
}

// ---- against the naive model --------------------------------------------------------------------

RC_GTEST_PROP(ValueAt, agrees_with_every_day_spelled_out, ()) {
    const ActivityCalendar calendar = arbitrary_calendar(3);
    RC_ASSERT(check_calendar(calendar, 2).ok());
    const ZoneRules zone = arbitrary_zone();
    NaiveCalendar naive(calendar, zone);
    for (int i = 0; i < 50; ++i) {
        const UtcTime time = arbitrary_time();
        RC_ASSERT(value_at(calendar, zone, time) == naive.at(time));
        const UtcTime years_away = time + days(*rc::gen::inRange(0, 3000));
        RC_ASSERT(value_at(calendar, zone, years_away) == naive.at(years_away));
    }
    for (const auto& transition : zone.transitions) {
        for (const UtcTime time : {transition.from - Duration(1), transition.from}) {
            RC_ASSERT(value_at(calendar, zone, time) == naive.at(time));
        }
    }
}

RC_GTEST_PROP(NextChange, is_the_first_minute_that_differs, ()) {
    const ActivityCalendar calendar = arbitrary_calendar(3);
    const ZoneRules zone = arbitrary_zone();
    NaiveCalendar naive(calendar, zone);
    const UtcTime time = arbitrary_time();
    const UtcTime horizon = time + minutes(*rc::gen::inRange(0, 3 * k_week_minutes));
    const CalendarValue now = naive.at(time);
    std::optional<UtcTime> first;
    for (UtcTime at = std::chrono::floor<minutes>(time) + minutes(1); at <= horizon;
         at += minutes(1)) {
        if (naive.at(at) == now) continue;
        first = at;
        break;
    }
    RC_ASSERT(next_change(calendar, zone, time, horizon) == first);
}

// Offsets of seconds, as in the local mean times of old: exact to the microsecond all the same.
RC_GTEST_PROP(NextChange, is_exact_to_the_microsecond, ()) {
    const ActivityCalendar calendar = arbitrary_calendar(2);
    ZoneRules zone = arbitrary_zone();
    for (auto& transition : zone.transitions) {
        transition.offset_s += *rc::gen::inRange(-59, 60);
        transition.offset_s = std::clamp(transition.offset_s, -86'400, 86'400);
        transition.from += Duration(*rc::gen::inRange(0, 60'000'000));
    }
    NaiveCalendar naive(calendar, zone);
    const UtcTime time = arbitrary_time();
    const auto change = next_change(calendar, zone, time, time + days(60));
    if (!change) return;
    RC_ASSERT(*change > time);
    RC_ASSERT(naive.at(*change) != naive.at(time));
    RC_ASSERT(naive.at(*change - Duration(1)) == naive.at(time));
}

RC_GTEST_PROP(HoldsWithin, is_true_when_any_minute_has_the_value, ()) {
    const ActivityCalendar calendar = arbitrary_calendar(2);
    const ZoneRules zone = arbitrary_zone();
    NaiveCalendar naive(calendar, zone);
    const UtcTime earliest = arbitrary_time();
    const UtcTime latest = earliest + minutes(*rc::gen::inRange(0, 4 * 24 * 60));
    for (const CalendarValue value : {CalendarValue{0}, CalendarValue{1}}) {
        bool holds = naive.at(earliest) == value;
        for (UtcTime at = std::chrono::floor<minutes>(earliest) + minutes(1); at <= latest;
             at += minutes(1)) {
            holds = holds || naive.at(at) == value;
        }
        RC_ASSERT(holds_within(calendar, zone, earliest, latest, value) == holds);
    }
}

// ---- far away -----------------------------------------------------------------------------------

// Nobody waits for the year 9999: a day profile that no day has any more is not looked for until then.
TEST(NextChange, that_never_comes_is_known_soon) {
    ActivityCalendar calendar = plain_calendar();
    calendar.week_profiles = {{{1, 1, 1, 1, 1, 1, 1}}};
    calendar.special_days = {{2020, 5, 1, 0}};
    const UtcTime after = utc(2026, 3, 2);
    EXPECT_EQ(next_change(calendar, {}, after, k_no_upper_bound), std::nullopt);
    EXPECT_EQ(next_change(calendar, {}, utc(2019, 1, 1), k_no_upper_bound), utc(2020, 5, 1));
}

// 29 February comes only after eight years around 2100, and on a Monday after forty.
TEST(NextChange, waits_for_a_leap_day) {
    ActivityCalendar calendar = plain_calendar();
    calendar.week_profiles = {{{1, 1, 1, 1, 1, 1, 1}}, {{0, 1, 1, 1, 1, 1, 1}}};
    calendar.special_days = {{0, 2, 29, 0}};
    EXPECT_EQ(next_change(calendar, {}, utc(2097, 1, 1), k_no_upper_bound), utc(2104, 2, 29));
    calendar.special_days.clear();
    calendar.seasons = {{2, 29, 1}, {3, 1, 0}};
    const auto monday = next_change(calendar, {}, utc(2072, 3, 1), k_no_upper_bound);
    ASSERT_TRUE(monday);
    EXPECT_EQ(value_at(calendar, {}, *monday), 0);
    EXPECT_EQ(*monday, utc(2112, 2, 29));
}

TEST(HoldsWithin, of_more_than_two_years_is_every_value_that_there_is) {
    ActivityCalendar calendar = plain_calendar();
    calendar.week_profiles = {{{1, 1, 1, 1, 1, 1, 1}}};
    calendar.special_days = {{2020, 5, 1, 0}};
    const UtcTime after = utc(2026, 3, 2);
    EXPECT_FALSE(holds_within(calendar, {}, after, after + days(700), 0));
    EXPECT_TRUE(holds_within(calendar, {}, after, k_no_upper_bound, 0));
    EXPECT_TRUE(holds_within(calendar, {}, after, k_no_upper_bound, 1));
    EXPECT_FALSE(holds_within(calendar, {}, after, k_no_upper_bound, 2));
}

TEST(CalendarDeathTest, an_empty_calendar_is_not_asked) {
    EXPECT_DEATH((void)value_at({}, {}, utc(2026, 1, 1)), "only a calendar with days");
}

}  // namespace
}  // namespace riser::payment
