// BoundWindow: which numbers of bound tokens an account has used: the highest one and a bitmap of the 128 numbers up to
// it. Tokens may be typed in any order as long as they lie in the window; a number below it is used or dead.
//
//     bytes (20) = highest(u32) bitmap[16]: bit i, counted from the lowest bit of the last byte, is of number
//     highest - i; numbers below 1 are not set
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <span>

namespace riser::voucher {

inline constexpr std::uint32_t k_window_behind = 128;  // highest - 127 .. highest
inline constexpr std::uint32_t k_window_ahead = 128;   // highest + 1 .. highest + 128
// No account comes near it: a payment a second for 60 years. Beyond it nothing is issued.
inline constexpr std::uint32_t k_last_counter = 2'000'000'000;

enum class NumberStanding : std::uint8_t {
    fresh,    // in the window and unused
    used,     // in the window and used
    too_old,  // below the window: used or written off, nobody knows any more
    too_far,  // beyond it: no token that was issued by the rules (bound_issuance.h) is
};

class BoundWindow {
public:
    using Bytes = std::array<std::uint8_t, 20>;

    // 0: none was used yet.
    [[nodiscard]] std::uint32_t highest() const { return highest_; }
    [[nodiscard]] NumberStanding standing(std::uint32_t number) const;
    // The one number in [highest - 127, highest + 128] with these lowest eight bits; nullopt when it is below 1.
    [[nodiscard]] std::optional<std::uint32_t> number_with(std::uint8_t lowest_bits) const;

    // A token was used, or its payment arrived by another way: every credit of a payment that has a number marks it,
    // or the window would stay behind the numbers that are issued. A number that is too old is passed over; any other
    // raises the window as needed. Marking twice changes nothing.
    void mark(std::uint32_t number);
    // No number up to `number` - 128 counts any more, and those up to `number` are free. Never goes back.
    void advance_to(std::uint32_t number);

    [[nodiscard]] Bytes bytes() const;
    // nullopt for what bytes() never gives.
    [[nodiscard]] static std::optional<BoundWindow> from_bytes(const Bytes& bytes);

    bool operator==(const BoundWindow&) const = default;

private:
    std::uint32_t highest_ = 0;
    std::bitset<k_window_behind> used_;  // [i]: highest_ - i
};

}  // namespace riser::voucher
