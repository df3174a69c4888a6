// How people write a day of the calendar: "12-25" of every year, "2026-04-03" of one. In one place, so that the
// same words mean the same day in a policy pack, a gateway's configuration and the cloud's API. Who reads them
// says what is wrong in his own words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/payment/calendar.h"
#include "core/payment/holidays.h"

namespace riser::payment {

// A day that exists: 02-29 of every year does, 2026-02-29 does not. Years from 1970 to 9999.
[[nodiscard]] std::optional<Holiday> parse_date(std::string_view text);
// The same text again.
[[nodiscard]] std::string format_date(const Holiday& day);
// "2026-04-03", a day of one year.
[[nodiscard]] std::optional<LocalDay> parse_day(std::string_view text);
// "2026-04-03". Years from 0 to 9999.
[[nodiscard]] std::string format_day(LocalDay day);

}  // namespace riser::payment
