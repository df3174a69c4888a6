// How people write the week of a tariff: on which days and from what time of day a price holds. In one
// place, so that the same words mean the same price in a gateway's configuration and in the cloud's
// API. Who reads them says what is wrong in his own words.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/payment/tariff.h"

namespace riser::payment {

// Monday first, as in SwitchingTime.
inline constexpr std::array<std::string_view, 7> k_day_names{"mon", "tue", "wed", "thu",
                                                             "fri", "sat", "sun"};
using DaysOfWeek = std::array<bool, k_day_names.size()>;

// "daily", "mon-fri", "sat,sun", "fri-mon".
[[nodiscard]] std::optional<DaysOfWeek> parse_days(std::string_view text);
// "06:30" in minutes since midnight, up to "23:59".
[[nodiscard]] std::optional<std::uint16_t> parse_time_of_day(std::string_view text);
[[nodiscard]] std::uint16_t minute_of_week(std::size_t day, std::uint16_t minute_of_day);

// Which rate has these prices, one for each block; added at the end of a tariff's list when it is new.
[[nodiscard]] RateIndex rate_index(std::vector<Price>& prices, const std::vector<Price>& blocks);
void sort_week(std::vector<SwitchingTime>& week);

}  // namespace riser::payment
