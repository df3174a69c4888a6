// Days on which supply does not go off because they are holidays, with the day before from some hour on: the
// shops close then, and nobody can be reached. A list of dates, whole local days; hours are the business of
// the friendly hours' calendar.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/payment/calendar.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::payment {

struct Holiday {
    std::uint16_t year = 0;  // 0: every year
    std::uint8_t month = 1;
    std::uint8_t day = 1;

    auto operator<=>(const Holiday&) const = default;
};

struct HolidayCalendar {
    std::vector<Holiday> days;              // ascending, each once, at most k_max_special_days
    std::optional<std::uint16_t> eve_from;  // the day before too, from this minute on (0..1439)

    bool operator==(const HolidayCalendar&) const = default;
    [[nodiscard]] bool empty() const { return days.empty(); }
};

// Refuses dates that do not exist, that are named twice or out of order, naming the place in the list.
[[nodiscard]] Outcome<> check_holidays(const HolidayCalendar& holidays);

[[nodiscard]] bool is_holiday(const HolidayCalendar& holidays, LocalDay day);
// On a holiday, or late enough on the day before one.
[[nodiscard]] bool holiday_at(const HolidayCalendar& holidays, const ZoneRules& zone, UtcTime time);
// The first instant after `time` at which that is different, not later than `horizon`.
[[nodiscard]] std::optional<UtcTime> next_holiday_change(const HolidayCalendar& holidays,
                                                         const ZoneRules& zone, UtcTime time,
                                                         UtcTime horizon);

}  // namespace riser::payment
