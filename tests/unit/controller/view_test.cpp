// When people are shown what has changed.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/controller/commissioned_building.h"

namespace riser::controller {
namespace {

int views(Building& b) {
    const auto is_view = [](const Action& a) { return std::holds_alternative<ViewPublished>(a); };
    const auto count = std::count_if(b.actions.begin(), b.actions.end(), is_view);
    b.actions.clear();
    return static_cast<int>(count);
}

TEST(View, shows_what_was_read_within_five_ticks) {
    CommissionedBuilding b;
    for (int i = 0; i < 12; ++i) b.tick();
    b.actions.clear();

    for (int i = 0; i < 10; ++i) {
        b.give(b.report(1, b.registers[0]));
        b.tick();
    }

    EXPECT_EQ(views(b), 2);
}

TEST(View, shows_what_somebody_asked_for_with_the_next_tick) {
    CommissionedBuilding b;
    for (int i = 0; i < 12; ++i) b.tick();
    b.tick();
    b.actions.clear();

    auto report = b.report(1, b.registers[0]);
    report.request = 12'345;
    b.give(report);
    b.tick();

    EXPECT_EQ(views(b), 1);
}

TEST(View, shows_a_bus_that_is_as_it_was_with_what_was_read) {
    CommissionedBuilding b;
    const metering::BusReport up{BusId{1}, metering::BusState::up, b.clock.monotonic, ""};
    b.give(up);
    for (int i = 0; i < 12; ++i) b.tick();
    b.actions.clear();

    for (int i = 0; i < 10; ++i) {
        b.give(up);
        b.tick();
    }

    EXPECT_EQ(views(b), 2);
}

TEST(View, shows_a_bus_that_is_lost_with_the_next_tick) {
    CommissionedBuilding b;
    for (int i = 0; i < 12; ++i) b.tick();
    b.tick();
    b.actions.clear();

    b.give(metering::BusReport{BusId{1}, metering::BusState::down, b.clock.monotonic, "unplugged"});
    b.tick();

    EXPECT_EQ(views(b), 1);
}

TEST(ShownWhen, waits_with_moments_that_nobody_is_shown) {
    const Live live;

    EXPECT_EQ(shown_when(live, LiveUpdate{SettlementScheduled{}}), ShownWhen::with_time);
    EXPECT_EQ(shown_when(live, LiveUpdate{ReadingRowScheduled{}}), ShownWhen::with_time);
    EXPECT_EQ(shown_when(live, LiveUpdate{RemindersScheduled{}}), ShownWhen::with_time);
    EXPECT_EQ(shown_when(live, LiveUpdate{CutCounted{}}), ShownWhen::at_once);
}

TEST(ShownWhen, waits_with_an_obstacle_that_is_the_same) {
    Live live;
    LiveSupply& supply = live.supplies.obtain(SupplyPointId{1});
    supply.obstacle = "no_hold";
    supply.obstacle_until_ms = 1'000;
    const auto noted = [&](const std::string& obstacle, std::int64_t until_ms) {
        return shown_when(live, LiveUpdate{ObstacleNoted{SupplyPointId{1}, obstacle, until_ms}});
    };

    EXPECT_EQ(noted("no_hold", 1'000), ShownWhen::with_time);
    EXPECT_EQ(noted("no_hold", 1'001), ShownWhen::soon);
    EXPECT_EQ(noted("armed", 1'000), ShownWhen::at_once);
    EXPECT_EQ(noted("", 0), ShownWhen::at_once);
}

TEST(View, shows_accounts_as_the_books_have_them_after_each_entry) {
    CommissionedBuilding b;
    const auto shown = [&] {
        const auto view = b.controller->view(b.clock);
        for (const auto& account : view->accounts) {
            if (account.id == k_anna) return account.balance;
        }
        return Money{};
    };
    const Money before = b.balance(k_anna);
    ASSERT_EQ(shown(), before);

    b.top_up(k_anna, 1'000'000, 7);

    EXPECT_NE(b.balance(k_anna), before);
    EXPECT_EQ(shown(), b.balance(k_anna));
}

TEST(View, shows_what_was_ordered_at_once_and_what_was_decided_with_the_next_tick) {
    CommissionedBuilding b;
    for (int i = 0; i < 12; ++i) b.tick();
    b.actions.clear();

    b.top_up(k_anna, 1'000'000, 7);
    EXPECT_GE(views(b), 1);
    b.tick();
    EXPECT_EQ(views(b), 1);
    b.tick();
    EXPECT_EQ(views(b), 0);
}

}  // namespace
}  // namespace riser::controller
