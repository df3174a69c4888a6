// Friendly hours as people say them: "every day from 18:00 to 09:00, and all of Saturday and Sunday". Makes the
// activity calendar that the rules work with, so that a gateway's configuration, a policy pack and the cloud
// mean the same by the same words. Seasons and holidays are told elsewhere.
#pragma once

#include <cstdint>
#include <span>

#include "core/payment/calendar.h"
#include "core/payment/week_text.h"

namespace riser::payment {

// On each of these days from `from` to `to`, minutes of the day: 0 <= from < 1440, 0 < to <= 1440. A window that
// does not end later than it begins ends on the day after.
struct WeekWindow {
    DaysOfWeek days{};
    std::uint16_t from = 0;
    std::uint16_t to = 24 * 60;

    bool operator==(const WeekWindow&) const = default;
};

// 1 inside any of the windows, 0 outside, the same all year; empty without windows. Windows with more than
// k_max_day_actions changes in one day make a calendar that check_calendar() refuses.
[[nodiscard]] ActivityCalendar calendar_of(std::span<const WeekWindow> windows);

}  // namespace riser::payment
