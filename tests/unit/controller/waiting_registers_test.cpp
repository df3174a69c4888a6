// Registers that the configuration gives to another supply point, and that wait for it because one of their meters is
// only observed: until then they are judged, priced and settled by the books of whoever has them.
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

constexpr UtcTime k_midnight{1'789'948'800s};  // 2026-09-21 00:00 UTC, the day on which it begins

// 0.20 for each kWh, and 0.40 from six in the evening.
SiteConfig with_evening_price() {
    SiteConfig site = two_apartments();
    payment::Tariff& tariff = site.tariffs.front();
    tariff.prices = {Price{200'000}, Price{400'000}};
    tariff.rules.calendar.day_profiles = {payment::DayProfile{{{0, 0}, {18 * 60, 1}}}};
    tariff.rules.calendar.week_profiles = {{{0, 0, 0, 0, 0, 0, 0}}};
    tariff.rules.calendar.seasons = {{1, 1, 0}};
    return site;
}

// Two apartments whose meters were entered the wrong way round. The first meter is not understood, so both change hands
// later, and Ben pays for the second one until then.
struct WaitingBuilding : ProvenBuilding {
    explicit WaitingBuilding(SiteConfig config = two_apartments())
        : ProvenBuilding(std::move(config)) {
        give(LocalOrder{SettleNow{}, {}});
        std::swap(site.supply_points[0].supply_point.registers,
                  site.supply_points[1].supply_point.registers);
        site.meters[0].only_observed =
            "own.toml:14:1: field[1].rollover_wh: is required for energy";
        restart();
    }
    void show_first(std::int64_t wh, Duration after = 1h) { sweep(wh, registers[1], after); }
    void show_second(std::int64_t wh, Duration after = 1h) { sweep(registers[0], wh, after); }
    void show_second_at(std::int64_t wh, Duration of_day) {
        show_second(wh, k_midnight + of_day - clock.wall);
    }
    bool in_doubt(std::uint32_t meter) const {
        return controller->books().meters.find(MeterId{meter})->doubt.has_value();
    }
    Money charged(AccountId account) const { return Money{2'000'000} - balance(account); }
    Money charged_now(AccountId account) {
        give(LocalOrder{SettleNow{}, {}});
        return charged(account);
    }
};

TEST(WaitingRegisters, that_fell_while_their_meter_is_only_observed_are_in_doubt) {
    WaitingBuilding b;
    b.show_first(1'004'000);
    b.show_first(100);
    EXPECT_FALSE(b.in_doubt(1)) << "one reading may be misread";
    b.show_first(200);
    ASSERT_TRUE(b.in_doubt(1));

    b.site.meters[0].only_observed.clear();
    b.restart();
    b.show_first(300, 15s);
    b.show_first(300, 15s);
    EXPECT_EQ(b.charged_now(k_anna), Money{}) << "it is not taken for a reset";
    b.give(LocalOrder{DeclareExchange{MeterId{1},
                                      {{metering::Quantity::import_energy, {1'004'000}}},
                                      {{metering::Quantity::import_energy, {0}}}},
                      ReplyTo{77}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.charged_now(k_anna), Money{200 * (4'000 + 300)}) << "who has it until now";
    EXPECT_EQ(b.charged(k_ben), Money{});
}

// What was used before the start was used by day, too.
TEST(WaitingRegisters, have_the_prices_of_the_time_since_they_were_charged) {
    WaitingBuilding b(with_evening_price());
    b.show_second_at(2'000'100, 17h);
    ASSERT_EQ(b.charged_now(k_ben), Money{20'000});

    b.pass(2h);
    b.restart();
    b.show_second(2'001'100, 0s);
    EXPECT_EQ(b.charged_now(k_ben), Money{20'000 + 500 * 200 + 500 * 400});
}

TEST(WaitingRegisters, are_settled_where_the_price_changes) {
    WaitingBuilding b(with_evening_price());
    b.show_second_at(2'000'100, 17h + 58min);
    ASSERT_EQ(b.charged_now(k_ben), Money{20'000});

    b.show_second(2'000'220, 1min);
    b.show_second(2'000'260, 2min);
    EXPECT_EQ(b.charged(k_ben), Money{20'000 + 140 * 200 + 20 * 400});
}

TEST(WaitingRegisters, are_settled_where_the_credit_ends) {
    WaitingBuilding b;
    b.pass(2h);
    b.restart();
    b.show_second(2'010'000, 15s);
    EXPECT_EQ(b.balance(k_ben), Money{});
}

TEST(WaitingRegisters, are_reported_with_the_balance_of_whoever_has_them) {
    WaitingBuilding b;
    b.show_second(2'001'000);
    std::optional<Money> balance;
    for (int i = 0; i < 62; ++i) {
        b.show_second(2'001'000, 15s);
        b.tick();
    }
    for (const auto& action : b.actions) {
        const auto* readings = std::get_if<IntervalReadings>(&action);
        if (readings == nullptr) continue;
        for (const auto& row : readings->rows) {
            if (row.meter == MeterId{2}) balance = row.balance;
        }
    }
    EXPECT_EQ(balance, Money{1'800'000});
}

TEST(WaitingRegisters, that_show_something_strange_after_a_start_are_in_doubt) {
    for (const std::int64_t shown : {2'900'000, 1'900'000}) {
        WaitingBuilding b;
        b.show_second(shown);
        EXPECT_EQ(b.charged_now(k_ben), Money{}) << shown;
        b.show_second(shown);
        EXPECT_TRUE(b.in_doubt(2)) << shown;
        EXPECT_EQ(b.charged_now(k_ben), Money{}) << shown;
    }
}

// Ben's is to be Anna's, whose own is not understood. The one that he is to get was nobody's, so nothing else holds him
// up; but nobody would pay for his meanwhile.
TEST(WaitingRegisters, stay_with_the_giver_whose_next_one_was_nobodys) {
    SiteConfig config = two_apartments();
    config.meters.push_back({MeterId{3}, BusId{1}, "model", "", Power{10'000}, {}, 3});
    WaitingBuilding b(std::move(config));
    b.site.supply_points[1].supply_point.registers = {metering::RegisterShare{MeterId{3}}};
    b.restart();
    for (int i = 1; i <= 4; ++i) {
        b.registers[2] += 50;
        b.show_second(2'000'000 + 100 * i, 1min);
        b.tick();
    }
    EXPECT_EQ(b.apartment(2).shares[0].share.meter, MeterId{2});
    EXPECT_EQ(b.charged_now(k_ben), Money{200 * 400});

    b.site.meters[0].only_observed.clear();
    b.restart();
    for (int i = 1; i <= 3; ++i) {
        b.show_second(2'000'400, 1min);
        b.tick();
    }
    EXPECT_EQ(b.apartment(1).shares[0].share.meter, MeterId{2});
    EXPECT_EQ(b.apartment(2).shares[0].share.meter, MeterId{3});
    b.registers[2] += 100;
    b.show_second(2'000'500, 1min);
    EXPECT_EQ(b.charged_now(k_ben), Money{200 * (400 + 100)});
    EXPECT_EQ(b.charged(k_anna), Money{200 * 100});
}

TEST(WaitingRegisters, that_pass_their_end_are_charged_up_to_it) {
    SiteConfig config = two_apartments();
    config.meters[1].rollover[metering::Quantity::import_energy] = Energy{2'000'999};
    WaitingBuilding b(std::move(config));
    b.show_second(2'000'900);
    b.show_second(100);
    b.show_second(200);
    EXPECT_FALSE(b.in_doubt(2));
    EXPECT_EQ(b.charged_now(k_ben), Money{200 * (1'000 + 200)});
    EXPECT_EQ(b.charged(k_anna), Money{});
}

}  // namespace
}  // namespace riser::controller
