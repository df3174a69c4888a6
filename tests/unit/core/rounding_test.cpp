#include "core/payment/rounding.h"

#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/payment/apportion.h"

namespace riser::payment {
namespace {

Money arbitrary_amount() {
    return {*rc::gen::oneOf(
        rc::gen::inRange<std::int64_t>(-1'000, 1'001),
        rc::gen::inRange<std::int64_t>(-k_max_balance.micro, k_max_balance.micro + 1))};
}

Money arbitrary_step() {
    return {*rc::gen::oneOf(rc::gen::element<std::int64_t>(1, 2, 3, 10'000, 50'000, 1'000'000),
                            rc::gen::inRange<std::int64_t>(1, k_max_rounding_step.micro + 1))};
}

RoundingMode arbitrary_mode() {
    return *rc::gen::element(RoundingMode::half_even, RoundingMode::half_up, RoundingMode::down);
}

RC_GTEST_PROP(RoundToStep, loses_nothing, ()) {
    const Money exact = arbitrary_amount();
    const Money step = arbitrary_step();
    const RoundingMode mode = arbitrary_mode();
    const auto rounded = round_to_step(exact, step, mode);
    RC_ASSERT(rounded.amount + rounded.remainder == exact);
    RC_ASSERT(rounded.amount.micro % step.micro == 0);
    if (mode == RoundingMode::down) {
        RC_ASSERT(rounded.remainder >= Money{} && rounded.remainder < step);
    } else {
        RC_ASSERT(2 * rounded.remainder.micro <= step.micro);
        RC_ASSERT(2 * rounded.remainder.micro >= -step.micro);
        const auto mirrored = round_to_step(-exact, step, mode);
        RC_ASSERT(mirrored.amount == -rounded.amount);
    }
}

RC_GTEST_PROP(Proportion, is_at_most_half_a_micro_unit_off, ()) {
    __extension__ using Int128 = __int128;
    const Money whole{*rc::gen::inRange<std::int64_t>(-k_max_amount.micro, k_max_amount.micro + 1)};
    const auto of = *rc::gen::inRange<std::int64_t>(1, 1'000'000'000);
    const auto part = *rc::gen::inRange<std::int64_t>(0, of + 1);
    const Int128 exact = static_cast<Int128>(whole.micro) * part;
    const Int128 off = exact - static_cast<Int128>(proportion(whole, part, of).micro) * of;
    RC_ASSERT((2 * off <= of && 2 * off >= -of));
}

RC_GTEST_PROP(Apportion, parts_are_the_whole_and_fair, ()) {
    const auto weights = *rc::gen::suchThat(
        rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 1'000'000)),
        [](const std::vector<std::int64_t>& some) {
            return std::accumulate(some.begin(), some.end(), std::int64_t{0}) > 0;
        });
    const Money step = arbitrary_step();
    const Money whole{*rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'001) * step.micro};
    const auto parts = apportion(whole, weights, step);
    const auto total = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    Money sum{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        sum += parts[i];
        RC_ASSERT(parts[i].micro % step.micro == 0);
        // Less than a step from the exact share: whole x weight / total.
        const std::int64_t off =
            parts[i].micro / step.micro * total - whole.micro / step.micro * weights[i];
        RC_ASSERT(off < total && off > -total);
    }
    RC_ASSERT(sum == whole);
    const auto mirrored = apportion(-whole, weights, step);
    for (std::size_t i = 0; i < parts.size(); ++i) RC_ASSERT(mirrored[i] == -parts[i]);
}

RC_GTEST_PROP(RoundParts, sum_to_the_rounded_sum, ()) {
    const auto some = *rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::inRange<std::int64_t>(-1'000'000'000, 1'000'000'001));
    const Money step = arbitrary_step();
    std::vector<Money> exact;
    Money sum{};
    for (const auto micro : some) {
        exact.push_back({micro});
        sum += Money{micro};
    }
    const Money whole = round_to_step(sum, step, arbitrary_mode()).amount;
    const auto parts = round_parts(whole, exact, step);
    Money given{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        given += parts[i];
        RC_ASSERT(parts[i] - exact[i] <= step && exact[i] - parts[i] <= step);
    }
    RC_ASSERT(given == whole || exact.empty());
}

TEST(CheckRounding, names_what_is_wrong) {
    EXPECT_TRUE(check_rounding({}));
    Rounding rounding;
    rounding.step = Money{0};
    EXPECT_FALSE(check_rounding(rounding));
    rounding.step = k_max_rounding_step + Money{1};
    EXPECT_FALSE(check_rounding(rounding));
    rounding = {};
    rounding.place = static_cast<RoundingPlace>(0);
    EXPECT_FALSE(check_rounding(rounding));
    rounding = {};
    rounding.mode = static_cast<RoundingMode>(4);
    EXPECT_FALSE(check_rounding(rounding));
    rounding = {};
    rounding.remainder = static_cast<RemainderUse>(3);
    EXPECT_FALSE(check_rounding(rounding));
}

}  // namespace
}  // namespace riser::payment
