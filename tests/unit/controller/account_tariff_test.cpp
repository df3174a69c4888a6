// A running account has another tariff from an instant on: what was used before it is charged by the old one.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

constexpr TariffId k_dear{{10}};

SiteConfig with_two_tariffs() {
    SiteConfig site = with_landlord();
    payment::Tariff dear = site.tariffs.front();
    dear.id = k_dear;
    dear.prices = {Price{500'000}};
    site.tariffs.push_back(dear);
    return site;
}

struct Choice : TenancyBuilding {
    Choice() : TenancyBuilding(with_two_tariffs()) { use(0, 15s); }
    void use(std::int64_t wh, Duration time) {
        sweep(registers[0] + wh, registers[1], time);
        give(LocalOrder{SettleNow{}, {}});
    }
    ChangeTariff change(std::int64_t from_ms = 0, std::uint8_t id = 90) const {
        return {CommandId{{id}}, k_anna, k_dear, from_ms, false};
    }
    TariffId tariff() const { return account(k_anna).charges.front().tariff; }
};

TEST(AnotherTariff, holds_from_now_on) {
    Choice b;
    EXPECT_EQ(b.order(b.change()).outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.tariff(), k_tariff) << "its meters are read first";
    b.use(0, 15s);
    b.tick();
    EXPECT_EQ(b.tariff(), k_dear);
    const Money before = b.balance(k_anna);
    b.use(1'000, 1h);
    EXPECT_EQ(b.balance(k_anna), before - Money{500'000});
    expect_same_after_restart(b);
}

// Four hours without a settlement, and the instant lies in the middle of them.
TEST(AnotherTariff, from_an_instant_divides_what_was_used_by_time) {
    Choice b;
    const Money before = b.balance(k_anna);
    const std::int64_t at = to_unix_ms(b.clock.wall + 2h);
    ASSERT_EQ(b.order(b.change(at)).outcome, OrderOutcome::done) << b.last_answer()->text;
    b.tick();
    EXPECT_EQ(b.tariff(), k_tariff);
    b.sweep(b.registers[0] + 4'000, b.registers[1], 4h);
    b.tick();
    b.give(LocalOrder{SettleNow{}, {}});
    EXPECT_EQ(b.tariff(), k_dear);
    const Money spent = before - b.balance(k_anna);
    EXPECT_GT(spent, Money{1'398'000}) << "2 kWh at 0.20, 2 kWh at 0.50";
    EXPECT_LT(spent, Money{1'402'000});
    EXPECT_FALSE(b.noted("price_differs"));
}

TEST(AnotherTariff, stays_whatever_the_configuration_says) {
    Choice b;
    ASSERT_EQ(b.order(b.change()).outcome, OrderOutcome::done);
    b.use(0, 15s);
    b.tick();
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
    b.sweep(b.registers[0], b.registers[1]);
    b.tick();
    EXPECT_EQ(b.tariff(), k_dear);
}

TEST(AnotherTariff, is_remembered_over_a_restart) {
    Choice b;
    const std::int64_t at = to_unix_ms(b.clock.wall + 2h);
    ASSERT_EQ(b.order(b.change(at)).outcome, OrderOutcome::done);
    expect_same_after_restart(b);
    b.sweep(b.registers[0], b.registers[1], 3h);
    b.sweep(b.registers[0], b.registers[1]);
    b.tick();
    EXPECT_EQ(b.tariff(), k_dear);
}

TEST(AnotherTariff, is_ordered_once_and_refused_with_its_reason) {
    Choice b;
    ChangeTariff order = b.change();
    ASSERT_EQ(b.order(order).outcome, OrderOutcome::done);
    EXPECT_EQ(b.order(order).outcome, OrderOutcome::already_done);
    order.id = CommandId{{91}};
    order.tariff = TariffId{{77}};
    EXPECT_EQ(b.order(order).outcome, OrderOutcome::unknown_target);
    order = b.change(to_unix_ms(b.clock.wall - 2h), 92);
    EXPECT_EQ(b.order(order).outcome, OrderOutcome::conflict);
    order = b.change(0, 93);
    order.preview = true;
    const auto entries = b.journal.entries.size();
    EXPECT_EQ(b.order(order).outcome, OrderOutcome::done);
    EXPECT_EQ(b.journal.entries.size(), entries);
    b.clock.latest = k_no_upper_bound;
    EXPECT_EQ(b.order(b.change(0, 94)).outcome, OrderOutcome::conflict);
}

}  // namespace
}  // namespace riser::controller
