// Who decides before credit does: a lock for safety or maintenance, supply that is kept on, and the emergency override.
#include <functional>

#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;
using payment::Actor;
using payment::SupplyAction;

template <class Base>
struct Asked : Base {
    using Base::answer_field;
    using Base::clock;
    using Base::give;

    void ask(Actor actor, SupplyAction action, Duration lasts = {}) {
        const std::int64_t until =
            lasts == Duration{} ? 0
                                : to_unix_ms(clock.wall + std::chrono::milliseconds(lasts / 1ms));
        give(LocalOrder{RequestSupply{SupplyPointId{1}, actor, false, action, until}, ReplyTo{7}});
        answer_field();
    }
    void lock(Actor actor) { ask(actor, SupplyAction::disconnect); }
    void take_back(Actor actor) {
        give(LocalOrder{RequestSupply{SupplyPointId{1}, actor, true, {}, 0}, ReplyTo{8}});
        answer_field();
    }
    void connect() {
        give(LocalOrder{Connect{SupplyPointId{1}, 0}, ReplyTo{9}});
        answer_field();
    }
};
using AskedBuilding = Asked<ProvenBuilding>;
using UnprovenBuilding = Asked<ReadBuilding>;

TEST(Lock, opens_whatever_the_credit_until_it_is_taken_back) {
    for (const Actor actor : {Actor::safety, Actor::maintenance}) {
        AskedBuilding b;
        b.lock(actor);
        EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
        EXPECT_EQ(b.supply(1), SwitchState::disconnected);
        b.live(1min);
        EXPECT_EQ(b.point().lock, to_string(actor));
        EXPECT_EQ(b.supply(2), SwitchState::connected);
        b.take_back(actor);
        EXPECT_EQ(b.supply(1), SwitchState::connected);
        b.live(1min);
        EXPECT_EQ(b.point().lock, "");
        EXPECT_EQ(b.point().reason, "lock taken back");
    }
}

TEST(Lock, is_opened_by_no_payment_and_no_order) {
    AskedBuilding b;
    b.lock(Actor::maintenance);
    b.live(1min);
    b.top_up(k_anna, 5'000'000, 9);
    b.connect();
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    b.ask(Actor::protection, SupplyAction::connect, 1h);
    b.live(10min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "somebody may be at the wires";
    EXPECT_EQ(b.point().kept_on_by, "");
}

TEST(Lock, outlasts_a_restart_and_has_no_end_in_time) {
    AskedBuilding b;
    b.lock(Actor::safety);
    b.live(1min);
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
    b.live(10min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.point().lock, "safety");
    b.ask(Actor::safety, SupplyAction::disconnect, 1h);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::invalid) << b.last_answer()->text;
    b.take_back(Actor::maintenance);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::already_done);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(Lock, of_one_outlasts_that_of_another) {
    AskedBuilding b;
    b.lock(Actor::maintenance);
    b.lock(Actor::safety);
    b.take_back(Actor::safety);
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.point().lock, "maintenance");
    b.take_back(Actor::maintenance);
    b.live(1min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(Lock, by_maintenance_needs_a_proven_contact_and_safety_does_not) {
    UnprovenBuilding b;
    b.lock(Actor::maintenance);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.lock(Actor::safety);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    b.take_back(Actor::safety);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// Whatever the test has just done: nothing is opened yet, the contact opens, is open, closes again.
TEST(Lock, for_safety_waits_for_no_relay_test) {
    for (int answers = 0; answers < 5; ++answers) {
        AskedBuilding b;
        b.give(LocalOrder{TestRelay{SupplyPointId{1}}, ReplyTo{6}});
        for (int i = 0; i < answers && !b.field.empty(); ++i) b.answer_one();
        b.lock(Actor::safety);
        EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
        b.live(2min);
        EXPECT_EQ(b.supply(1), SwitchState::disconnected) << answers;
        EXPECT_EQ(b.point().lock, "safety");
        EXPECT_EQ(b.point().reason, "off for safety");
        EXPECT_NE(b.point().relay_test, "running");
        EXPECT_TRUE(b.apartment(1).paired) << "what a test did not say leaves the earlier proof";
        b.restart();
        b.sweep(b.registers[0], b.registers[1]);
        b.live(1min);
        EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "no interrupted test is ended";
        b.take_back(Actor::safety);
        EXPECT_EQ(b.supply(1), SwitchState::connected) << answers;
    }
}

// Who is locked off has no credit either when it is taken back: then the rules decide, from the beginning.
TEST(Lock, that_is_taken_back_leaves_the_rest_to_the_rules) {
    AskedBuilding b;
    b.lock(Actor::maintenance);
    b.use_up();
    b.live(2min);
    b.take_back(Actor::maintenance);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.sweep(1'010'000, 2'000'000);
    b.answer_field();
    b.live(2min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.point().reason, "credit exhausted");
}

TEST(EmergencyOverride, brings_supply_back_until_it_is_over) {
    AskedBuilding b;
    b.use_up_and_wait();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    b.ask(Actor::protection, SupplyAction::connect, 1h);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.live(55min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().kept_on_by, "protection");
    EXPECT_EQ(b.point().obstacle, "no_hold");
    b.live(6min);
    b.sweep(1'010'000, 2'000'000);
    b.answer_field();
    b.live(2min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(EmergencyOverride, without_an_end_stands_until_it_is_taken_back) {
    AskedBuilding b;
    b.ask(Actor::protection, SupplyAction::connect);
    b.use_up_and_wait();
    b.live(2h);
    b.restart();
    b.sweep(1'010'000, 2'000'000);
    b.live(2min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.take_back(Actor::protection);
    b.sweep(1'010'000, 2'000'000);
    b.answer_field();
    b.live(2min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(EmergencyOverride, takes_nothing_away) {
    AskedBuilding b;
    b.ask(Actor::protection, SupplyAction::disconnect);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::invalid) << b.last_answer()->text;
    b.ask(Actor::safety, SupplyAction::connect);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::invalid) << b.last_answer()->text;
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.count_records<journal::SupplyRequested>(), 0);
}

TEST(Maintenance, keeps_supply_on_while_meters_are_tested) {
    AskedBuilding b;
    b.ask(Actor::maintenance, SupplyAction::connect, 5h);
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().kept_on_by, "maintenance");
    b.lock(Actor::safety);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "safety comes first";
}

TEST(Maintenance, waits_for_a_relay_test) {
    AskedBuilding b;
    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, ReplyTo{6}});
    b.lock(Actor::maintenance);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
}

TEST(Requests, name_what_is_there) {
    AskedBuilding b;
    b.give(LocalOrder{
        RequestSupply{SupplyPointId{9}, Actor::safety, false, SupplyAction::disconnect, 0},
        ReplyTo{6}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::unknown_target);
}

}  // namespace
}  // namespace riser::controller
