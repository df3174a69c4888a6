// Fields that the documents of the voucher scheme have in common. Included by .cpp files only.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/bytes.h"

namespace riser::voucher {

template <std::size_t N>
void read_array(ByteReader& in, std::array<std::uint8_t, N>& out) {
    const auto bytes = in.raw(N);
    if (in.ok()) std::copy(bytes.begin(), bytes.end(), out.begin());
}

// A number of at most `largest`.
inline std::uint32_t read_u32(ByteReader& in, std::uint32_t largest = UINT32_MAX) {
    const std::uint64_t value = in.varint();
    if (value > largest) in.set_failed();
    return in.ok() ? static_cast<std::uint32_t>(value) : 0;
}

}  // namespace riser::voucher
