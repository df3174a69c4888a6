// What the raw value of a token means: units (kWh, days, litres) times the divider of the device, which may be 1, 4 or
// 10 for whole, quarter or tenth units. Exact: what cannot be carried exactly is refused, never rounded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace riser::voucher::openpaygo {

inline constexpr std::uint32_t k_max_divider = 1'000;

// "12.5" with a divider of 4 is 50. At most three decimals; the problem is one sentence for people.
[[nodiscard]] Result<std::uint32_t> parse_units(std::string_view text, std::uint32_t divider);
// 50 with a divider of 4 is "12.5"; "10/3" where no decimals are exact.
[[nodiscard]] std::string format_units(std::uint32_t raw, std::uint32_t divider);

}  // namespace riser::voucher::openpaygo
