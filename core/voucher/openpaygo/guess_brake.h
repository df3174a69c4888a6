// GuessBrake: how long an account waits after OpenPAYGO tokens that were none. Of a million numbers some 65 are good at
// any time, so the 4,320 tries a day that other codes allow would find one every four days. The published rule is kept:
// after the n-th wrong token in a row a wait of 2^n minutes, a genuine one, used or not, ends the row; but no wait is
// longer than a week, because other ways to pay lead to the same account and a device at home has none.
// It is a brake on one account by whoever has shown its PIN: nobody brakes his neighbour. Without a PIN such tokens are
// not to be taken at all.
#pragma once

#include <cstdint>

#include "core/units/time.h"

namespace riser::voucher::openpaygo {

class GuessBrake {
public:
    static constexpr Duration k_longest = std::chrono::hours(7 * 24);

    // How long to wait before a token is looked at; zero: now.
    [[nodiscard]] Duration wait(Instant now) const;
    void invalid(Instant now);
    void genuine();

    [[nodiscard]] std::uint32_t invalid_in_a_row() const { return in_a_row_; }

private:
    std::uint32_t in_a_row_ = 0;
    Instant not_before_{};
};

}  // namespace riser::voucher::openpaygo
