#include "core/payment/week_windows.h"

#include <algorithm>
#include <vector>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

constexpr std::size_t k_day = 24 * 60;
constexpr std::size_t k_week = 7 * k_day;

void mark(const WeekWindow& window, std::vector<bool>& week) {
    RISER_ASSERT(window.from < k_day && window.to > 0 && window.to <= k_day,
                 "a window lies within a day");
    const std::size_t length =
        window.to > window.from ? window.to - window.from : window.to + k_day - window.from;
    for (std::size_t day = 0; day < window.days.size(); ++day) {
        if (!window.days[day]) continue;
        for (std::size_t i = 0; i < length; ++i) {
            week[(day * k_day + window.from + i) % k_week] = true;  // Sunday night ends on Monday
        }
    }
}

DayProfile profile_of_day(const std::vector<bool>& week, std::size_t day) {
    DayProfile profile;
    for (std::size_t minute = 0; minute < k_day; ++minute) {
        const auto value = static_cast<CalendarValue>(week[day * k_day + minute] ? 1 : 0);
        if (profile.actions.empty() || profile.actions.back().value != value) {
            profile.actions.push_back({static_cast<std::uint16_t>(minute), value});
        }
    }
    return profile;
}

}  // namespace

ActivityCalendar calendar_of(std::span<const WeekWindow> windows) {
    ActivityCalendar calendar;
    if (windows.empty()) return calendar;
    std::vector<bool> minutes(k_week, false);
    for (const WeekWindow& window : windows) mark(window, minutes);
    WeekProfile week;
    for (std::size_t day = 0; day < week.days.size(); ++day) {
        const DayProfile profile = profile_of_day(minutes, day);
        auto& known = calendar.day_profiles;
        auto same = std::find(known.begin(), known.end(), profile);
        if (same == known.end()) same = known.insert(known.end(), profile);
        week.days[day] = static_cast<std::uint8_t>(same - known.begin());
    }
    calendar.week_profiles.push_back(week);
    calendar.seasons.push_back({1, 1, 0});
    return calendar;
}

}  // namespace riser::payment
