#include "core/payment/friendly_gap.h"

#include "core/payment/week_text.h"

namespace riser::payment {
namespace {

std::string two(unsigned number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

CalendarValue value_in(const DayProfile& profile, std::size_t minute) {
    CalendarValue value = 0;
    for (const auto& action : profile.actions) {
        if (action.minute <= minute) value = action.value;
    }
    return value;
}

// The first minute that is friendly in `least` and not in `profile`.
std::optional<std::size_t> gap_in(const DayProfile& profile, const DayProfile& least) {
    for (std::size_t minute = 0; minute < 24 * 60; ++minute) {
        if (value_in(least, minute) == 1 && value_in(profile, minute) == 0) return minute;
    }
    return std::nullopt;
}

}  // namespace

std::string clock_text(std::size_t minute) {
    return two(static_cast<unsigned>(minute / 60)) + ":" + two(static_cast<unsigned>(minute % 60));
}

std::string date_text(const Holiday& day) {
    return (day.year == 0 ? "" : std::to_string(day.year) + "-") + two(day.month) + "-" +
           two(day.day);
}

// A pack's week is the same all year; so every season has to contain it, and every special day whatever weekday it
// falls on.
std::optional<std::string> friendly_gap(const ActivityCalendar& configured,
                                        const ActivityCalendar& least) {
    if (configured.empty()) return "there are none";
    const auto& week = least.week_profiles[least.seasons.front().week];
    for (std::size_t day = 0; day < week.days.size(); ++day) {
        const DayProfile& demanded = least.day_profiles[week.days[day]];
        const std::string name(k_day_names[day]);
        for (const auto& season : configured.seasons) {
            const auto& profile = configured.week_profiles[season.week].days[day];
            if (const auto gap = gap_in(configured.day_profiles[profile], demanded)) {
                return name + " " + clock_text(*gap) + " is not friendly in the season from " +
                       date_text({0, season.month, season.day});
            }
        }
        for (const auto& special : configured.special_days) {
            if (const auto gap = gap_in(configured.day_profiles[special.profile], demanded)) {
                return clock_text(*gap) + " of the special day " +
                       date_text({special.year, special.month, special.day}) +
                       " is not friendly, and it may be a " + name;
            }
        }
    }
    return std::nullopt;
}

}  // namespace riser::payment
