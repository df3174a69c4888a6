#include "core/payment/holidays.h"

#include <algorithm>
#include <string>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

using std::chrono::days;
using std::chrono::minutes;

bool exists(const Holiday& day) {
    using namespace std::chrono;
    const std::chrono::month month{day.month};
    const std::chrono::day number{day.day};
    if (day.year == 0) return month_day{month, number}.ok();
    return day.year >= 1970 && day.year <= 9999 &&
           year_month_day{std::chrono::year{day.year}, month, number}.ok();
}

// The first holiday from this day on. nullopt: none is left.
std::optional<LocalDay> first_holiday(const HolidayCalendar& holidays, LocalDay from) {
    using namespace std::chrono;
    constexpr int k_until_it_exists = 8;  // years: 29 February from 1896 to 1904
    std::optional<LocalDay> first;
    const auto consider = [&](year_month_day date) {
        if (!date.ok() || LocalDay(date) < from) return false;
        first = std::min(first.value_or(LocalDay(date)), LocalDay(date));
        return true;
    };
    const year begins = year_month_day(from).year();
    for (const Holiday& day : holidays.days) {
        const month_day date{month{day.month}, std::chrono::day{day.day}};
        if (day.year != 0) {
            static_cast<void>(consider(year{day.year} / date));
            continue;
        }
        for (int ahead = 0; ahead <= k_until_it_exists; ++ahead) {
            if (consider((begins + years(ahead)) / date)) break;
        }
    }
    return first;
}

// On no holiday and on no day before one at `at`: so it stays at least until the instant that this says. nullopt: for
// ever. A zone's offset is a day at most, so where a change of it sets the clock, it is off by two.
std::optional<UtcTime> none_until(const HolidayCalendar& holidays, const ZoneRules& zone,
                                  UtcTime at) {
    constexpr days k_off{2};
    const LocalDay today = local_day(zone, at);
    const auto next = first_holiday(holidays, today - k_off);
    if (!next) return std::nullopt;
    const days ahead = *next - today - k_off - days(2);
    return ahead > days(0) ? at + ahead : at;
}

}  // namespace

Outcome<> check_holidays(const HolidayCalendar& holidays) {
    if (holidays.days.size() > k_max_special_days) {
        return fail(Problem{"at most 400 holidays are listed"});
    }
    for (std::size_t i = 0; i < holidays.days.size(); ++i) {
        const std::string name = "holiday " + std::to_string(i + 1);
        if (!exists(holidays.days[i])) return fail(Problem{name + " is no day of the calendar"});
        if (i > 0 && holidays.days[i - 1] >= holidays.days[i]) {
            return fail(Problem{name + ": holidays ascend, those of every year first, each once"});
        }
    }
    if (holidays.eve_from && *holidays.eve_from >= 24 * 60) {
        return fail(Problem{"the day before a holiday counts from a time before 24:00"});
    }
    return Done{};
}

bool is_holiday(const HolidayCalendar& holidays, LocalDay day) {
    const std::chrono::year_month_day date{day};
    const Holiday once{static_cast<std::uint16_t>(static_cast<int>(date.year())),
                       static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
                       static_cast<std::uint8_t>(static_cast<unsigned>(date.day()))};
    const Holiday yearly{0, once.month, once.day};
    return std::binary_search(holidays.days.begin(), holidays.days.end(), once) ||
           std::binary_search(holidays.days.begin(), holidays.days.end(), yearly);
}

bool holiday_at(const HolidayCalendar& holidays, const ZoneRules& zone, UtcTime time) {
    if (holidays.empty()) return false;
    const LocalTime local = local_time(zone, time);
    if (is_holiday(holidays, local.day)) return true;
    return holidays.eve_from && local.of_day >= minutes(*holidays.eve_from) &&
           is_holiday(holidays, local.day + days(1));
}

std::optional<UtcTime> next_holiday_change(const HolidayCalendar& holidays, const ZoneRules& zone,
                                           UtcTime time, UtcTime horizon) {
    RISER_ASSERT(horizon - time <= days(2 * 366), "looked for day by day, so not for ever");
    if (holidays.empty()) return std::nullopt;
    const bool now = holiday_at(holidays, zone, time);
    for (UtcTime at = time;;) {
        if (!now) {
            const auto none = none_until(holidays, zone, at);
            if (!none || *none > horizon) return std::nullopt;
            at = *none;
        }
        UtcTime next = next_local_day(zone, at);
        if (holidays.eve_from) {
            const Duration ahead = minutes(*holidays.eve_from) - local_time(zone, at).of_day;
            if (ahead > Duration::zero()) next = std::min(next, at + ahead);
        }
        if (const auto transition = zone.next_transition(at)) next = std::min(next, *transition);
        if (next > horizon) return std::nullopt;
        if (holiday_at(holidays, zone, next) != now) return next;
        at = next;
    }
}

}  // namespace riser::payment
