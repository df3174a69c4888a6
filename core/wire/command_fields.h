// The fields that commands and their bodies have in common. Included by .cpp files only.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/bytes.h"

namespace riser::wire {

template <std::size_t N>
void read_array(ByteReader& in, std::array<std::uint8_t, N>& out) {
    const auto bytes = in.raw(N);
    if (in.ok()) std::copy(bytes.begin(), bytes.end(), out.begin());
}

// 1970 to the end of the year 9999.
inline std::int64_t read_time_ms(ByteReader& in) {
    constexpr std::uint64_t k_latest_ms = 253'402'300'799'000;
    const std::uint64_t ms = in.varint();
    if (ms > k_latest_ms) in.set_failed();
    return in.ok() ? static_cast<std::int64_t>(ms) : 0;
}

}  // namespace riser::wire
