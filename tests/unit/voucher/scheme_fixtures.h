// The keys and ids for which another implementation of the scheme computed the vectors, and hexadecimal text.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/voucher/ids.h"
#include "core/voucher/lock.h"
#include "core/voucher/secret.h"

namespace riser::voucher {

template <class Id>
Id id_of(std::uint8_t byte) {
    Id id;
    id.bytes.fill(byte);
    return id;
}

// first, first + 1, ...
template <std::size_t N>
std::array<std::uint8_t, N> counting_from(std::uint8_t first) {
    std::array<std::uint8_t, N> bytes{};
    for (std::size_t i = 0; i < N; ++i) bytes[i] = static_cast<std::uint8_t>(first + i);
    return bytes;
}

inline std::string hex(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text.push_back(k_digits[byte >> 4U]);
        text.push_back(k_digits[byte & 0x0FU]);
    }
    return text;
}

inline IssuerKey issuer_key() {
    return IssuerKey(counting_from<32>(0x00));
}
inline BoundMasterKey bound_master_key() {
    return BoundMasterKey(counting_from<32>(0x20));
}
inline constexpr BatchId k_batch{{0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa,
                                  0xbb, 0xcc, 0xdd, 0xee, 0xff}};
inline Salt series_salt() {
    return counting_from<16>(0xa0);
}

}  // namespace riser::voucher
