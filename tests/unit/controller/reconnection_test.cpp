// How supply comes back: by itself, or once somebody who is there confirms it; and one after the other, where many come
// back at once.
#include <functional>

#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;
using payment::ReconnectMode;

SiteConfig coming_back(ReconnectMode mode, Duration off_less_than = {}) {
    SiteConfig site = two_apartments();
    site.policy.policy.reconnection = {mode, off_less_than};
    return site;
}

struct DarkBuilding : ProvenBuilding {
    explicit DarkBuilding(SiteConfig config) : ProvenBuilding(std::move(config)) {
        use_up_and_wait();
        RISER_ASSERT(supply(1) == SwitchState::disconnected, "it was cut off");
    }
    void pay() {
        top_up(k_anna, 5'000'000, 9);
        answer_field();
    }
    void confirm() {
        give(LocalOrder{ConfirmReconnection{SupplyPointId{1}}, ReplyTo{7}});
        answer_field();
    }
};

TEST(ArmAndConfirm, keeps_supply_off_until_somebody_is_there) {
    DarkBuilding b(coming_back(ReconnectMode::arm_and_confirm));
    b.pay();
    b.live(10min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_TRUE(b.point().ready);
    EXPECT_EQ(b.count_records<journal::SupplyReadied>(), 1) << "said once";
    b.confirm();
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.live(1min);
    EXPECT_FALSE(b.point().ready);
    EXPECT_EQ(b.point().reason, "credit restored");
    b.confirm();
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::already_done);
}

