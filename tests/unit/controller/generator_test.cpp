// A meter of two sources: what its second register counts while the building's generator runs has a price of its own.
#include "tests/unit/controller/journal_records.h"

namespace riser::controller {
namespace {

using metering::Quantity;
using metering::RegisterRole;

// Grid 0.20, generator 0.90.
SiteConfig with_generator(bool own_price = true) {
    SiteConfig site = two_apartments();
    site.supply_points.front().supply_point.registers = {
        {MeterId{1}, Quantity::import_energy_t1},
        {MeterId{1}, Quantity::import_energy_t2, 1'000'000, RegisterRole::generator}};
    if (own_price) {
        site.tariffs.front().prices = {Price{200'000}, Price{900'000}};
        site.tariffs.front().rules.generator_prices = true;
    }
    return site;
}

struct DualSource : Building {
    explicit DualSource(const SiteConfig& config = with_generator()) : Building(config) {
        read(0, 0);
        read(0, 0);
        top_up(k_anna, 5'000'000, 1);
    }
    // Beyond what the registers showed at first.
    void read(std::int64_t grid, std::int64_t generator, Duration after = 10min) {
        pass(after);
        auto dual = report(1, 0);
        dual.registers = decltype(dual.registers){};
        RISER_ASSERT(
            dual.registers.push_back({Quantity::import_energy_t1, {50'000 + grid}, {1}}) &&
                dual.registers.push_back({Quantity::import_energy_t2, {7'000 + generator}, {1}}),
            "fits");
        dual.identity = metering::MeterIdentity{"model", serial};
        auto other = report(2, registers[1]);
        other.identity = dual.identity;
        metering::SweepFinished sweep;
        sweep.bus = BusId{1};
        sweep.meters = {dual, other};
        give(std::move(sweep));
        give(LocalOrder{SettleNow{}, {}});
    }
};

// "300@0 100@1": watt-hours at which price.
std::string segments_of(const Building& b) {
    std::string text;
    for (const auto& settlement : records_of<journal::Settlement>(b)) {
        for (const auto& segment : settlement.segments) {
            text += (text.empty() ? "" : " ") + std::to_string(segment.advance().wh) + "@" +
                    std::to_string(segment.price) + (segment.provisional ? "?" : "");
        }
    }
    return text;
}

TEST(Generator, has_its_own_price_by_its_register) {
    DualSource b;
    b.read(1'000, 0);
    EXPECT_EQ(b.balance(k_anna), Money{4'800'000});
    b.read(1'000, 1'000);
    EXPECT_EQ(b.balance(k_anna), Money{3'900'000});
    b.read(1'500, 1'100);
    EXPECT_EQ(b.balance(k_anna), Money{3'710'000});
    EXPECT_EQ(segments_of(b), "1000@0 1000@1 500@0 100@1");
    EXPECT_FALSE(b.noted("price_differs"));
    expect_same_after_restart(b);
}

TEST(Generator, without_a_price_of_its_own_costs_what_the_grid_does) {
    DualSource b(with_generator(false));
    b.read(1'000, 1'000);
    EXPECT_EQ(b.balance(k_anna), Money{4'600'000});
    EXPECT_EQ(segments_of(b), "1000@0 1000@0");
    EXPECT_FALSE(b.noted("price_differs"));
}

TEST(Generator, has_its_price_without_a_clock) {
    DualSource b;
    b.clock.earliest = UtcTime{};
    b.clock.latest = k_no_upper_bound;
    b.read(0, 1'000);
    EXPECT_EQ(segments_of(b), "1000@1") << "a flat price needs none";
    EXPECT_EQ(b.balance(k_anna), Money{4'100'000});
}

TEST(Generator, that_was_priced_by_an_unsure_clock_is_put_right_at_its_own_prices) {
    SiteConfig site = with_generator();
    payment::Tariff& tariff = site.tariffs.front();
    tariff.prices = {Price{200'000}, Price{300'000}, Price{800'000}, Price{900'000}};
    tariff.week = {{0, 0}, {24 * 60, 1}};  // Mondays, and all other days; it is a Monday
    DualSource b(site);
    const Duration before = b.clock.wall - b.clock.earliest;
    b.clock.earliest = UtcTime{};
    b.clock.latest = k_no_upper_bound;
    b.pass(24h);
    b.read(0, 0);
    b.read(0, 1'000);
    EXPECT_EQ(segments_of(b), "1000@2?");
    EXPECT_EQ(b.balance(k_anna), Money{4'200'000});
    b.clock.earliest = b.clock.wall - before;
    b.clock.latest = b.clock.wall + before;
    b.tick(1s);
    EXPECT_EQ(b.count_records<journal::ConsumptionRerated>(), 1);
    EXPECT_EQ(b.balance(k_anna), Money{4'100'000});
    EXPECT_FALSE(b.noted("price_differs"));
}

// Another role is another price: what was counted until then has the old one.
TEST(Generator, is_charged_by_the_role_that_a_register_had) {
    SiteConfig site = with_generator();
    site.supply_points.front().supply_point.registers[1].role = RegisterRole::grid;
    DualSource b(site);
    b.read(0, 1'000);
    EXPECT_EQ(b.balance(k_anna), Money{4'800'000});
    b.site = with_generator();
    b.restart();
    b.read(0, 1'500);
    b.read(0, 1'500);
    b.tick(1s);
    EXPECT_EQ(b.balance(k_anna), Money{4'700'000});
    EXPECT_EQ(b.apartment(1).shares[1].share.role, RegisterRole::generator);
    b.read(0, 2'500);
    EXPECT_EQ(b.balance(k_anna), Money{3'800'000});
    expect_same_after_restart(b);
}

}  // namespace
}  // namespace riser::controller
