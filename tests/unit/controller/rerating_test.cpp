// What was charged by an unsure clock is put right once the clock is sure: once, never downwards, and nobody is cut off by
// it alone.
#include "core/base/prng.h"
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

constexpr Duration k_dark = 72h;

// 0.20, from 18:00 to 22:00 0.10.
SiteConfig evenings_at_half_price(SiteConfig site = two_apartments()) {
    payment::Tariff& tariff = site.tariffs.front();
    tariff.prices = {Price{200'000}, Price{100'000}};
    for (std::uint16_t day = 0; day < 7; ++day) {
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 18 * 60), 1});
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 22 * 60), 0});
    }
    return site;
}

// Three days without power, and a clock that does not go on without it: it is the 24th, a quarter past two.
void wake_in_the_dark(Building& b) {
    b.clock.wall = b.clock.earliest;
    b.clock.latest = k_no_upper_bound;
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
}

void hear_the_time(Building& b) {
    b.clock.wall += k_dark + 1s;
    b.clock.earliest = b.clock.wall - 1s;
    b.clock.latest = b.clock.wall + 1s;
}

void use_for(Building& b, std::int64_t wh, Duration time) {
    b.sweep(b.registers[0] + wh, b.registers[1], time);
    b.give(LocalOrder{SettleNow{}, {}});
}

const payment::Account& anna(const Building& b) {
    return *b.controller->books().find_account(k_anna);
}

