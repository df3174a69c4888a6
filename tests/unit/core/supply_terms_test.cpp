#include "core/payment/supply_terms.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/payment/week_windows.h"
#include "tests/unit/core/arbitrary_calendars.h"

namespace riser::payment {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// ---- check_supply_policy ------------------------------------------------------------------------

SupplyPolicy full_policy() {
    SupplyPolicy policy;
    policy.friendly_hours = calendar_of(
        std::vector<WeekWindow>{{{true, true, true, true, true, true, true}, 18 * 60, 9 * 60}});
    policy.holidays = {{{0, 12, 25}, {2026, 4, 3}}, 14 * 60};
    policy.notice[index_of(CustomerClass::residential)] = hours(48);
    policy.soft_landing.steps = {{10'000, hours(24)}, {2'000, hours(12)}};
    policy.reconnection = {ReconnectMode::auto_if_off_less_than, minutes(30)};
    policy.staging.at_once = 5;
    return policy;
}

template <class F>
void refused(std::string_view reason, F spoil) {
    SupplyPolicy policy = full_policy();
    ASSERT_TRUE(check_supply_policy(policy)) << check_supply_policy(policy).error().message;
    spoil(policy);
    const auto checked = check_supply_policy(policy);
    ASSERT_FALSE(checked) << reason;
    EXPECT_NE(checked.error().message.find(reason), std::string::npos) << checked.error().message;
}

TEST(CheckSupplyPolicy, takes_one_that_says_nothing) {
    EXPECT_TRUE(check_supply_policy({}));
}

TEST(CheckSupplyPolicy, refuses_broken_windows) {
    refused("friendly hours: a calendar has", [](auto& p) { p.friendly_hours.seasons.clear(); });
    refused("nobody would ever be cut off", [](auto& p) {
        for (auto& profile : p.friendly_hours.day_profiles) {
            for (auto& action : profile.actions) action.value = 1;
        }
    });
    refused("holiday 1 is no day", [](auto& p) { p.holidays.days[0].day = 32; });
    refused("holiday 2: holidays ascend", [](auto& p) { p.holidays.days[1].year = 0; });
    refused("at most 400", [](auto& p) { p.holidays.days.resize(401); });
    refused("before 24:00", [](auto& p) { p.holidays.eve_from = 1440; });
    refused("0 to 90 days", [](auto& p) { p.notice[1] = hours(90 * 24 + 1); });
    refused("0 to 90 days", [](auto& p) { p.notice[1] = hours(-1); });
    refused("told for a class", [](auto& p) { p.notice[0] = hours(1); });
    refused("cutting off is not permitted", [](auto& p) { p.never_cut.set(0); });
}

TEST(CheckSupplyPolicy, refuses_a_broken_soft_landing) {
    refused("at most 6 steps", [](auto& p) { p.soft_landing.steps.resize(7); });
    refused("step 1 of the soft landing limits to",
            [](auto& p) { p.soft_landing.steps[0].limit_ma = 400'001; });
    refused("step 2 of the soft landing limits to",
            [](auto& p) { p.soft_landing.steps[1].limit_ma = 499; });
    refused("step 2 of the soft landing allows no less",
            [](auto& p) { p.soft_landing.steps[1].limit_ma = 10'000; });
    refused("lasts a minute", [](auto& p) { p.soft_landing.steps[0].lasts = seconds(59); });
    refused("lasts a minute", [](auto& p) { p.soft_landing.steps[0].lasts = days(32); });
    refused("borne for", [](auto& p) { p.soft_landing.over_limit_grace = seconds(4); });
    refused("stays open for", [](auto& p) { p.soft_landing.open_for = hours(2); });
    refused("0 to 20 retries", [](auto& p) { p.soft_landing.retries = 21; });
}

TEST(CheckSupplyPolicy, refuses_broken_times_of_reconnection) {
    refused("less than 1 minute", [](auto& p) { p.reconnection.off_less_than = seconds(59); });
    refused("less than 1 minute", [](auto& p) { p.reconnection.off_less_than = hours(25); });
    refused("for auto_if_off_less_than only",
            [](auto& p) { p.reconnection.mode = ReconnectMode::automatic; });
    refused("no such way", [](auto& p) { p.reconnection.mode = static_cast<ReconnectMode>(4); });
    refused("no such way", [](auto& p) { p.reconnection.mode = static_cast<ReconnectMode>(0); });
    refused("a contact rests", [](auto& p) { p.pace.between_operations = Duration(1); });
    refused("supply stays for", [](auto& p) { p.pace.connected_at_least = hours(25); });
    refused("1 to 1000 at once", [](auto& p) { p.staging.at_once = 1001; });
    refused("1 second to 1 hour", [](auto& p) { p.staging.every = hours(2); });
    refused("1 to 10000 cut-offs", [](auto& p) { p.cuts_per_hour = 0; });
}

TEST(NoticeFor, an_account_without_a_class_is_that_of_a_home) {
    SupplyPolicy policy = full_policy();
    EXPECT_EQ(notice_for(policy, CustomerClass::any), hours(48));
    EXPECT_EQ(notice_for(policy, CustomerClass::residential), hours(48));
    EXPECT_EQ(notice_for(policy, CustomerClass::commercial), hours(0));
}

// ---- windows of the week ------------------------------------------------------------------------

RC_GTEST_PROP(CalendarOf, is_friendly_in_every_window_and_nowhere_else, ()) {
    std::vector<WeekWindow> windows;
    const auto count = *rc::gen::inRange(1, 5);
    for (int i = 0; i < count; ++i) {
        WeekWindow window;
        for (bool& day : window.days) day = *rc::gen::arbitrary<bool>();
        window.from = static_cast<std::uint16_t>(*rc::gen::inRange(0, 1440));
        window.to = static_cast<std::uint16_t>(*rc::gen::inRange(1, 1441));
        windows.push_back(window);
    }
    const ActivityCalendar calendar = calendar_of(windows);
    RC_ASSERT(check_calendar(calendar, 1).ok());
    const auto inside = [](const WeekWindow& window, std::size_t day, int minute) {
        const bool over_midnight = window.to <= window.from;
        const bool began_today =
            window.days[day] && minute >= window.from && (over_midnight || minute < window.to);
        const bool began_yesterday =
            over_midnight && window.days[(day + 6) % 7] && minute < window.to;
        return began_today || began_yesterday;
    };
    for (int i = 0; i < k_week_minutes; i += 7) {
        const auto day = static_cast<std::size_t>(i / 1440);
        const bool expected = std::any_of(windows.begin(), windows.end(),
                                          [&](const auto& w) { return inside(w, day, i % 1440); });
        RC_ASSERT((value_at(calendar, {}, minutes_after_monday(i)) == 1) == expected);
    }
}

TEST(CalendarOf, a_window_that_ends_when_it_begins_is_a_whole_day) {
    const ActivityCalendar calendar =
        calendar_of(std::vector<WeekWindow>{{{true}, 18 * 60, 18 * 60}});
    EXPECT_EQ(value_at(calendar, {}, minutes_after_monday(18 * 60 - 1)), 0);
    EXPECT_EQ(value_at(calendar, {}, minutes_after_monday(18 * 60)), 1);
    EXPECT_EQ(value_at(calendar, {}, minutes_after_monday((24 + 18) * 60 - 1)), 1);
    EXPECT_EQ(value_at(calendar, {}, minutes_after_monday((24 + 18) * 60)), 0);
}

TEST(CalendarOf, no_windows_is_no_calendar) {
    EXPECT_TRUE(calendar_of({}).empty());
}

TEST(CalendarOf, too_many_changes_in_a_day_are_refused_by_the_check) {
    std::vector<WeekWindow> windows;
    for (std::uint16_t i = 0; i < 25; ++i) {
        windows.push_back({{true},
                           static_cast<std::uint16_t>(i * 40 + 20),
                           static_cast<std::uint16_t>(i * 40 + 40)});
    }
    EXPECT_FALSE(check_calendar(calendar_of(windows), 1));
}

// ---- holidays -----------------------------------------------------------------------------------

RC_GTEST_PROP(Holidays, change_at_the_first_minute_that_differs, ()) {
    HolidayCalendar holidays{{{0, 3, 8}, {2026, 3, 9}, {2026, 3, 13}}, std::nullopt};
    if (*rc::gen::arbitrary<bool>()) {
        holidays.eve_from = static_cast<std::uint16_t>(*rc::gen::inRange(0, 1440));
    }
    const ZoneRules zone = arbitrary_zone();
    const UtcTime time = arbitrary_time();
    // In other words: a minute is free when its day is, or its next day is and it is late enough.
    const auto naive = [&](UtcTime at) {
        const LocalTime local = local_time(zone, at);
        const auto listed = [](LocalDay day) {
            const std::chrono::year_month_day date{day};
            const auto number = static_cast<unsigned>(date.day());
            const bool march = date.month() == std::chrono::March;
            return march && (number == 8 || (date.year() == std::chrono::year(2026) &&
                                             (number == 9 || number == 13)));
        };
        return listed(local.day) ||
               (holidays.eve_from && local.of_day >= minutes(*holidays.eve_from) &&
                listed(local.day + days(1)));
    };
    RC_ASSERT(holiday_at(holidays, zone, time) == naive(time));
    const UtcTime horizon = time + days(20);
    std::optional<UtcTime> first;
    for (UtcTime at = std::chrono::floor<minutes>(time) + minutes(1); at <= horizon && !first;
         at += minutes(1)) {
        if (naive(at) != naive(time)) first = at;
    }
    RC_ASSERT(next_holiday_change(holidays, zone, time, horizon) == first);
}

// The day before 1 March is the 29th in a leap year.
TEST(Holidays, know_leap_years) {
    const HolidayCalendar holidays{{{0, 3, 1}}, 0};
    const auto utc = [](int year, unsigned month, unsigned day) {
        const std::chrono::sys_days date{std::chrono::year(year) / std::chrono::month(month) /
                                         std::chrono::day(day)};
        return UtcTime{date.time_since_epoch() + hours(12)};
    };
    EXPECT_TRUE(holiday_at(holidays, {}, utc(2027, 2, 28)));
    EXPECT_FALSE(holiday_at(holidays, {}, utc(2028, 2, 28)));
    EXPECT_TRUE(holiday_at(holidays, {}, utc(2028, 2, 29)));
}

}  // namespace
}  // namespace riser::payment
