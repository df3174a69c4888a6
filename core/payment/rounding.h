// Rounding of money as an attribute of a contract: where it happens, to what step, which way, and what
// becomes of the difference. Shared by tariffs and bills. Nothing is lost in it: what was rounded is
// always the rounded amount plus its remainder.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/units/money.h"

namespace riser::payment {

// Numbers are stored: they never change.
enum class RoundingMode : std::uint8_t {
    half_even = 1,  // to the nearest step, a half to the even one: no drift over many amounts
    half_up = 2,  // to the nearest step, a half away from zero, so that a credit mirrors its charge
    down = 3,     // to the step below, in the customer's favour: a charge shrinks, a credit grows
};

enum class RoundingPlace : std::uint8_t {
    line = 1,     // every line of a bill and every tax total is a whole number of steps
    bill = 2,     // lines and taxes are exact, the total of the bill is rounded
    payment = 3,  // the bill is exact too, what is paid is rounded (coins that do not exist)
};

enum class RemainderUse : std::uint8_t {
    carried = 1,      // to the next bill
    written_off = 2,  // booked as a rounding difference and forgotten
};

struct Rounding {
    RoundingPlace place = RoundingPlace::bill;
    Money step{10'000};  // 1 micro-unit .. k_max_rounding_step
    RoundingMode mode = RoundingMode::half_even;
    RemainderUse remainder = RemainderUse::carried;

    bool operator==(const Rounding&) const = default;
};
inline constexpr Money k_max_rounding_step{1'000LL * 1'000'000};

// Refuses a step or an enumerator out of its range, naming which.
[[nodiscard]] Outcome<> check_rounding(const Rounding& rounding);

struct RoundedAmount {
    Money amount{};     // a multiple of the step
    Money remainder{};  // what was rounded = amount + remainder; smaller than a step

    bool operator==(const RoundedAmount&) const = default;
};

// |exact| <= k_max_balance, step 1 .. k_max_rounding_step.
[[nodiscard]] RoundedAmount round_to_step(Money exact, Money step, RoundingMode mode);

// whole x part / of, rounded to a micro-unit. The product is made in 128 bits; asserts that `of` > 0 and that
// the result stays within k_max_balance.
[[nodiscard]] Money proportion(Money whole, std::int64_t part, std::int64_t of,
                               RoundingMode mode = RoundingMode::half_even);

// "half_even", "half_up", "down".
[[nodiscard]] std::string_view to_string(RoundingMode mode);

}  // namespace riser::payment
