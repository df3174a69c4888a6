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
