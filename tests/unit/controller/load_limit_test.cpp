// The load limit in the controller: a soft landing in steps, and where there is none. The rules for people are in
// tests/tables/load_limit.txt; who is switched off for an overload is in overload_test.cpp.
#include <functional>

#include "tests/unit/controller/limited_building.h"

namespace riser::controller {
namespace {

using journal::LimitCause;
using journal::SupplyReason;
using metering::SwitchState;

// ---- the landing -------------------------------------------------------------------------------

TEST(SoftLanding, limits_whoever_has_used_up_his_credit_and_cuts_nobody_off) {
    LimitedBuilding b;
    b.draw(500, 10min);
    ASSERT_EQ(b.limits().size(), 1U);
    EXPECT_EQ(b.limits()[0],
              (journal::LoadLimited{k_limited, Power{3'000}, 1, LimitCause::used_up, 0}));
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    ASSERT_TRUE(b.point().load_limit);
    EXPECT_EQ(b.point().load_limit->limit, Power{3'000});
    EXPECT_EQ(b.point().load_limit->steps, 2);
    EXPECT_FALSE(b.point().load_limit->last);
    EXPECT_FALSE(b.point(2).load_limit) << "who has credit has all the power";
}

TEST(SoftLanding, goes_from_step_to_step_and_then_off) {
    LimitedBuilding b;
    b.leap(23h);
    EXPECT_EQ(b.point().load_limit->limit, Power{3'000});
    b.leap(1h);
    EXPECT_EQ(b.point().load_limit->limit, Power{1'000});
    EXPECT_TRUE(b.point().load_limit->last);
    b.leap(47h);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.leap(1h);
    b.draw(0, 5min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.apartment(1).reason, SupplyReason::credit_exhausted);
    EXPECT_FALSE(b.point().load_limit);
    ASSERT_EQ(b.limits().size(), 3U);
    EXPECT_EQ(b.limits()[2].cause, LimitCause::landed);
    EXPECT_TRUE(b.overloads().empty());
}

TEST(SoftLanding, whose_last_step_has_no_end_cuts_nobody_off) {
    payment::LoadLimit endless;
    endless.steps = {{Power{1'000}, Duration::zero()}};
    LimitedBuilding b(limited_site(endless));
    b.leap(24h * 60);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().load_limit->limit, Power{1'000});
    EXPECT_EQ(b.point().load_limit->until_ms, 0);
    b.leap(24h * 400);
    b.top_up(k_anna, 9'000'000, 9);
    b.flow(30s);
    EXPECT_FALSE(b.point().load_limit);
}

TEST(SoftLanding, is_over_with_a_payment_and_begins_anew_after_it) {
    LimitedBuilding b;
    b.leap(30h);
    ASSERT_EQ(b.point().load_limit->step, 2);
    b.top_up(k_anna, 2'000'000, 9);
    b.flow(30s);
    EXPECT_FALSE(b.point().load_limit);
    EXPECT_EQ(b.limits().back(), (journal::LoadLimited{k_limited, {}, 0, LimitCause::over, 0}));
    b.sweep(b.registers[0] + 15'000, b.registers[1], 2h);
    b.flow(30s);
    EXPECT_EQ(b.point().load_limit->step, 1);
}

TEST(SoftLanding, goes_on_where_it_was_after_a_restart) {
    LimitedBuilding b;
    b.leap(23h);
    const auto books = b.apartment(1).limit;
    b.restart();
    EXPECT_EQ(b.apartment(1).limit, books) << "from the journal";
    b.flow(1min);
    b.controller->stop(b.clock);
    ASSERT_FALSE(b.journal.saved.empty());
    b.restart();
    EXPECT_EQ(b.apartment(1).limit, books) << "from a snapshot";
    b.leap(50min);
    EXPECT_EQ(b.point().load_limit->step, 1);
    b.leap(11min);
    EXPECT_EQ(b.point().load_limit->step, 2);
}

TEST(SoftLanding, counts_only_what_has_certainly_passed) {
    LimitedBuilding b;
    b.leap(1h);
    b.pass(100h);  // the gateway has no power, and no clock afterwards
    b.clock.earliest = b.clock.wall - 101h;
    b.clock.latest = k_no_upper_bound;
    b.restart();
    b.flow(30s);
    b.leap(22h);
    EXPECT_EQ(b.point().load_limit->step, 1);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Limit, rests_while_a_hold_keeps_supply_whole) {
    LimitedBuilding b;
    b.leap(20h);
    b.give(LocalOrder{SetHold{k_limited, to_unix_ms(b.clock.wall + 50h)}, {}});
    b.flow(30s);
    EXPECT_FALSE(b.point().load_limit);
    ASSERT_EQ(b.limits().size(), 2U);
    EXPECT_EQ(b.limits()[1].cause, LimitCause::kept_whole);
    EXPECT_GE(b.limits()[1].limited_s, 20 * 3600);
    b.leap(51h);
    EXPECT_EQ(b.point().load_limit->step, 1) << "four hours of it are left";
    b.leap(4h);
    EXPECT_EQ(b.point().load_limit->step, 2);
}

// Where it cannot be kept there are no steps: supply goes off when it would without them.
TEST(Limit, that_cannot_be_kept_is_none) {
    const std::vector<std::function<void(SiteConfig&)>> cases{
        [](auto& site) { site.meters[0].limits_by_power = false; },
        [](auto& site) { site.switches[0].opens = metering::OpensByItself::trips; },
    };
    for (const auto& say : cases) {
        SiteConfig site = limited_site();
        say(site);
        LimitedBuilding b(site);
        EXPECT_TRUE(b.limits().empty());
        b.draw(100, 3min);
        EXPECT_EQ(b.supply(1), SwitchState::disconnected);
        EXPECT_EQ(b.apartment(1).reason, SupplyReason::credit_exhausted);
    }
}

TEST(Limit, that_somebody_was_told_of_is_kept_though_his_meter_cannot_be_limited_any_more) {
    LimitedBuilding b;
    b.site.meters[0].limits_by_power = false;
    b.restart();
    b.draw(4'000, 10min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_TRUE(b.overloads().empty());
    EXPECT_EQ(b.point().load_limit->step, 1);
}

TEST(Limit, is_not_asked_of_whoever_is_off_already) {
    SiteConfig site = limited_site({});
    LimitedBuilding b(site);
    b.draw(100, 3min);
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    b.site.policy.policy.load_limit = light_then_less();
    b.restart();
    b.flow(2min);
    EXPECT_TRUE(b.limits().empty());
}

TEST(Limit, of_a_former_customer_is_not_that_of_the_next) {
    LimitedBuilding b;
    b.draw(4'000, 2min);
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    b.loads[0] = 0;
    MoveOut out;
    out.id = CommandId{{1}};
    out.account = k_anna;
    for (int i = 0; i < 2; ++i) {  // the first asks for the last reads
        b.give(LocalOrder{out, ReplyTo{7}});
        b.answer_field();
    }
    ASSERT_TRUE(b.apartment(1).account.is_nil()) << b.last_answer()->text;
    b.flow(1min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_FALSE(b.apartment(1).limit.begun());
}

}  // namespace
}  // namespace riser::controller