TEST(ArmAndConfirm, gives_nobody_supply_who_has_no_credit) {
    DarkBuilding b(coming_back(ReconnectMode::arm_and_confirm));
    b.confirm();
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(ArmAndConfirm, outlasts_a_restart) {
    DarkBuilding b(coming_back(ReconnectMode::arm_and_confirm));
    b.pay();
    ASSERT_TRUE(b.apartment(1).ready);
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
    b.live(1min);
    EXPECT_TRUE(b.point().ready);
    b.confirm();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(ArmAndConfirm, is_over_when_the_reason_is) {
    DarkBuilding b(coming_back(ReconnectMode::arm_and_confirm));
    const std::int64_t soon = to_unix_ms(b.clock.wall + 1h);
    b.give(LocalOrder{SetHold{SupplyPointId{1}, soon, payment::HoldKind::weather}, {}});
    b.live(1min);
    ASSERT_TRUE(b.point().ready);
    b.sweep(b.registers[0], b.registers[1], 2h);
    b.answer_field();
    b.live(1min);
    EXPECT_FALSE(b.point().ready);
    b.confirm();
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(ArmAndConfirm, is_not_asked_where_the_contact_never_opened) {
    ProvenBuilding b(coming_back(ReconnectMode::arm_and_confirm));
    b.stuck = true;
    b.use_up_and_wait();
    ASSERT_EQ(b.apartment(1).desired, SwitchState::disconnected);
    ASSERT_EQ(b.supply(1), SwitchState::connected);
    b.top_up(k_anna, 5'000'000, 9);
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
    EXPECT_FALSE(b.apartment(1).ready);
}

TEST(ArmAndConfirm, takes_an_order_on_site_for_an_answer_and_one_from_afar_not) {
    DarkBuilding b(coming_back(ReconnectMode::arm_and_confirm));
    RemoteCommand far;
    far.id = CommandId{{3}};
    far.lane = journal::CommandLane::state;
    far.command_epoch = 1;
    far.sequence = 1;
    far.body = Connect{SupplyPointId{1}, 0};
    b.give(far);
    b.answer_field();
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_TRUE(b.point().ready);
    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, ReplyTo{7}});
    b.answer_field();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// A restart, or a bus that is silent: power is off, and nobody sees it.
TEST(ArmAndConfirm, is_asked_too_when_enforcement_ends_and_nobody_knows_how_the_contact_stands) {
    DarkBuilding b(coming_back(ReconnectMode::arm_and_confirm));
    b.restart();
    b.field.clear();
    b.actions.clear();
    b.give(LocalOrder{Arm{SupplyPointId{1}, false}, ReplyTo{7}});
    EXPECT_NE(b.last_answer()->text.find("confirm"), std::string::npos) << b.last_answer()->text;
    b.tick(5s);
    EXPECT_EQ(b.commands_sent(), 0);
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_TRUE(b.point().ready) << "also now that it is seen to be off";
    b.confirm();
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(ArmAndConfirm, is_over_when_enforcement_ends_and_the_contact_turns_out_to_be_closed) {
    ProvenBuilding b(coming_back(ReconnectMode::arm_and_confirm));
    b.stuck = true;
    b.use_up_and_wait();
    ASSERT_EQ(b.apartment(1).desired, SwitchState::disconnected);
    b.live(1min);
    b.sweep(b.registers[0], b.registers[1]);
    b.field.clear();
    b.give(LocalOrder{Arm{SupplyPointId{1}, false}, {}});
    b.stuck = false;
    b.live(1min);
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_FALSE(b.point().ready);
}

TEST(ArmAndConfirm, that_is_not_the_policy_any_more_waits_for_nobody) {
    DarkBuilding b(coming_back(ReconnectMode::arm_and_confirm));
    b.pay();
    b.reconfigure([](SiteConfig& site) { site.policy = {}; });
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(AutoIfOffLessThan, comes_back_by_itself_after_a_short_time_only) {
    {
        DarkBuilding b(coming_back(ReconnectMode::auto_if_off_less_than, 1h));
        b.live(40min);
        b.pay();
        EXPECT_EQ(b.supply(1), SwitchState::connected);
    }
    DarkBuilding b(coming_back(ReconnectMode::auto_if_off_less_than, 1h));
    b.live(70min);
    b.pay();
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_TRUE(b.point().ready);
}

TEST(AutoIfOffLessThan, takes_an_interruption_of_unknown_length_for_a_long_one) {
    DarkBuilding b(coming_back(ReconnectMode::auto_if_off_less_than, 1h));
    b.clock.latest = k_no_upper_bound;
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
    b.pay();
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_TRUE(b.point().ready);
}

// Paid ten minutes after the cut-off; the contact does not obey.
struct StuckOpen : DarkBuilding {
    StuckOpen() : DarkBuilding(coming_back(ReconnectMode::auto_if_off_less_than, 1h)) {
        live(10min);
        stuck = true;
        pay();
        RISER_ASSERT(apartment(1).desired == SwitchState::connected, "it is to come back");
        RISER_ASSERT(supply(1) == SwitchState::disconnected, "and does not");
    }
};

TEST(AutoIfOffLessThan, tries_a_contact_that_does_not_obey_for_so_long) {
    StuckOpen b;
    b.live(30min);
    b.stuck = false;
    b.live(6min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.count_records<journal::SupplyReadied>(), 0);
}

TEST(AutoIfOffLessThan, asks_where_a_contact_obeys_only_long_after) {
    StuckOpen b;
    b.live(70min);
    EXPECT_TRUE(b.point().ready);
    b.stuck = false;
    b.live(10min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "an oven may be on";
    EXPECT_EQ(b.count_records<journal::SupplyReadied>(), 1) << "said once";
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
    b.live(1min);
    EXPECT_TRUE(b.point().ready);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    b.confirm();
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.live(1min);
    EXPECT_FALSE(b.point().ready);
}

TEST(AutoIfOffLessThan, waits_no_longer_for_whom_power_has_come_back_to) {
    StuckOpen b;
    b.live(70min);
    ASSERT_TRUE(b.point().ready);
    b.contact[0] = SwitchState::connected;  // by hand
    b.sweep(b.registers[0], b.registers[1]);
    b.sweep(b.registers[0], b.registers[1]);
    b.live(1min);
    EXPECT_FALSE(b.point().ready);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(AutoIfOffLessThan, takes_an_override_for_somebody_who_has_looked) {
    StuckOpen b;
    b.live(70min);
    ASSERT_TRUE(b.point().ready);
    b.stuck = false;
    b.give(LocalOrder{RequestSupply{SupplyPointId{1}, payment::Actor::protection, false, {}, 0},
                      ReplyTo{7}});
    b.answer_field();
    b.live(6min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_FALSE(b.point().ready);
}

TEST(RelayTest, closes_at_once_whatever_the_policy) {
    ProvenBuilding b(coming_back(ReconnectMode::arm_and_confirm));
    EXPECT_EQ(b.supply(1), SwitchState::connected) << "both were tested";
    EXPECT_EQ(b.supply(2), SwitchState::connected);
    EXPECT_EQ(b.count_records<journal::SupplyReadied>(), 0);
}

// ---- one after the other -----------------------------------------------------------------------

SiteConfig one_in_a_minute() {
    SiteConfig site = two_apartments();
    site.policy.policy.staging = {1, 1min};
    return site;
}

int lights(const Building& b) {
    return static_cast<int>(
        std::count(b.contact.begin(), b.contact.begin() + 2, SwitchState::connected));
}

// After an outage both relays have fallen open with their power.
TEST(StagedReconnection, closes_one_contact_after_the_other_after_an_outage) {
    ProvenBuilding b(one_in_a_minute());
    b.contact = {SwitchState::disconnected, SwitchState::disconnected};
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
    EXPECT_EQ(lights(b), 1);
    b.live(50s);
    EXPECT_EQ(lights(b), 1);
    b.live(20s);
    EXPECT_EQ(lights(b), 2);
}

TEST(StagedReconnection, begins_with_protected_customers) {
    SiteConfig site = one_in_a_minute();
    site.supply_points[1].protected_customer = true;
    ProvenBuilding b(site);
    b.contact = {SwitchState::disconnected, SwitchState::disconnected};
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
    b.sweep(b.registers[0], b.registers[1], 1s);
    b.answer_field();
    EXPECT_EQ(b.supply(2), SwitchState::connected);
}

TEST(StagedReconnection, does_not_wait_for_a_contact_that_does_not_obey) {
    ProvenBuilding b(one_in_a_minute());
    b.contact = {SwitchState::disconnected, SwitchState::disconnected};
    b.restart();
    b.stuck = true;
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
    b.live(70s);
    b.stuck = false;
    b.live(6min);  // both were begun, and are tried again at their own pace
    EXPECT_EQ(lights(b), 2);
}

TEST(StagedReconnection, of_many_who_pay_at_once) {
    ProvenBuilding b(one_in_a_minute());
    b.sweep(1'010'000, 2'010'000, 2h);
    b.answer_field();
    b.live(1min);
    ASSERT_EQ(lights(b), 0);
    b.top_up(k_anna, 5'000'000, 9);
    b.top_up(k_ben, 5'000'000, 10);
    b.answer_field();
    EXPECT_EQ(lights(b), 1);
    b.live(70s);
    EXPECT_EQ(lights(b), 2);
}

}  // namespace
}  // namespace riser::controller
