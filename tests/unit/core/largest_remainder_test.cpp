#include "core/units/largest_remainder.h"

#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/units/exact.h"

namespace riser {
namespace {

std::vector<std::int64_t> arbitrary_weights() {
    const auto largest = *rc::gen::element<std::int64_t>(3, 1'000, k_max_weight);
    auto weights = *rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::inRange<std::int64_t>(0, largest + 1));
    weights.push_back(*rc::gen::inRange<std::int64_t>(1, largest + 1));
    return weights;
}

RC_GTEST_PROP(ShareOut, gives_away_the_whole_and_nobody_is_off_by_one, ()) {
    const auto weights = arbitrary_weights();
    const auto whole = *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 1'000),
                                       rc::gen::inRange<std::int64_t>(0, k_max_whole + 1));
    const auto parts = share_out(whole, weights);
    RC_ASSERT(parts.size() == weights.size());
    Wide sum = 0;
    for (const auto weight : weights) sum += weight;
    Wide given = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Wide exact = Wide{whole} * weights[i];
        RC_ASSERT(Wide{parts[i]} * sum > exact - sum);
        RC_ASSERT(Wide{parts[i]} * sum < exact + sum);
        if (weights[i] == 0) RC_ASSERT(parts[i] == 0);
        given += parts[i];
    }
    RC_ASSERT(given == Wide{whole});
}

RC_GTEST_PROP(ShareOut, of_weights_multiplied_is_the_same, ()) {
    auto weights =
        *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 1'000));
    weights.push_back(1);
    const auto whole = *rc::gen::inRange<std::int64_t>(0, 100'000);
    const auto parts = share_out(whole, weights);
    const auto factor = *rc::gen::inRange<std::int64_t>(1, 1'000'000);
    for (auto& weight : weights) weight *= factor;
    RC_ASSERT(share_out(whole, weights) == parts);
}

TEST(ShareOutDeathTest, asserts_that_somebody_has_a_weight) {
    const std::vector<std::int64_t> none{0, 0};
    EXPECT_DEATH((void)share_out(1, none), "somebody has a weight");
    EXPECT_DEATH((void)share_out(-1, std::vector<std::int64_t>{1}), "within its range");
}

RC_GTEST_PROP(WholeRoot, is_the_largest_whose_square_is_not_above, ()) {
    const Wide value = Wide{*rc::gen::inRange<std::int64_t>(0, INT64_MAX)} *
                       *rc::gen::element<std::int64_t>(0, 1, 1'000, 100'000'000'000'000'000);
    const Wide root = whole_root(value);
    RC_ASSERT(root >= 0);
    RC_ASSERT(root * root <= value);
    RC_ASSERT((root + 1) * (root + 1) > value);
}

TEST(FloorDiv, rounds_down_and_ceil_div_up_on_both_sides_of_zero) {
    EXPECT_TRUE(floor_div(7, 2) == 3 && ceil_div(7, 2) == 4);
    EXPECT_TRUE(floor_div(-7, 2) == -4 && ceil_div(-7, 2) == -3);
    EXPECT_TRUE(floor_div(-8, 2) == -4 && ceil_div(8, 2) == 4 && floor_div(0, 5) == 0);
}

}  // namespace
}  // namespace riser
