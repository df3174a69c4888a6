// A version that names a day in the past holds from when it is known here: nobody pays a dearer price for what a silent
// meter counted before anybody could have heard of it.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

payment::Tariff dearer_since(UtcTime from, std::uint32_t version = 2) {
    payment::Tariff tariff = two_apartments().tariffs.front();
    tariff.version = version;
    tariff.effective_from = std::chrono::floor<std::chrono::milliseconds>(from);
    tariff.prices = {Price{400'000}};
    return tariff;
}

const payment::Tariff& newest(const Building& b) {
    return b.controller->books().find_versions(k_tariff)->back();
}

TEST(LateVersion, holds_from_when_it_is_known) {
    TenancyBuilding b;
    EXPECT_EQ(b.order(SetTariff{dearer_since(b.clock.wall - 100h)}).outcome, OrderOutcome::done);
    EXPECT_EQ(newest(b).version, 2U);
    EXPECT_GE(newest(b).effective_from, b.clock.earliest);
    EXPECT_LE(newest(b).effective_from, b.clock.wall);
    expect_same_after_restart(b);
}

TEST(LateVersion, that_begins_later_keeps_its_day) {
    TenancyBuilding b;
    const payment::Tariff later = dearer_since(b.clock.wall + 100h);
    EXPECT_EQ(b.order(SetTariff{later}).outcome, OrderOutcome::done);
    EXPECT_EQ(newest(b), later);
}

TEST(LateVersion, ordered_again_is_known) {
    TenancyBuilding b;
    const SetTariff order{dearer_since(b.clock.wall - 100h)};
    EXPECT_EQ(b.order(order).outcome, OrderOutcome::done);
    EXPECT_EQ(b.order(order).outcome, OrderOutcome::already_done);
    SetTariff other = order;
    other.tariff.prices = {Price{410'000}};
    EXPECT_EQ(b.order(other).outcome, OrderOutcome::conflict);
}

// Four hours of silence, and in the middle of them the version that is dated before them.
TEST(LateVersion, divides_what_a_silent_meter_counted) {
    TenancyBuilding b;
    b.give(LocalOrder{SettleNow{}, {}});
    const Money before = b.balance(k_anna);
    b.pass(2h);
    EXPECT_EQ(b.order(SetTariff{dearer_since(b.clock.wall - 100h)}).outcome, OrderOutcome::done);
    b.pass(2h);
    b.sweep(b.registers[0] + 4'000, b.registers[1]);
    b.give(LocalOrder{SettleNow{}, {}});
    const Money spent = before - b.balance(k_anna);
    EXPECT_GT(spent, Money{1'199'000}) << "2 kWh at 0.20, 2 kWh at 0.40";
    EXPECT_LT(spent, Money{1'201'000});
    EXPECT_FALSE(b.noted("price_differs"));
}

}  // namespace
}  // namespace riser::controller
