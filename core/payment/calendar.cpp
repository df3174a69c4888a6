#include "core/payment/calendar.h"

#include <algorithm>
#include <string>
#include <tuple>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::minutes;

constexpr Duration k_longest_look = days(2 * 366);

// In that time after the last day that is named with its year and the last change of the clocks, everything
// comes by that comes at all: 29 February falls on a given weekday again after at most forty years.
constexpr Duration k_everything_comes_by = days(41 * 366);

// Zone offsets are at most a day, so the local day of an instant is at most one away from its day in UTC.
constexpr Duration k_day = days(1);

struct DayOfYear {
    unsigned month = 1;
    unsigned day = 1;

    auto operator<=>(const DayOfYear&) const = default;
};

std::chrono::year_month_day date_of(LocalDay day) {
    return std::chrono::year_month_day{day};
}

const SeasonProfile& season_of(const ActivityCalendar& calendar, LocalDay day) {
    const auto date = date_of(day);
    const DayOfYear here{static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())};
    const SeasonProfile* season = &calendar.seasons.back();
    for (const auto& next : calendar.seasons) {
        if (DayOfYear{next.month, next.day} > here) break;
        season = &next;
    }
    return *season;
}

const SpecialDay* special_day_of(const ActivityCalendar& calendar, LocalDay day) {
    if (calendar.special_days.empty()) return nullptr;
    const auto date = date_of(day);
    const auto find = [&](std::uint16_t year) -> const SpecialDay* {
        const SpecialDay wanted{year,
                                static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
                                static_cast<std::uint8_t>(static_cast<unsigned>(date.day())), 0};
        const auto found =
            std::lower_bound(calendar.special_days.begin(), calendar.special_days.end(), wanted);
        const bool same = found != calendar.special_days.end() && found->year == wanted.year &&
                          found->month == wanted.month && found->day == wanted.day;
        return same ? &*found : nullptr;
    };
    // A day that is named for one year goes before the one of every year.
    const SpecialDay* once = find(static_cast<std::uint16_t>(static_cast<int>(date.year())));
    return once != nullptr ? once : find(0);
}

bool is_day_of_year(unsigned month, unsigned day) {
    using namespace std::chrono;
    return month_day{std::chrono::month{month}, std::chrono::day{day}}.ok();
}

Outcome<> check_profiles(const ActivityCalendar& calendar, CalendarValue largest) {
    if (calendar.day_profiles.empty() || calendar.day_profiles.size() > k_max_day_profiles) {
        return fail(Problem{"a calendar has 1 to 32 day profiles"});
    }
    for (std::size_t i = 0; i < calendar.day_profiles.size(); ++i) {
        const auto& actions = calendar.day_profiles[i].actions;
        const std::string name = "day profile " + std::to_string(i + 1);
        if (actions.empty() || actions.size() > k_max_day_actions || actions.front().minute != 0) {
            return fail(Problem{name + " has 1 to 48 times, the first of them 00:00"});
        }
        for (std::size_t k = 0; k < actions.size(); ++k) {
            const bool ascends = k == 0 || actions[k].minute > actions[k - 1].minute;
            if (!ascends || actions[k].minute >= 24 * 60) {
                return fail(Problem{"the times of " + name + " ascend and end before 24:00"});
            }
            if (actions[k].value > largest) {
                return fail(Problem{name + " names value " + std::to_string(actions[k].value) +
                                    ", the largest there is is " + std::to_string(largest)});
            }
        }
    }
    return Done{};
}

