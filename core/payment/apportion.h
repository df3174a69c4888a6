// Splitting an amount without losing any of it: the parts always sum to the whole. Method of the largest
// remainder: every part gets its exact share rounded down to a step, and the steps left over go one each to
// those that lost most; of equals the earlier one comes first.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/units/money.h"

namespace riser::payment {

// Shares of `whole` in proportion to the weights (>= 0, their sum > 0 and within 63 bits). `whole` is a
// multiple of `step`, and so is every part. A negative whole splits as the mirror image of the positive one.
[[nodiscard]] std::vector<Money> apportion(Money whole, std::span<const std::int64_t> weights,
                                           Money step = Money{1});

// Rounds amounts that are known exactly so that they sum to `whole`, a multiple of `step` not further from
// their sum than half a step and half a micro-unit per part. Amounts of either sign; each part is at most one step away from its own.
[[nodiscard]] std::vector<Money> round_parts(Money whole, std::span<const Money> exact, Money step);

}  // namespace riser::payment
