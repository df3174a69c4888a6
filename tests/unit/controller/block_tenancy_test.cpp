// Blocks of who moves in: periods that were over before are not begun for him.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

constexpr Duration k_long_vacancy = 100 * 24h;

// 3 kWh a day at 0.20, then 0.40.
SiteConfig with_daily_blocks(SiteConfig site) {
    payment::Tariff& tariff = site.tariffs.front();
    tariff.prices = {Price{200'000}, Price{400'000}};
    tariff.rules.blocks = {
        {Energy{3'000}}, payment::BlockMethod::marginal, payment::BlockPeriod::day, false};
    return site;
}

std::vector<payment::BlockSpan> periods_of(const Building& b, AccountId account) {
    std::vector<payment::BlockSpan> spans;
    for (const auto& begun : records_of<journal::BlockPeriodBegun>(b)) {
        if (begun.account == account) spans.push_back(begun.span);
    }
    return spans;
}

TEST(BlocksOfATenancy, begin_with_it_however_long_nobody_paid) {
    TenancyBuilding b(with_daily_blocks(two_apartments()));
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    b.sweep(1'005'000, 2'000'000, k_long_vacancy);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::in(k_clara)).outcome, OrderOutcome::done);
    (void)b.order(SettleNow{});
    const auto spans = periods_of(b, k_clara);
    ASSERT_EQ(spans.size(), 1U);
    EXPECT_LE(spans[0].begins_ms, b.account(k_clara).opened_ms);
    EXPECT_GT(spans[0].ends_ms, b.account(k_clara).opened_ms);
    EXPECT_FALSE(b.noted("price_differs"));

    b.top_up(k_clara, 5'000'000, 70);
    b.sweep(1'009'000, 2'000'000, 1h);
    (void)b.order(SettleNow{});
    EXPECT_EQ(b.balance(k_clara), Money{5'000'000 - 3 * 200'000 - 400'000});
    expect_same_after_restart(b);
}

TEST(BlocksOfATenancy, of_a_landlord_go_on_with_the_day_on_which_he_has_it_back) {
    TenancyBuilding b(with_daily_blocks(with_landlord()));
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    b.sweep(1'001'000, 2'000'000, 1h);
    (void)b.order(SettleNow{});
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::in(k_clara)).outcome, OrderOutcome::done);
    const auto before = periods_of(b, k_owner).size();
    ASSERT_GE(before, 1U);
    b.sweep(1'001'000, 2'000'000, k_long_vacancy);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_clara, 51)).outcome, OrderOutcome::done);
    b.sweep(1'002'000, 2'000'000, 15min);
    (void)b.order(SettleNow{});
    EXPECT_EQ(periods_of(b, k_owner).size(), before + 1);
    EXPECT_EQ(b.balance(k_owner), Money{-400'000});
    EXPECT_FALSE(b.noted("price_differs"));
    expect_same_after_restart(b);
}

}  // namespace
}  // namespace riser::controller
