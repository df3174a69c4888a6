// Which overloads count, and what becomes of one too many.
#include "tests/unit/controller/limited_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;
using payment::AfterOverloads;

TEST(Overloads, that_are_one_too_many_wait_for_a_person) {
    LimitedBuilding b;
    b.overload(3);
    ASSERT_EQ(b.supply(1), SwitchState::connected);
    b.draw(4'000, 3min);
    ASSERT_EQ(b.overloads().size(), 4U);
    EXPECT_EQ(b.overloads().back().number, 4);
    EXPECT_EQ(b.overloads().back().waits, AfterOverloads::person);
    b.leap(12h);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    b.restart();
    b.flow(5min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "a restart is no person";
    b.give(LocalOrder{ConfirmReconnection{k_limited}, ReplyTo{7}});
    b.answer_field();
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.draw(4'000, 3min);
    EXPECT_EQ(b.overloads().back().number, 1) << "they are counted anew";
}

// Nobody is left off because his contact did not obey before.
TEST(Overloads, that_did_not_come_about_are_not_counted) {
    LimitedBuilding b;
    b.stuck = true;
    b.draw(4'000, 25min);
    b.draw(500, 6min);
    ASSERT_GE(b.overloads().size(), 4U) << "it is told again, once in five minutes";
    EXPECT_LE(b.overloads().size(), 6U);
    for (const auto& over : b.overloads()) {
        EXPECT_EQ(over.number, 1);
        EXPECT_FALSE(over.waits);
    }
    ASSERT_TRUE(b.point().load_limit);
    EXPECT_EQ(b.point().load_limit->opened_ms, 0) << "it was never switched off";

    b.stuck = false;
    b.overload(1);
    EXPECT_EQ(b.overloads().back().number, 1);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Overloads, that_did_not_come_about_forgive_none_that_did) {
    LimitedBuilding b;
    b.overload(3);
    b.stuck = true;
    b.draw(4'000, 3min);
    ASSERT_EQ(b.overloads().size(), 4U);
    ASSERT_EQ(b.overloads().back().waits, AfterOverloads::person);
    b.draw(500, 6min);
    ASSERT_EQ(b.apartment(1).desired, SwitchState::connected);

    b.stuck = false;
    b.draw(4'000, 3min);
    ASSERT_EQ(b.overloads().size(), 5U);
    EXPECT_EQ(b.overloads().back().number, 4);
    EXPECT_EQ(b.overloads().back().waits, AfterOverloads::person);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(Overloads, that_somebody_ended_by_hand_are_counted) {
    for (const bool restarted : {false, true}) {
        LimitedBuilding b;
        b.draw(4'000, 2min);
        ASSERT_EQ(b.supply(1), SwitchState::disconnected);
        if (restarted) b.restart();
        b.contact[0] = SwitchState::connected;
        b.draw(500, 6min);
        ASSERT_EQ(b.apartment(1).desired, SwitchState::connected);
        b.draw(4'000, 3min);
        ASSERT_EQ(b.overloads().size(), 2U);
        EXPECT_EQ(b.overloads().back().number, 2) << restarted;
    }
}

TEST(Overloads, that_wait_for_the_next_day_come_back_with_it) {
    auto limit = light_then_less();
    limit.then = AfterOverloads::next_day;
    LimitedBuilding b(limited_site(limit));
    b.overload(3);
    b.draw(4'000, 3min);
    ASSERT_EQ(b.overloads().back().waits, AfterOverloads::next_day);
    const Duration of_day = b.clock.wall.time_since_epoch() % std::chrono::days(1);
    b.leap(24h - of_day - 2min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    b.leap(3min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Overloads, count_only_for_so_long) {
    LimitedBuilding b;
    b.overload(3);
    b.leap(1h);
    b.overload(1);
    ASSERT_EQ(b.overloads().size(), 4U);
    EXPECT_EQ(b.overloads().back().number, 1);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Overloads, may_come_back_after_every_one) {
    auto limit = light_then_less();
    limit.openings = 0;
    LimitedBuilding b(limited_site(limit));
    b.overload(7);
    EXPECT_EQ(b.overloads().size(), 7U);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Overloads, that_wait_are_over_with_a_payment) {
    LimitedBuilding b;
    b.overload(3);
    b.draw(4'000, 3min);
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    b.top_up(k_anna, 9'000'000, 9);
    b.draw(0, 30s);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// Landed, so that no step is in force any more: whoever may have credit is not left in the dark for want of a clock.
TEST(Overloads, that_wait_after_the_last_step_are_over_where_free_units_may_be_due) {
    auto limit = light_then_less();
    limit.steps = {{Power{3'000}, 2h}};
    SiteConfig site = limited_site(limit);
    journal::CreditConfigured free_units;
    free_units.account = k_anna;
    free_units.credit = {2};
    free_units.type = payment::CreditType::time_based;
    free_units.preset = Money{1};
    free_units.renewal = payment::RenewalPeriod::day;
    site.supply_points[0].credits = {free_units};
    LimitedBuilding b(site);
    b.overload(3);
    b.draw(4'000, 3min);
    ASSERT_EQ(b.overloads().back().waits, AfterOverloads::person);
    b.leap(2h);
    ASSERT_TRUE(b.apartment(1).limit.landed);
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);

    b.clock.latest = k_no_upper_bound;
    b.restart();
    b.flow(30s);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.apartment(1).reason, journal::SupplyReason::limit_over);
}

TEST(Overloads, that_waited_come_back_as_the_policy_says) {
    SiteConfig site = limited_site();
    site.policy.policy.reconnection.mode = payment::ReconnectMode::arm_and_confirm;
    LimitedBuilding b(site);
    b.overload(3);
    b.draw(4'000, 3min);
    b.top_up(k_anna, 9'000'000, 9);
    b.draw(0, 1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "an iron may be forgotten";
    EXPECT_TRUE(b.point().ready);
    b.give(LocalOrder{ConfirmReconnection{k_limited}, ReplyTo{7}});
    b.answer_field();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.apartment(1).limit, LimitBooks{});
}

}  // namespace
}  // namespace riser::controller
