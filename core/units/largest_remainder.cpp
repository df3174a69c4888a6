#include "core/units/largest_remainder.h"

#include <algorithm>
#include <numeric>

#include "core/units/exact.h"

namespace riser {

std::vector<std::int64_t> share_out(std::int64_t whole, std::span<const std::int64_t> weights) {
    RISER_ASSERT(whole >= 0 && whole <= k_max_whole, "what is shared out is within its range");
    RISER_ASSERT(weights.size() <= k_max_parts, "not more parts than the bound");
    Wide sum = 0;
    for (const std::int64_t weight : weights) {
        RISER_ASSERT(weight >= 0 && weight <= k_max_weight, "a weight is within its range");
        sum += weight;
    }
    RISER_ASSERT(sum > 0, "somebody has a weight");

    std::vector<std::int64_t> parts;
    std::vector<Wide> remainders;
    parts.reserve(weights.size());
    remainders.reserve(weights.size());
    std::int64_t left = whole;
    for (const std::int64_t weight : weights) {
        const Wide product = static_cast<Wide>(whole) * weight;
        parts.push_back(static_cast<std::int64_t>(product / sum));
        remainders.push_back(product % sum);
        left -= parts.back();
    }
    // Each remainder is below one, so less than one unit per part is left.
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
    for (std::size_t i = 0; left > 0; ++i, --left) ++parts[order[i]];
    return parts;
}

}  // namespace riser
