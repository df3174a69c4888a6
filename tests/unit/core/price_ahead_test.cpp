#include "core/payment/price_ahead.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace riser::payment {
namespace {

using std::chrono::hours;

std::vector<BlockAhead> arbitrary_blocks() {
    auto from = *rc::gen::resize(
        6, rc::gen::container<std::set<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, 100'000)));
    from.insert(0);
    std::vector<BlockAhead> blocks;
    for (const auto wh : from) {
        blocks.push_back({{wh}, {*rc::gen::inRange<std::int64_t>(0, 1'000'000)}});
    }
    return blocks;
}

RC_GTEST_PROP(CostOf, parts_is_that_of_the_whole_but_for_rounding_up, ()) {
    const auto blocks = arbitrary_blocks();
    const Energy used{*rc::gen::inRange<std::int64_t>(0, 150'000)};
    const Energy first{*rc::gen::inRange<std::int64_t>(0, 100'000)};
    const Energy second{*rc::gen::inRange<std::int64_t>(0, 100'000)};
    const auto left = cost_of(blocks, used, first);
    const auto right = cost_of(blocks, used + first, second);
    const auto whole = cost_of(blocks, used, first + second);
    RC_ASSERT(left && right && whole);
    const std::int64_t off = (*left + *right - *whole).micro;
    RC_ASSERT(off >= 0 && off <= 1);
}

RC_GTEST_PROP(CostOf, follows_the_price_of_every_watt_hour, ()) {
    const auto blocks = arbitrary_blocks();
    const Energy used{*rc::gen::inRange<std::int64_t>(0, 100'000)};
    const Energy more{*rc::gen::inRange<std::int64_t>(0, 500)};
    std::int64_t thousandths = 0;
    for (std::int64_t wh = 0; wh < more.wh; ++wh) {
        thousandths += price_after(blocks, used, {wh}).micro_per_kwh;
    }
    RC_ASSERT(cost_of(blocks, used, more) == Money{(thousandths + 999) / 1'000});
}

RC_GTEST_PROP(EnergyFor, is_the_most_that_the_money_pays, ()) {
    const auto blocks = arbitrary_blocks();
    const Energy used{*rc::gen::inRange<std::int64_t>(0, 150'000)};
    const Money money{*rc::gen::inRange<std::int64_t>(0, 100'000'000)};
    const auto energy = energy_for(blocks, used, money);
    if (!energy) {
        RC_ASSERT(blocks.back().price == Price{});
        return;
    }
    RC_ASSERT(*cost_of(blocks, used, *energy) <= money);
    RC_ASSERT(*cost_of(blocks, used, *energy + Energy{1}) > money);
}

RC_GTEST_PROP(PriceOutlook, names_the_next_other_price, ()) {
    const auto blocks = arbitrary_blocks();
    const Energy used{*rc::gen::inRange<std::int64_t>(0, 150'000)};
    const auto outlook = price_outlook(blocks, used);
    RC_ASSERT(outlook.now == price_after(blocks, used, {}));
    if (!outlook.after) return;
    RC_ASSERT(outlook.after->wh > 0);
    RC_ASSERT(price_after(blocks, used, *outlook.after - Energy{1}) == outlook.now);
    RC_ASSERT(price_after(blocks, used, *outlook.after) == outlook.then);
}

TEST(CostOf, refuses_what_is_beyond_any_balance) {
    const std::vector<BlockAhead> dear{{{0}, k_max_price}};
    EXPECT_TRUE(cost_of(dear, {}, {1'000'000'000}));
    EXPECT_FALSE(cost_of(dear, {}, {1'000'000'001}));
}

TEST(BlocksAhead, are_checked) {
    using Blocks = std::vector<BlockAhead>;
    EXPECT_TRUE(check_blocks_ahead(Blocks{{{0}, {1}}, {{5}, {0}}}));
    EXPECT_FALSE(check_blocks_ahead(Blocks{}));
    EXPECT_FALSE(check_blocks_ahead(Blocks{{{1}, {1}}}));
    EXPECT_FALSE(check_blocks_ahead(Blocks{{{0}, {1}}, {{0}, {1}}}));
    EXPECT_FALSE(check_blocks_ahead(Blocks{{{0}, {-1}}}));
    EXPECT_FALSE(check_blocks_ahead(Blocks{{{0}, {k_max_price.micro_per_kwh + 1}}}));
    EXPECT_FALSE(check_blocks_ahead(Blocks{{{0}, {1}}, {k_max_register + Energy{1}, {1}}}));
    Blocks many;
    for (std::int64_t i = 0; i < 33; ++i) many.push_back({{i}, {1}});
    EXPECT_FALSE(check_blocks_ahead(many));
}

TEST(PriceSchedule, gives_spans_in_time_and_consumption) {
    const UtcTime noon{hours(12)};
    const PriceSchedule schedule{
        {{noon, {{{0}, {10}}, {{100}, {20}}}, false}, {noon + hours(1), {{{0}, {30}}}, true}}};
    ASSERT_TRUE(check_price_schedule(schedule));
    EXPECT_EQ(schedule(noon, {99}), (PriceSpan{{10}, noon + hours(1), Energy{100}, true}));
    EXPECT_EQ(schedule(noon, {100}), (PriceSpan{{20}, noon + hours(1), std::nullopt, true}));
    EXPECT_EQ(schedule(noon - hours(1), {0}), (PriceSpan{{10}, noon, Energy{100}, false}));
    EXPECT_EQ(schedule(noon + hours(1), {500}),
              (PriceSpan{{30}, k_no_upper_bound, std::nullopt, false}));
}

TEST(PriceSchedule, is_checked) {
    const PriceChange one{UtcTime{hours(1)}, {{{0}, {10}}}, false};
    EXPECT_FALSE(check_price_schedule({}));
    EXPECT_FALSE(check_price_schedule({{one, one}}));
    EXPECT_FALSE(check_price_schedule({{{UtcTime{}, {}, false}}}));
}

}  // namespace
}  // namespace riser::payment
