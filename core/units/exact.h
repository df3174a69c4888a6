// Exact whole numbers for intermediate results: a product of two amounts needs 128 bits, and a standard
// deviation is the whole root of a variance. Nothing here is stored or sent.
#pragma once

#include <bit>
#include <cstdint>

#include "core/base/assert.h"

namespace riser {

__extension__ using Wide = __int128;

// a / b rounded down; b > 0.
[[nodiscard]] constexpr Wide floor_div(Wide a, Wide b) {
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}
// a / b rounded up; b > 0.
[[nodiscard]] constexpr Wide ceil_div(Wide a, Wide b) {
    return -floor_div(-a, b);
}

// The same where 64 bits hold the value: digit by digit in base four, without a multiplication.
[[nodiscard]] constexpr std::uint64_t whole_root_64(std::uint64_t value) {
    std::uint64_t root = 0;
    const int top = value == 0 ? 0 : (static_cast<int>(std::bit_width(value)) - 1) / 2 * 2;
    for (std::uint64_t digit = std::uint64_t{1} << top; digit != 0; digit >>= 2) {
        const std::uint64_t trial = root + digit;
        const bool fits = value >= trial;
        value -= fits ? trial : 0;
        root = (root >> 1) + (fits ? digit : 0);
    }
    return root;
}

// The largest whole number whose square is not above `value` (0..10^36).
[[nodiscard]] constexpr std::int64_t whole_root(Wide value) {
    RISER_ASSERT(value >= 0, "a variance is not negative");
    const auto high = static_cast<std::uint64_t>(value >> 64);
    const auto low = static_cast<std::uint64_t>(value);
    if (high == 0) return static_cast<std::int64_t>(whole_root_64(low));
    const int bits = 64 + static_cast<int>(std::bit_width(high));
    Wide root = 0;
    for (int bit = (bits + 1) / 2; bit >= 0; --bit) {
        const Wide next = root | (Wide{1} << bit);
        if (next * next <= value) root = next;
    }
    return static_cast<std::int64_t>(root);
}

}  // namespace riser
