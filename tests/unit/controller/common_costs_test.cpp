// What a common supply point was charged is shared among the apartments: each period once, before whoever leaves is gone, and
// the same after a power cut (docs/charging.md). Who pays how much is in tests/tables/common_costs.txt.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

using journal::CommonCostsShared;

constexpr AccountId k_house{{7}};  // of stairs and lift

SiteConfig with_stairs(metering::ApportionmentKey key = metering::ApportionmentKey::equal) {
    SiteConfig site = with_landlord();
    site.meters.push_back({MeterId{3}, BusId{1}, "model", "", Power{10'000}, {}, 3});
    SupplyPointSite stairs;
    stairs.supply_point = {SupplyPointId{3}, {{MeterId{3}}}, {}};
    stairs.tariff = k_tariff;
    stairs.account = k_house;
    site.supply_points.push_back(stairs);
    site.common = journal::CommonTerms{SupplyPointId{3},
                                       key,
                                       payment::CollectionPeriod::day,
                                       {{SupplyPointId{1}, 1}, {SupplyPointId{2}, 1}}};
    return site;
}

struct CommonCosts : testing::Test, TenancyBuilding {
    CommonCosts() : TenancyBuilding(with_stairs()) {}
    std::vector<CommonCostsShared> shared() const {
        auto all = records_of<CommonCostsShared>(*this);
        std::erase_if(all, [](const auto& r) { return r.parts.empty(); });
        return all;
    }
    // So much is used on the stairs, and in the apartments nothing more.
    void use_on_stairs(std::int64_t wh, Duration after = 1h) {
        registers[2] += wh;
        sweep(registers[0], registers[1], after);
    }
    void days(int count) {
        for (int i = 0; i < count * 24; ++i) {
            use_on_stairs(0, 1h);
            tick();
        }
    }
    Money of_house() const { return account(k_house).balance(); }
};

TEST_F(CommonCosts, are_paid_by_the_apartments_once_when_the_day_is_over) {
    const Money anna = balance(k_anna);
    const Money ben = balance(k_ben);
    use_on_stairs(5'000);  // 5 kWh of 0.20
    days(1);

    ASSERT_EQ(shared().size(), 1U);
    EXPECT_EQ(shared()[0].whole, Money{1'000'000});
    EXPECT_EQ(balance(k_anna), anna - Money{500'000});
    EXPECT_EQ(balance(k_ben), ben - Money{500'000});
    EXPECT_EQ(of_house(), Money{}) << "it was charged, and has passed all of it on";

    days(2);
    EXPECT_EQ(shared().size(), 1U) << "nothing more was used";
    expect_same_after_restart(*this);
    EXPECT_EQ(shared().size(), 1U);
}

// A power cut before the commit leaves nothing, and one after it everything.
TEST_F(CommonCosts, of_a_day_are_shared_after_a_restart_as_without_one) {
    use_on_stairs(5'000);
    days(1);
    const auto before = shared();
    restart();
    days(1);
    EXPECT_EQ(shared(), before);
}

// The gateway was off for three days: what was counted is divided by time, and each day has a line of its own.
TEST_F(CommonCosts, of_a_long_silence_have_a_line_for_each_day) {
    use_on_stairs(0);
    const Money before = balance(k_anna) + balance(k_ben);
    use_on_stairs(72'000, 72h);
    for (int i = 0; i < 5; ++i) tick();
    const auto lines = shared();
    ASSERT_GE(lines.size(), 3U);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        EXPECT_EQ(lines[i].from_ms, lines[i - 1].to_ms) << "no day is left out or shared twice";
    }
    days(1);
    Money sum{};
    for (const auto& line : shared()) sum += line.whole;
    EXPECT_EQ(sum, Money{14'400'000}) << "72 kWh, to a millionth";
    EXPECT_EQ(balance(k_anna) + balance(k_ben), before - sum);
    expect_same_after_restart(*this);
}

TEST_F(CommonCosts, are_paid_by_whoever_leaves_for_his_time_and_not_by_who_comes) {
    use_on_stairs(5'000);
    ASSERT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done);
    ASSERT_EQ(shared().size(), 1U) << "before the account was closed";
    EXPECT_EQ(journal::common_charge(shared()[0], k_anna), Money{500'000});
    const payment::Account left = account(k_anna);

    use_on_stairs(1'000);
    days(1);

    EXPECT_EQ(account(k_anna), left) << "a closed account does not change";
    ASSERT_EQ(shared().size(), 2U);
    EXPECT_EQ(journal::common_charge(shared()[1], k_owner), Money{100'000})
        << "the flat is vacant, so it is its landlord's part";
    expect_same_after_restart(*this);
}

TEST_F(CommonCosts, wait_for_the_common_meter_and_not_for_ever) {
    use_on_stairs(5'000);
    const auto silent_hours = [&](int count) {
        for (int i = 0; i < count * 60; ++i) tick(1min);
    };
    silent_hours(15);
    EXPECT_TRUE(shared().empty());
    silent_hours(10);
    EXPECT_EQ(shared().size(), 1U);
}

// The day is over, and what the common meter says of it is still waited for: whoever leaves then pays his part of that day,
// and has another of the hours after it.
TEST_F(CommonCosts, of_a_day_that_waits_are_paid_by_who_had_the_flat_on_it) {
    use_on_stairs(5'000);
    const std::int64_t midnight_ms = controller->books().site.common->ends_ms;
    for (int i = 0; i < 11 * 60; ++i) tick(1min);
    ASSERT_GT(to_unix_ms(clock.earliest), midnight_ms);
    ASSERT_TRUE(shared().empty()) << "it waits";
    ASSERT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done);
    ASSERT_EQ(shared().size(), 1U);
    EXPECT_EQ(shared()[0].to_ms, midnight_ms);
    EXPECT_EQ(journal::common_charge(shared()[0], k_anna), Money{500'000});
    EXPECT_EQ(controller->books().site.common->begun_ms, to_unix_ms(clock.earliest));
    const payment::Account left = account(k_anna);
    days(2);
    EXPECT_EQ(account(k_anna), left);
    expect_same_after_restart(*this);
}

// Of the hours after it, too, each is weighed by what he has used himself.
TEST(CommonCostsByUse, of_the_hours_after_a_day_that_waits_are_not_weighed_for_who_comes) {
    TenancyBuilding b(with_stairs(metering::ApportionmentKey::metered_share));
    b.registers[2] += 3'000;
    b.sweep(b.registers[0] + 1'000, b.registers[1] + 1'000, 1h);
    for (int i = 0; i < 11 * 60; ++i) b.tick(1min);
    b.registers[0] += 4'000;
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    const auto& common = *b.controller->books().site.common;
    EXPECT_EQ(common.begun_ms, to_unix_ms(b.clock.earliest));
    EXPECT_EQ(common.now.used.at(0), 0) << "of whoever has the flat now";
    EXPECT_EQ(common.next.used.at(0), 0);
}

// The clock goes ahead by ten days: charges of before are looked at for a day, and nobody moves meanwhile.
TEST(CommonCostsAndAMoveThatWaits, end_no_period) {
    SiteConfig site = with_stairs();
    site.settlement_interval = std::chrono::hours(2);
    journal::ChargeConfigured daily;
    daily.account = k_anna;
    daily.charge = {1};
    daily.type = payment::ChargeType::time_based;
    daily.purpose = payment::ChargePurpose::standing;
    daily.period = payment::CollectionPeriod::day;
    daily.per_period = Money{10'000};
    site.supply_points.front().charges = {daily};
    TenancyBuilding b(site);
    b.give(LocalOrder{SettleNow{}, {}});
    b.clock.wall += 240h;
    b.clock.earliest += 240h;
    b.clock.latest += 240h;
    b.registers[2] += 1'000;
    b.sweep(1'001'000, 2'000'000, 30min);
    for (int i = 0; i < 5; ++i) b.tick();
    const auto periods = [&b] { return b.count_records<CommonCostsShared>(); };
    const int before = periods();
    for (int i = 0; i < 3; ++i) {
        const Answer waits = b.order_with_reads(TenancyBuilding::out(k_anna));
        ASSERT_EQ(waits.outcome, OrderOutcome::conflict);
        ASSERT_NE(waits.text.find("collected first"), std::string::npos) << waits.text;
        b.pass(1min);
    }
    EXPECT_EQ(periods(), before);
}

TEST_F(CommonCosts, are_not_shared_by_an_unsure_clock) {
    use_on_stairs(5'000);
    clock.latest += 24h * 10;
    days(2);
    EXPECT_TRUE(shared().empty());
}

// Taken out of the configuration: what was used until then is shared, and nothing after that.
TEST_F(CommonCosts, end_with_their_terms) {
    use_on_stairs(5'000);
    site.common.reset();
    restart();
    days(1);
    ASSERT_EQ(shared().size(), 1U);
    EXPECT_EQ(shared()[0].next, journal::CommonTerms{});
    use_on_stairs(5'000);
    days(2);
    EXPECT_EQ(shared().size(), 1U);
    expect_same_after_restart(*this);
}

TEST(CommonCostsByUse, weigh_by_what_each_was_charged_for) {
    TenancyBuilding b(with_stairs(metering::ApportionmentKey::metered_share));
    const Money ben = b.balance(k_ben);
    b.registers[2] += 3'000;
    b.sweep(b.registers[0] + 1'000, b.registers[1] + 2'000, 1h);
    for (int i = 0; i < 25; ++i) {
        b.sweep(b.registers[0], b.registers[1], 1h);
        b.tick();
    }
    std::vector<CommonCostsShared> lines = records_of<CommonCostsShared>(b);
    std::erase_if(lines, [](const auto& r) { return r.parts.empty(); });
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(journal::common_charge(lines[0], k_anna), Money{200'000});
    EXPECT_EQ(journal::common_charge(lines[0], k_ben), Money{400'000});
    EXPECT_EQ(b.balance(k_ben), ben - Money{400'000} - Money{400'000}) << "its own 2 kWh, and this";
}

}  // namespace
}  // namespace riser::controller