Outcome<> check_seasons(const ActivityCalendar& calendar) {
    const auto is_profile = [&](std::uint8_t index) {
        return index < calendar.day_profiles.size();
    };
    if (calendar.week_profiles.empty() || calendar.week_profiles.size() > k_max_week_profiles) {
        return fail(Problem{"a calendar has 1 to 12 week profiles"});
    }
    for (const auto& week : calendar.week_profiles) {
        if (!std::all_of(week.days.begin(), week.days.end(), is_profile)) {
            return fail(Problem{"a week profile names a day profile that is not there"});
        }
    }
    if (calendar.seasons.empty() || calendar.seasons.size() > k_max_seasons) {
        return fail(Problem{"a calendar has 1 to 12 seasons"});
    }
    for (std::size_t i = 0; i < calendar.seasons.size(); ++i) {
        const auto& season = calendar.seasons[i];
        const std::string name = "season " + std::to_string(i + 1);
        if (!is_day_of_year(season.month, season.day)) {
            return fail(Problem{name + " does not begin on a day of the year"});
        }
        if (season.week >= calendar.week_profiles.size()) {
            return fail(Problem{name + " names a week profile that is not there"});
        }
        const auto* before = i == 0 ? nullptr : &calendar.seasons[i - 1];
        if (before &&
            DayOfYear{season.month, season.day} <= DayOfYear{before->month, before->day}) {
            return fail(Problem{"seasons begin on different days, in the order of the year"});
        }
    }
    return Done{};
}

Outcome<> check_special_days(const ActivityCalendar& calendar) {
    const auto& special = calendar.special_days;
    if (special.size() > k_max_special_days) {
        return fail(Problem{"a calendar has at most 400 special days"});
    }
    for (std::size_t i = 0; i < special.size(); ++i) {
        const auto& day = special[i];
        const bool exists = day.year == 0
                                ? is_day_of_year(day.month, day.day)
                                : day.year >= 1970 && day.year <= 9999 &&
                                      std::chrono::year_month_day{std::chrono::year{day.year},
                                                                  std::chrono::month{day.month},
                                                                  std::chrono::day{day.day}}
                                          .ok();
        const std::string name = "special day " + std::to_string(i + 1);
        if (!exists) return fail(Problem{name + " is no day of the calendar"});
        if (day.profile >= calendar.day_profiles.size()) {
            return fail(Problem{name + " names a day profile that is not there"});
        }
        const auto key = [](const SpecialDay& d) { return std::tuple(d.year, d.month, d.day); };
        if (i > 0 && key(special[i - 1]) >= key(day)) {
            return fail(Problem{"special days ascend, and each is named once"});
        }
    }
    return Done{};
}

CalendarValue value_of(const DayProfile& profile, Duration of_day) {
    CalendarValue value = profile.actions.front().value;
    for (const auto& action : profile.actions) {
        if (minutes(action.minute) > of_day) break;
        value = action.value;
    }
    return value;
}

// The first instant after `time` at which an action, a day or another offset of the zone begins.
UtcTime next_candidate(const ActivityCalendar& calendar, const ZoneRules& zone, UtcTime time) {
    const LocalTime local = local_time(zone, time);
    UtcTime candidate = next_local_day(zone, time);
    for (const auto& action : profile_of(calendar, local.day).actions) {
        const Duration ahead = minutes(action.minute) - local.of_day;
        if (ahead > Duration::zero()) {
            candidate = std::min(candidate, time + ahead);
            break;
        }
    }
    const auto transition = zone.next_transition(time);
    return transition ? std::min(candidate, *transition) : candidate;
}

// No change is later than this: waiting for the year 9999 day by day takes half a second.
UtcTime last_look(const ActivityCalendar& calendar, const ZoneRules& zone, UtcTime time) {
    if (!zone.transitions.empty()) time = std::max(time, zone.transitions.back().from);
    if (!calendar.special_days.empty() && calendar.special_days.back().year != 0) {
        const SpecialDay& last = calendar.special_days.back();
        const std::chrono::sys_days day{std::chrono::year{last.year} /
                                        std::chrono::month{last.month} /
                                        std::chrono::day{last.day}};
        time = std::max(time, UtcTime{Duration(day.time_since_epoch())});
    }
    return time + k_everything_comes_by;
}

bool has_value(const ActivityCalendar& calendar, CalendarValue value) {
    return std::any_of(
        calendar.day_profiles.begin(), calendar.day_profiles.end(), [&](const DayProfile& profile) {
            return std::any_of(profile.actions.begin(), profile.actions.end(),
                               [&](const DayAction& action) { return action.value == value; });
        });
}

}  // namespace

