// The chain of codes behind OpenPAYGO tokens. A code of nine digits (twelve in the extended form) is its value base,
// the last three (six) digits, and the rest; the next code follows by SipHash-2-4 under the device's key, and a token is
// the rest of the n-th code with the value base of the first.
//
//     next, 9 digits:   h = SipHash(key, code(u32 big-endian) code(u32)); r = high 32 bits XOR low 32 bits;
//                       r >> 2, less 73,741,825 when above 999,999,999
//     next, 12 digits:  h = SipHash(key, code(u64 big-endian)) >> 24, less 99,511,627,777 when above 999,999,999,999
#pragma once

#include <cstdint>
#include <span>

#include "core/voucher/openpaygo/device.h"

namespace riser::voucher::openpaygo {

// Of SipHash-2-4 (Aumasson, Bernstein 2012) with 64 bits of output, as a number.
[[nodiscard]] std::uint64_t sip_hash(const DeviceKey& key, std::span<const std::uint8_t> message);

// What a form counts in: 1,000 and ten digits to the ninth, or 1,000,000 and to the twelfth.
struct Width {
    std::uint64_t base = 1'000;         // values are the remainders by it
    std::uint64_t end = 1'000'000'000;  // codes lie below
};
inline constexpr Width k_standard_width{1'000, 1'000'000'000};
inline constexpr Width k_extended_width{1'000'000, 1'000'000'000'000};

// A walk along the codes that belong to one value.
class Chain {
public:
    // Begins at the starting code with `value_base` in place of its last digits.
    Chain(const Device& device, const Width& width, std::uint64_t value_base);

    // Goes on to the next code.
    void advance();
    // The token of the code where it stands.
    [[nodiscard]] std::uint64_t token() const;

private:
    DeviceKey key_;
    Width width_;
    std::uint64_t value_base_;
    std::uint64_t code_;
};

}  // namespace riser::voucher::openpaygo
