// Sharing a whole into parts by weight, so that the parts sum up to the whole: the method of the largest
// remainder (Hamilton). Used for energy that is shared among people, or an estimate among intervals.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace riser {

// Bounds of the arguments: 128 bits hold every product.
inline constexpr std::int64_t k_max_whole = 1'000'000'000'000'000'000;
inline constexpr std::int64_t k_max_weight = 10'000'000'000'000'000;
inline constexpr std::size_t k_max_parts = 100'000;

// One part per weight: `whole` x weight / sum of weights rounded down, and one more for those with the
// largest remainders until the whole is given away; of equal remainders the earlier one gets it. A part
// of weight 0 is 0. Asserts 0 <= whole <= k_max_whole, weights within 0..k_max_weight, at most
// k_max_parts of them, and one above 0.
[[nodiscard]] std::vector<std::int64_t> share_out(std::int64_t whole,
                                                  std::span<const std::int64_t> weights);

}  // namespace riser
