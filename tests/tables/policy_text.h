// How the tables of supply rules write windows, holidays and classes of customers.
#pragma once

#include <string>
#include <vector>

#include "core/payment/customer_class.h"
#include "core/payment/holidays.h"
#include "core/payment/week_windows.h"
#include "tests/tables/table.h"

namespace riser::tables {

// "18:00", or "24:00" for the end of a day; a broken one fails the test.
[[nodiscard]] std::uint16_t minute(const Row& row, const std::string& text);
// "daily 18:00-09:00 ; sat,sun 00:00-24:00"
[[nodiscard]] payment::ActivityCalendar friendly_hours(const Row& row, const std::string& text);
// "12-25 2026-04-03", ascending as check_holidays() wants it
[[nodiscard]] std::vector<payment::Holiday> holidays(const Row& row, const std::string& text);
[[nodiscard]] payment::CustomerClass customer_class(const Row& row, const std::string& text);

}  // namespace riser::tables
