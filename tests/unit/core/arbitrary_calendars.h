// Random activity calendars for RapidCheck properties, and a naive model of one: every local day spelled out
// minute by minute, looked up by counting. Call the arbitrary_ functions inside a property only.
#pragma once

#include <map>
#include <set>
#include <tuple>
#include <vector>

#include <rapidcheck.h>

#include "core/payment/calendar.h"
#include "tests/unit/core/arbitrary_tariffs.h"

namespace riser::payment {

[[nodiscard]] inline DayProfile arbitrary_day_profile(int values) {
    DayProfile profile;
    auto minutes =
        *rc::gen::resize(6, rc::gen::container<std::set<int>>(rc::gen::inRange(0, 24 * 60)));
    minutes.insert(0);
    for (const int minute : minutes) {
        profile.actions.push_back({static_cast<std::uint16_t>(minute),
                                   static_cast<CalendarValue>(*rc::gen::inRange(0, values))});
    }
    return profile;
}

// Most of its special days and some of its seasons lie where arbitrary_time() does: around March 2026.
[[nodiscard]] inline ActivityCalendar arbitrary_calendar(int values) {
    ActivityCalendar calendar;
    const auto profiles = *rc::gen::inRange(1, 5);
    for (int i = 0; i < profiles; ++i) {
        calendar.day_profiles.push_back(arbitrary_day_profile(values));
    }
    const auto profile = [&] { return static_cast<std::uint8_t>(*rc::gen::inRange(0, profiles)); };
    const auto weeks = *rc::gen::inRange(1, 4);
    for (int i = 0; i < weeks; ++i) {
        WeekProfile week;
        for (auto& day : week.days) day = profile();
        calendar.week_profiles.push_back(week);
    }
    std::set<std::pair<int, int>> begins;
    const auto seasons = *rc::gen::inRange(1, 4);
    for (int i = 0; i < seasons; ++i) {
        const bool near = *rc::gen::arbitrary<bool>();
        begins.emplace(near ? 3 : *rc::gen::inRange(1, 13), *rc::gen::inRange(1, 30));
    }
    for (const auto& [month, day] : begins) {
        calendar.seasons.push_back({static_cast<std::uint8_t>(month),
                                    static_cast<std::uint8_t>(day),
                                    static_cast<std::uint8_t>(*rc::gen::inRange(0, weeks))});
    }
    std::set<std::tuple<int, int, int>> special;
    const auto days = *rc::gen::inRange(0, 5);
    for (int i = 0; i < days; ++i) {
        const bool yearly = *rc::gen::arbitrary<bool>();
        const auto month = *rc::gen::inRange(2, 5);
        special.emplace(yearly ? 0 : 2026, month, *rc::gen::inRange(1, month == 2 ? 29 : 31));
    }
    for (const auto& [year, month, day] : special) {
        calendar.special_days.push_back({static_cast<std::uint16_t>(year),
                                         static_cast<std::uint8_t>(month),
                                         static_cast<std::uint8_t>(day), profile()});
    }
    return calendar;
}

class NaiveCalendar {
public:
    NaiveCalendar(const ActivityCalendar& calendar, const ZoneRules& zone)
        : calendar_(calendar), zone_(zone) {}

    [[nodiscard]] CalendarValue at(UtcTime time) {
        std::int64_t offset_s = zone_.transitions.empty() ? 0 : zone_.transitions.front().offset_s;
        for (const auto& transition : zone_.transitions) {
            if (transition.from <= time) offset_s = transition.offset_s;
        }
        const auto utc_us = time.time_since_epoch().count();
        const std::int64_t local_us = utc_us + offset_s * 1'000'000;
        const std::int64_t minute =
            (local_us - (local_us % 60'000'000)) / 60'000'000;  // after 1970
        return minutes_of(minute / 1440)[static_cast<std::size_t>(minute % 1440)];
    }

private:
    // Days since 1970 in local time.
    const std::vector<CalendarValue>& minutes_of(std::int64_t day) {
        auto [found, fresh] = days_.try_emplace(day);
        if (fresh) found->second = spelled_out(day);
        return found->second;
    }

    [[nodiscard]] std::vector<CalendarValue> spelled_out(std::int64_t day) const {
        const std::chrono::sys_days as_days{std::chrono::days(day)};
        const std::chrono::year_month_day date{as_days};
        const int year = static_cast<int>(date.year());
        const unsigned month_day =
            static_cast<unsigned>(date.month()) * 100 + static_cast<unsigned>(date.day());
        const DayProfile& profile = calendar_.day_profiles[profile_on(day, year, month_day)];
        std::vector<CalendarValue> minutes(24 * 60);
        for (const auto& action : profile.actions) {
            for (std::size_t i = action.minute; i < minutes.size(); ++i) minutes[i] = action.value;
        }
        return minutes;
    }

    [[nodiscard]] std::size_t profile_on(std::int64_t day, int year, unsigned month_day) const {
        for (const int wanted : {year, 0}) {
            for (const auto& special : calendar_.special_days) {
                if (special.year == wanted && special.month * 100U + special.day == month_day) {
                    return special.profile;
                }
            }
        }
        std::size_t week = calendar_.seasons.back().week;
        for (const auto& season : calendar_.seasons) {
            if (season.month * 100U + season.day <= month_day) week = season.week;
        }
        // 1970-01-01 was a Thursday.
        return calendar_.week_profiles[week].days[static_cast<std::size_t>((day + 3) % 7)];
    }

    const ActivityCalendar& calendar_;
    const ZoneRules& zone_;
    std::map<std::int64_t, std::vector<CalendarValue>> days_;
};

}  // namespace riser::payment
