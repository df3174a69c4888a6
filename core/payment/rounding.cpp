#include "core/payment/rounding.h"

#include "core/base/assert.h"

namespace riser::payment {
namespace {

__extension__ using Int128 = __int128;

// numerator / denominator (> 0) as a whole number.
Int128 rounded_quotient(Int128 numerator, Int128 denominator, RoundingMode mode) {
    Int128 below = numerator / denominator;
    if (numerator % denominator < 0) --below;
    const Int128 rest = numerator - below * denominator;
    if (mode == RoundingMode::down || rest == 0) return below;
    // Compared without doubling, which could overflow.
    const Int128 missing = denominator - rest;
    if (rest != missing) return rest > missing ? below + 1 : below;
    if (mode == RoundingMode::half_even) return below % 2 == 0 ? below : below + 1;
    return numerator > 0 ? below + 1 : below;
}

}  // namespace

Outcome<> check_rounding(const Rounding& rounding) {
    const auto place = static_cast<unsigned>(rounding.place);
    const auto mode = static_cast<unsigned>(rounding.mode);
    const auto remainder = static_cast<unsigned>(rounding.remainder);
    if (place < 1 || place > 3) return fail(Problem{"rounding happens per line, bill or payment"});
    if (mode < 1 || mode > 3) return fail(Problem{"rounding goes half_even, half_up or down"});
    if (remainder < 1 || remainder > 2) {
        return fail(Problem{"the remainder of a rounding is carried or written off"});
    }
    if (rounding.step < Money{1} || rounding.step > k_max_rounding_step) {
        return fail(Problem{"a rounding step lies between 0.000001 and " +
                            format_money(k_max_rounding_step)});
    }
    return Done{};
}

RoundedAmount round_to_step(Money exact, Money step, RoundingMode mode) {
    RISER_ASSERT(step.micro > 0 && step <= k_max_rounding_step, "a rounding step was checked");
    RISER_ASSERT(exact <= k_max_balance && exact >= -k_max_balance, "an amount is in its range");
    const auto steps = rounded_quotient(exact.micro, step.micro, mode);
    const Money amount{static_cast<std::int64_t>(steps * step.micro)};
    return {amount, exact - amount};
}

Money proportion(Money whole, std::int64_t part, std::int64_t of, RoundingMode mode) {
    RISER_ASSERT(of > 0, "a proportion is of something");
    const Int128 amount = rounded_quotient(static_cast<Int128>(whole.micro) * part, of, mode);
    RISER_ASSERT(amount <= k_max_balance.micro && amount >= -k_max_balance.micro,
                 "a proportion stays within the range of balances");
    return {static_cast<std::int64_t>(amount)};
}

std::string_view to_string(RoundingMode mode) {
    switch (mode) {
        case RoundingMode::half_even:
            return "half_even";
        case RoundingMode::half_up:
            return "half_up";
        case RoundingMode::down:
            return "down";
    }
    return "?";
}

}  // namespace riser::payment
