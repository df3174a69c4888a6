// Multiplier over divisor, by which meters give the unit of their numbers (07-5123, 4.9.2, and 07-5356,
// D.3.2.2.4). Exact: whole numbers, rounded down once, at the end.
#pragma once

#include <cstdint>
#include <optional>

#include "core/units/exact.h"

namespace riser::zigbee::zcl {

struct Scale {
    std::uint32_t multiplier = 1;  // zero counts as one, here and below
    std::uint32_t divisor = 1;
    bool operator==(const Scale&) const = default;
};

// raw x factor x multiplier / divisor; none when 64 bits do not hold it.
[[nodiscard]] inline std::optional<std::int64_t> scaled(Wide raw, std::int64_t factor,
                                                        const Scale& scale) {
    // A raw value of 64 bits times 2^10 times 2^32 still fits 128 bits.
    constexpr Wide k_most = INT64_MAX;
    const Wide multiplier = scale.multiplier == 0 ? 1 : scale.multiplier;
    const Wide divisor = scale.divisor == 0 ? 1 : scale.divisor;
    const Wide value = floor_div(raw * factor * multiplier, divisor);
    if (value > k_most || value < -k_most) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

}  // namespace riser::zigbee::zcl
