#include "core/payment/apportion.h"

#include <algorithm>
#include <numeric>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

__extension__ using Int128 = __int128;

// An exact share in steps: whole steps below it, and what is above them in parts of a common denominator.
struct Share {
    std::int64_t steps = 0;
    Int128 rest = 0;
};

Share share_of(Int128 numerator, Int128 denominator) {
    Int128 below = numerator / denominator;
    if (numerator % denominator < 0) --below;
    return {static_cast<std::int64_t>(below), numerator - below * denominator};
}

std::vector<Money> give_out(std::int64_t whole_steps, std::vector<Share> shares, Money step) {
    std::int64_t left = whole_steps;
    for (const auto& share : shares) left -= share.steps;
    const auto count = static_cast<std::int64_t>(shares.size());
    RISER_ASSERT(left >= -count && left <= count, "at most a step per part is left over");
    std::vector<std::size_t> order(shares.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return shares[a].rest > shares[b].rest; });
    for (auto i = std::size_t{0}; left > 0; ++i, --left) ++shares[order[i]].steps;
    for (auto i = shares.size(); left < 0; --i, ++left) --shares[order[i - 1]].steps;
    std::vector<Money> parts;
    parts.reserve(shares.size());
    for (const auto& share : shares) parts.push_back({share.steps * step.micro});
    return parts;
}

void negate(std::vector<Money>& parts) {
    for (auto& part : parts) part = -part;
}

}  // namespace

std::vector<Money> apportion(Money whole, std::span<const std::int64_t> weights, Money step) {
    RISER_ASSERT(step.micro > 0 && whole.micro % step.micro == 0, "a whole number of steps");
    if (whole.micro < 0) {
        auto mirrored = apportion(-whole, weights, step);
        negate(mirrored);
        return mirrored;
    }
    Int128 total = 0;
    for (const std::int64_t weight : weights) {
        RISER_ASSERT(weight >= 0, "weights are not negative");
        total += weight;
    }
    RISER_ASSERT(total > 0 && total <= INT64_MAX, "somebody has a share");
    const std::int64_t steps = whole.micro / step.micro;
    std::vector<Share> shares;
    shares.reserve(weights.size());
    for (const std::int64_t weight : weights) {
        shares.push_back(share_of(static_cast<Int128>(steps) * weight, total));
    }
    return give_out(steps, std::move(shares), step);
}

std::vector<Money> round_parts(Money whole, std::span<const Money> exact, Money step) {
    RISER_ASSERT(step.micro > 0 && whole.micro % step.micro == 0, "a whole number of steps");
    if (whole.micro < 0) {
        std::vector<Money> turned(exact.begin(), exact.end());
        negate(turned);
        auto mirrored = round_parts(-whole, turned, step);
        negate(mirrored);
        return mirrored;
    }
    std::vector<Share> shares;
    shares.reserve(exact.size());
    for (const Money part : exact) shares.push_back(share_of(part.micro, step.micro));
    return give_out(whole.micro / step.micro, std::move(shares), step);
}

}  // namespace riser::payment
