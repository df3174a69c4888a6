// Where the friendly hours of a site leave out what a policy pack wants (policy_check.h).
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/payment/holidays.h"

namespace riser::payment {

// "14:05", of a minute of the day.
[[nodiscard]] std::string clock_text(std::size_t minute);
// "2026-12-25", or "12-25" of every year.
[[nodiscard]] std::string date_text(const Holiday& day);

// The first of them in words; nullopt: everything that is friendly in `least` is so in what is configured.
[[nodiscard]] std::optional<std::string> friendly_gap(const ActivityCalendar& configured,
                                                      const ActivityCalendar& least);

}  // namespace riser::payment