TEST(Rerated, is_what_was_used_in_this_boot_by_the_time_at_which_it_was) {
    Building b(evenings_at_half_price());
    b.commission();
    wake_in_the_dark(b);
    use_for(b, 1'000, 1h);
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000 - 100'000}) << "the lowest price";
    EXPECT_EQ(anna(b).provisional.size(), 1U);
    b.tick();
    EXPECT_EQ(b.count_records<journal::ConsumptionRerated>(), 0);
    expect_same_after_restart(b);
}

TEST(Rerated, is_all_of_it_once) {
    Building b(evenings_at_half_price());
    b.commission();
    wake_in_the_dark(b);
    use_for(b, 1'000, 1h);
    hear_the_time(b);
    b.tick();
    const auto rerated = records_of<journal::ConsumptionRerated>(b);
    ASSERT_EQ(rerated.size(), 1U);
    EXPECT_EQ(rerated[0].account, k_anna);
    EXPECT_EQ(rerated[0].amount, Money{100'000});
    ASSERT_EQ(rerated[0].parts.size(), 1U);
    EXPECT_TRUE(rerated[0].parts[0].sure);
    EXPECT_EQ(rerated[0].parts[0].to_ms, to_unix_ms(b.clock.wall - 1s));
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000 - 200'000});
    EXPECT_TRUE(anna(b).provisional.empty());
    EXPECT_FALSE(b.noted("price_differs"));
    use_for(b, 1'000, 1h);
    b.tick();
    EXPECT_EQ(b.count_records<journal::ConsumptionRerated>(), 1);
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000 - 400'000});
    expect_same_after_restart(b);
}

TEST(Rerated, is_before_anything_else_is_charged) {
    Building b(evenings_at_half_price());
    b.commission();
    wake_in_the_dark(b);
    use_for(b, 1'000, 1h);
    hear_the_time(b);
    const int settled = b.count_records<journal::Settlement>();
    use_for(b, 500, 30min);  // a sweep comes before the next tick
    int settlements_before = -1;
    int settlements = 0;
    for (const auto& row : b.journal.entries) {
        const auto entry = journal::decode_entry(row.bytes).value();
        for (const auto& record : entry.records) {
            if (std::holds_alternative<journal::ConsumptionRerated>(record)) {
                settlements_before = settlements;
            }
            settlements += std::holds_alternative<journal::Settlement>(record) ? 1 : 0;
        }
    }
    EXPECT_EQ(settlements_before, settled);
    EXPECT_GT(settlements, settled);
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000 - 300'000});
}

TEST(Rerated, keeps_the_lowest_price_of_what_was_used_before_the_boot) {
    Building b(evenings_at_half_price());
    b.commission();
    wake_in_the_dark(b);
    use_for(b, 1'000, 1h);
    b.restart();
    hear_the_time(b);
    b.tick();
    const auto rerated = records_of<journal::ConsumptionRerated>(b);
    ASSERT_EQ(rerated.size(), 1U);
    EXPECT_EQ(rerated[0].amount, Money{}) << "there were three evenings";
    ASSERT_EQ(rerated[0].parts.size(), 1U);
    EXPECT_FALSE(rerated[0].parts[0].sure);
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000 - 100'000});
    EXPECT_TRUE(anna(b).provisional.empty());
}

// The charge at the lowest price and the correction come to what a clock that is sure would have charged.
TEST(Rerated, comes_to_the_same_as_with_a_sure_clock) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Prng random(seed);
        Building dark(evenings_at_half_price());
        Building light(evenings_at_half_price());
        dark.commission(90'000'000);
        light.commission(90'000'000);
        wake_in_the_dark(dark);
        light.pass(k_dark);
        light.restart();
        light.sweep(light.registers[0], light.registers[1]);
        for (int step = 0; step < 40; ++step) {
            const auto wh = static_cast<std::int64_t>(random.below(2'000));
            const Duration time = std::chrono::minutes(20 + random.below(60));
            use_for(dark, wh, time);
            use_for(light, wh, time);
        }
        hear_the_time(dark);
        ASSERT_EQ(dark.clock.wall, light.clock.wall);
        EXPECT_GE(dark.balance(k_anna), light.balance(k_anna)) << "seed " << seed;
        dark.tick();
        light.tick();
        EXPECT_EQ(dark.balance(k_anna), light.balance(k_anna)) << "seed " << seed;
        EXPECT_EQ(anna(dark).residue, anna(light).residue) << "seed " << seed;
        EXPECT_FALSE(dark.noted("price_differs"));
    }
}

TEST(Rerated, cuts_nobody_off_before_a_read_has_confirmed_it) {
    Building b(evenings_at_half_price());
    b.commission(1'500'000);
    wake_in_the_dark(b);
    use_for(b, 10'000, 2h);
    ASSERT_EQ(b.balance(k_anna), Money{500'000});
    b.field.clear();
    hear_the_time(b);
    b.tick();
    EXPECT_EQ(b.balance(k_anna), Money{-500'000});
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
    ASSERT_FALSE(b.field.empty());
    EXPECT_TRUE(std::holds_alternative<metering::ReadMeter>(b.field.front()));
    b.answer_field();
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "after a read of its own";
}

// The period may be another one: no block is passed before it is known which.
TEST(Rerated, blocks_that_price_the_whole_period_wait_for_it) {
    SiteConfig site = two_apartments();
    payment::Tariff& tariff = site.tariffs.front();
    tariff.prices = {Price{200'000}, Price{400'000}};
    tariff.rules.blocks = {
        {Energy{3'000}}, payment::BlockMethod::whole, payment::BlockPeriod::calendar_month, false};
    Building b(site);
    b.commission(10'000'000);
    use_for(b, 2'000, 1h);
    wake_in_the_dark(b);
    use_for(b, 2'000, 1h);
    EXPECT_EQ(b.balance(k_anna), Money{10'000'000 - 800'000});
    EXPECT_EQ(b.count_records<journal::BlockStepped>(), 0);
    hear_the_time(b);
    b.tick();
    EXPECT_EQ(records_of<journal::ConsumptionRerated>(b).at(0).amount, Money{200'000});
    EXPECT_EQ(records_of<journal::BlockStepped>(b).at(0).amount, Money{600'000});
    EXPECT_EQ(b.balance(k_anna), Money{10'000'000 - 1'600'000}) << "all of it at the price above";
}

TEST(Rerated, whoever_leaves_by_an_unsure_clock_keeps_the_lowest_price) {
    TenancyBuilding b(evenings_at_half_price(with_landlord()));
    wake_in_the_dark(b);
    use_for(b, 1'000, 1h);
    const Answer& answer = b.order_with_reads(TenancyBuilding::out(k_anna));
    ASSERT_EQ(answer.outcome, OrderOutcome::done) << answer.text;
    EXPECT_TRUE(b.account(k_anna).provisional.empty());
    hear_the_time(b);
    b.tick();
    EXPECT_EQ(b.count_records<journal::ConsumptionRerated>(), 0);
    EXPECT_EQ(b.account(k_anna).refund_owed, Money{2'000'000 - 100'000});
}

TEST(Rerated, whoever_leaves_by_a_sure_clock_is_first_charged_the_difference) {
    TenancyBuilding b(evenings_at_half_price(with_landlord()));
    wake_in_the_dark(b);
    use_for(b, 1'000, 1h);
    hear_the_time(b);
    const Answer& answer = b.order_with_reads(TenancyBuilding::out(k_anna));
    ASSERT_EQ(answer.outcome, OrderOutcome::done) << answer.text;
    EXPECT_EQ(b.only<journal::ConsumptionRerated>().amount, Money{100'000});
    EXPECT_EQ(b.account(k_anna).refund_owed, Money{2'000'000 - 200'000});
}

// The power goes away at any entry: what was kept is still there, and is put right once.
TEST(Rerated, survives_a_power_cut_at_any_entry) {
    Building b(evenings_at_half_price());
    b.commission();
    const std::size_t commissioned = b.journal.entries.size();
    wake_in_the_dark(b);
    for (int i = 0; i < 3; ++i) use_for(b, 500, 30min);
    hear_the_time(b);
    b.tick();
    ASSERT_EQ(b.count_records<journal::ConsumptionRerated>(), 1);
    for (std::size_t kept = commissioned; kept <= b.journal.entries.size(); ++kept) {
        Building after(evenings_at_half_price());
        after.journal.saved.clear();
        after.journal.entries.assign(b.journal.entries.begin(),
                                     b.journal.entries.begin() + static_cast<std::ptrdiff_t>(kept));
        after.clock = b.clock;
        const auto loaded = load_books(after.journal);
        ASSERT_TRUE(loaded) << kept;
        EXPECT_EQ(check_books(loaded->books), std::nullopt) << kept;
        const bool unsure = !loaded->books.find_account(k_anna)->provisional.empty();
        const int before = after.count_records<journal::ConsumptionRerated>();
        after.restart();
        after.tick();
        EXPECT_TRUE(anna(after).provisional.empty()) << kept;
        EXPECT_EQ(after.count_records<journal::ConsumptionRerated>(), before + (unsure ? 1 : 0));
        EXPECT_EQ(check_books(after.controller->books()), std::nullopt) << kept;
    }
}

}  // namespace
}  // namespace riser::controller