LocalTime local_time(const ZoneRules& zone, UtcTime time) {
    const Duration local = time.time_since_epoch() + std::chrono::seconds(zone.offset_at(time));
    const auto day = floor<days>(local);
    return {LocalDay{day}, local - day};
}

LocalDay local_day(const ZoneRules& zone, UtcTime time) {
    return local_time(zone, time).day;
}

UtcTime first_instant_of(const ZoneRules& zone, LocalDay day) {
    const UtcTime as_utc{Duration(day.time_since_epoch())};
    UtcTime begin = as_utc - k_day;
    // Within one offset local days begin where UTC plus the offset does; at a change of offset they may begin
    // earlier or later. The spans between changes are looked at in order: the first that reaches the day.
    while (true) {
        const auto change = zone.next_transition(begin);
        const UtcTime midnight = as_utc - std::chrono::seconds(zone.offset_at(begin));
        const UtcTime candidate = std::max(begin, midnight);
        if (!change || candidate < *change) return candidate;
        begin = *change;
    }
}

UtcTime next_local_day(const ZoneRules& zone, UtcTime time) {
    const LocalDay today = local_day(zone, time);
    for (UtcTime at = time;;) {
        const UtcTime midnight = at + (k_day - local_time(zone, at).of_day);
        const auto change = zone.next_transition(at);
        if (!change || midnight < *change) return midnight;
        at = *change;
        if (local_day(zone, at) != today) return at;
    }
}

DaySpan month_around(LocalDay day, std::uint8_t first_day) {
    const auto date = date_of(day);
    auto month = date.year() / date.month();
    if (static_cast<unsigned>(date.day()) < first_day) month -= std::chrono::months(1);
    const std::chrono::day begins{first_day};
    return {LocalDay{month / begins}, LocalDay{(month + std::chrono::months(1)) / begins}};
}

Outcome<> check_calendar(const ActivityCalendar& calendar, CalendarValue largest) {
    if (auto good = check_profiles(calendar, largest); !good) return good;
    if (auto good = check_seasons(calendar); !good) return good;
    return check_special_days(calendar);
}

const DayProfile& profile_of(const ActivityCalendar& calendar, LocalDay day) {
    RISER_ASSERT(!calendar.empty(), "only a calendar with days is asked for one");
    if (const auto* special = special_day_of(calendar, day)) {
        return calendar.day_profiles[special->profile];
    }
    const auto& week = calendar.week_profiles[season_of(calendar, day).week];
    const unsigned weekday = std::chrono::weekday{day}.iso_encoding() - 1;
    return calendar.day_profiles[week.days[weekday]];
}

CalendarValue value_at(const ActivityCalendar& calendar, const ZoneRules& zone, UtcTime time) {
    const LocalTime local = local_time(zone, time);
    return value_of(profile_of(calendar, local.day), local.of_day);
}

std::optional<UtcTime> next_change(const ActivityCalendar& calendar, const ZoneRules& zone,
                                   UtcTime time, UtcTime horizon) {
    const CalendarValue now = value_at(calendar, zone, time);
    const auto same = [now](const DayProfile& profile) {
        return std::all_of(profile.actions.begin(), profile.actions.end(),
                           [now](const DayAction& action) { return action.value == now; });
    };
    if (std::all_of(calendar.day_profiles.begin(), calendar.day_profiles.end(), same)) {
        return std::nullopt;
    }
    horizon = std::min(horizon, last_look(calendar, zone, time));
    UtcTime at = time;
    while (true) {
        at = next_candidate(calendar, zone, at);
        if (at > horizon) return std::nullopt;
        if (value_at(calendar, zone, at) != now) return at;
    }
}

bool holds_within(const ActivityCalendar& calendar, const ZoneRules& zone, UtcTime earliest,
                  UtcTime latest, CalendarValue value) {
    if (!has_value(calendar, value)) return false;
    if (latest - earliest > k_longest_look) return true;
    for (UtcTime at = earliest;;) {
        if (value_at(calendar, zone, at) == value) return true;
        const auto change = next_change(calendar, zone, at, latest);
        if (!change) return false;
        at = *change;
    }
}

}  // namespace riser::payment
