// What part of a year some days are, for interest: counted day by day, in parts that every way of counting comes to.
#pragma once

#include <chrono>
#include <cstdint>

#include "tests/sim/world/billing_plan.h"

namespace riser::sim {

// 365, 366 and 360 days all go into a year of so many parts.
inline constexpr std::int64_t k_parts_of_a_year = 365LL * 366 * 360;
// Of a micro-unit, by ppm a year.
inline constexpr __int128 k_parts_of_interest =
    static_cast<__int128>(1'000'000) * k_parts_of_a_year;

// Days since 1970, half-open.
[[nodiscard]] inline std::int64_t parts_of_year(DaysOfYear count, std::int64_t from,
                                                std::int64_t to) {
    std::int64_t parts = 0;
    for (std::int64_t day = from; day < to; ++day) {
        const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
        std::int64_t days = date.year().is_leap() ? 366 : 365;
        if (count == DaysOfYear::always_365) days = 365;
        if (count == DaysOfYear::always_360) days = 360;
        parts += k_parts_of_a_year / days;
    }
    return parts;
}

}  // namespace riser::sim
