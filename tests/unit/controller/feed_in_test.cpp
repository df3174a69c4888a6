// What an apartment feeds in is credited by its export register, beside what it uses: neither touches the other.
#include "tests/unit/controller/journal_records.h"

namespace riser::controller {
namespace {

using journal::EnergyFedIn;
using metering::Quantity;
using metering::RegisterRole;

// 0.20 for what is used, 0.08 for what is fed in.
SiteConfig with_solar(std::int64_t export_micro = 80'000) {
    SiteConfig site = two_apartments();
    site.supply_points.front().supply_point.registers = {
        {MeterId{1}, Quantity::import_energy},
        {MeterId{1}, Quantity::export_energy, 1'000'000, RegisterRole::feed_in}};
    site.tariffs.front().rules.export_price = Price{export_micro};
    return site;
}

struct SolarHome : Building {
    explicit SolarHome(const SiteConfig& config = with_solar()) : Building(config) {
        read(0, 0);
        read(0, 0);
        top_up(k_anna, 5'000'000, 1);
    }
    // Beyond what the registers showed at first.
    void read(std::int64_t used, std::int64_t fed_in, Duration after = 30min) {
        pass(after);
        auto both = report(1, 50'000 + used);
        RISER_ASSERT(both.registers.push_back({Quantity::export_energy, {7'000 + fed_in}, {1}}),
                     "fits");
        both.identity = metering::MeterIdentity{"model", serial};
        auto other = report(2, registers[1]);
        other.identity = both.identity;
        metering::SweepFinished sweep;
        sweep.bus = BusId{1};
        sweep.meters = {both, other};
        give(std::move(sweep));
        give(LocalOrder{SettleNow{}, {}});
    }
    [[nodiscard]] Money of_ledger(ledger::AccountKind kind, AccountId customer = {}) const {
        return controller->books().ledger.balance({kind, customer});
    }
};

TEST(FeedIn, is_credited_and_what_is_used_is_charged) {
    SolarHome b;
    b.read(1'000, 2'000);
    EXPECT_EQ(b.balance(k_anna), Money{5'000'000 - 200'000 + 160'000});
    EXPECT_EQ(b.of_ledger(ledger::AccountKind::energy_revenue), Money{200'000});
    EXPECT_EQ(b.of_ledger(ledger::AccountKind::energy_purchase), Money{-160'000});
    b.read(1'000, 2'500);
    EXPECT_EQ(b.balance(k_anna), Money{5'000'000});
    EXPECT_EQ(b.count_records<EnergyFedIn>(), 2);
    EXPECT_FALSE(b.noted("price_differs"));
    expect_same_after_restart(b);
}

TEST(FeedIn, is_exact_to_the_last_fraction) {
    SolarHome b(with_solar(1));
    for (int i = 1; i <= 1'000; i += 333) b.read(0, i);
    const auto& anna = *b.controller->books().find_account(k_anna);
    EXPECT_EQ(b.balance(k_anna), Money{5'000'001});
    EXPECT_EQ(anna.feed_in_residue.numerator, 0);
    EXPECT_EQ(anna.residue.numerator, 0);
    expect_same_after_restart(b);
}

TEST(FeedIn, without_a_price_is_counted_by_nobody) {
    SolarHome b(with_solar(0));
    b.read(0, 2'000);
    EXPECT_EQ(b.count_records<EnergyFedIn>(), 0);
    EXPECT_EQ(b.balance(k_anna), Money{5'000'000});
}

// A price is for what is fed in from its version on.
TEST(FeedIn, of_before_a_price_was_published_has_none) {
    SolarHome b(with_solar(0));
    b.read(0, 2'000);
    payment::Tariff priced = b.site.tariffs.front();
    priced.version = 2;
    priced.effective_from = std::chrono::floor<std::chrono::milliseconds>(b.clock.wall);
    priced.rules.export_price = Price{80'000};
    b.give(LocalOrder{SetTariff{priced}, ReplyTo{7}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.count_records<EnergyFedIn>(), 1);
    b.read(0, 3'000);
    EXPECT_EQ(b.balance(k_anna), Money{5'080'000});
    EXPECT_FALSE(b.noted("price_differs"));
}

TEST(FeedIn, while_the_clock_is_unsure_is_credited_where_the_price_is_sure) {
    SolarHome b;
    b.clock.earliest = UtcTime{};
    b.clock.latest = k_no_upper_bound;
    b.read(0, 1'000);
    EXPECT_EQ(b.balance(k_anna), Money{5'080'000});
}

TEST(FeedIn, waits_for_the_clock_where_two_prices_can_hold) {
    SolarHome b;
    payment::Tariff dearer = b.site.tariffs.front();
    dearer.version = 2;
    dearer.effective_from = std::chrono::floor<std::chrono::milliseconds>(b.clock.wall + 365 * 24h);
    dearer.rules.export_price = Price{100'000};
    b.give(LocalOrder{SetTariff{dearer}, ReplyTo{7}});
    const Now sure = b.clock;
    b.clock.latest = k_no_upper_bound;
    b.read(0, 1'000);
    EXPECT_EQ(b.balance(k_anna), Money{5'000'000});
    b.clock.latest = b.clock.wall + (sure.latest - sure.wall);
    b.read(0, 1'500);
    EXPECT_EQ(b.balance(k_anna), Money{5'120'000});
}

// A version that changes the price of what is used says nothing new about what is fed in.
TEST(FeedIn, waits_for_no_clock_where_two_versions_pay_the_same) {
    SolarHome b;
    payment::Tariff dearer = b.site.tariffs.front();
    dearer.version = 2;
    dearer.effective_from = std::chrono::floor<std::chrono::milliseconds>(b.clock.wall + 365 * 24h);
    dearer.prices = {Price{300'000}};
    b.give(LocalOrder{SetTariff{dearer}, ReplyTo{7}});
    b.clock.latest = k_no_upper_bound;
    b.read(0, 1'000);
    EXPECT_EQ(b.balance(k_anna), Money{5'080'000});
    EXPECT_FALSE(b.noted("price_differs"));
}

// The books were settled by a clock that was ahead, so when it began to be fed in nobody knows and will ever know: by a
// sure clock it is credited at the price of now, not only when that date has come.
TEST(FeedIn, is_credited_by_a_sure_clock_though_the_books_are_dated_in_the_future) {
    SolarHome b;
    payment::Tariff dearer = b.site.tariffs.front();
    dearer.version = 2;
    dearer.effective_from = std::chrono::floor<std::chrono::milliseconds>(b.clock.wall + 1h);
    dearer.rules.export_price = Price{100'000};
    b.give(LocalOrder{SetTariff{dearer}, ReplyTo{7}});
    b.read(0, 0, 2h);
    b.clock.wall += 45h;  // set ahead by hand, before a time service was heard
    b.clock.latest = k_no_upper_bound;
    b.read(0, 500);
    ASSERT_EQ(b.balance(k_anna), Money{5'050'000});
    b.clock.wall -= 45h;
    b.clock.latest = b.clock.wall + 1s;
    b.restart();
    b.read(0, 600);
    EXPECT_EQ(b.balance(k_anna), Money{5'060'000});
    EXPECT_FALSE(b.noted("price_differs"));
    b.read(0, 1'500);
    EXPECT_EQ(b.balance(k_anna), Money{5'150'000}) << "and each of it once";
    expect_same_after_restart(b);
}

// Found by seed 1045 of the worlds.
TEST(FeedIn, waits_no_longer_than_its_register_remembers_it) {
    SolarHome b;
    payment::Tariff dearer = b.site.tariffs.front();
    dearer.version = 2;
    dearer.effective_from = std::chrono::floor<std::chrono::milliseconds>(b.clock.wall + 365 * 24h);
    dearer.rules.export_price = Price{100'000};
    b.give(LocalOrder{SetTariff{dearer}, ReplyTo{7}});
    b.clock.latest = k_no_upper_bound;
    b.read(0, 1'000);
    ASSERT_EQ(b.balance(k_anna), Money{5'000'000});
    for (int i = 0; i < 4; ++i) {  // its export register begins again at zero
        b.read(0, i - 7'000);
        b.answer_field();
    }
    EXPECT_TRUE(b.noted("meter_register_reset"));
    EXPECT_GE(b.balance(k_anna), Money{5'080'000});
}

TEST(FeedIn, brings_back_who_had_no_credit) {
    SolarHome b;
    b.read(25'500, 0, 10h);
    EXPECT_EQ(b.balance(k_anna), Money{-100'000});
    b.read(25'500, 10'000, 10h);
    EXPECT_EQ(b.balance(k_anna), Money{700'000});
    expect_same_after_restart(b);
}

}  // namespace
}  // namespace riser::controller
