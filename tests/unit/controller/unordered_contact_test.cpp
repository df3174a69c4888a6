// A proven contact that nobody ordered open, or closed: what falls open is closed again with growing pauses, what may
// have tripped waits for a person, and whoever closes the contact of a cut-off is noticed.
#include "tests/unit/controller/unordered_building.h"

namespace riser::controller {
namespace {

using metering::OpensByItself;
using metering::SwitchState;

TEST(BreakerThatTripped, is_never_closed_by_itself_and_a_person_is_told_once) {
    for (const auto opens : {OpensByItself::trips, OpensByItself::no}) {
        UnorderedBuilding b(opens);
        b.trip();

        b.look(3h);

        EXPECT_EQ(b.supply(1), SwitchState::disconnected);
        EXPECT_EQ(b.commands_sent(), 0);
        EXPECT_EQ(b.times_noted("contact_open_unordered"), 1);
        EXPECT_TRUE(b.point().open_unordered);
        EXPECT_EQ(b.point().reason, "opened without an order");
    }
}

TEST(BreakerThatTripped, is_not_closed_after_its_device_or_the_gateway_was_without_power) {
    UnorderedBuilding b(OpensByItself::trips);
    b.lose_power();
    b.look(10min);
    EXPECT_EQ(b.commands_sent(), 0);

    b.restart();
    b.look(10min);

    EXPECT_EQ(b.commands_sent(), 0);
    EXPECT_TRUE(b.point().open_unordered);
}

TEST(BreakerThatTripped, is_closed_by_whoever_confirms_or_connects) {
    for (const bool confirms : {true, false}) {
        UnorderedBuilding b(OpensByItself::trips);
        b.trip();
        b.look(1min);

        if (confirms) {
            b.give(LocalOrder{ConfirmReconnection{SupplyPointId{1}}, ReplyTo{61}});
        } else {
            b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, ReplyTo{61}});
        }
        b.answer_field();
        b.look(1min);

        EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done);
        EXPECT_EQ(b.supply(1), SwitchState::connected);
        EXPECT_EQ(b.commands_sent(), 1);
        EXPECT_FALSE(b.point().open_unordered);
        EXPECT_EQ(b.apartment(1).hold_until_ms == 0, confirms) << "confirming promises nothing";
    }
}

// It closes onto the fault, and trips again.
TEST(BreakerThatTripped, and_trips_again_when_it_is_closed_waits_again) {
    UnorderedBuilding b(OpensByItself::trips);
    b.trip();
    b.look(1min);
    b.give(LocalOrder{ConfirmReconnection{SupplyPointId{1}}, ReplyTo{61}});
    b.answer_field();
    b.trip();

    b.look(1h);

    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.commands_sent(), 1);
}

// A top-up is no look behind the breaker.
TEST(BreakerThatTripped, of_whom_has_no_credit_is_not_closed_by_his_payment) {
    UnorderedBuilding b(OpensByItself::trips);
    b.trip();
    b.look(1min);
    b.sweep(1'010'000, 2'000'000, 2h);
    b.answer_field();
    b.live(5min);
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected) << "there is nothing to cut off";

    b.top_up(k_anna, 5'000'000, 9);
    b.look(10min);

    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.commands_sent(), 0);
}

TEST(BreakerThatTripped, stays_open_when_a_lock_ends) {
    UnorderedBuilding b(OpensByItself::trips);
    b.trip();
    b.look(1min);
    for (const bool withdrawn : {false, true}) {
        b.give(LocalOrder{RequestSupply{SupplyPointId{1}, payment::Actor::maintenance, withdrawn,
                                        payment::SupplyAction::disconnect, 0},
                          {}});
        b.answer_field();
        b.look(1min);
    }
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_TRUE(b.point().open_unordered);
}

TEST(BreakerThatTripped, that_riser_opened_comes_back_by_itself_as_ever) {
    UnorderedBuilding b(OpensByItself::trips);
    b.use_up_and_wait();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);

    b.restart();
    b.top_up(k_anna, 5'000'000, 9);
    b.look(1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// It trips before anybody sees it closed.
TEST(BreakerThatTripped, and_takes_the_order_to_close_without_staying_so_is_closed_once_and_waits) {
    UnorderedBuilding b(OpensByItself::trips);
    b.use_up_and_wait();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    b.stuck = true;
    const int before = b.commands_sent();
    b.top_up(k_anna, 5'000'000, 9);
    b.answer_field();

    for (int i = 0; i < 60; ++i) {
        b.look(15s);
        b.live(1min);
    }
    EXPECT_EQ(b.commands_sent() - before, 1);
    EXPECT_TRUE(b.point().open_unordered);

    b.stuck = false;
    b.confirm();
    b.answer_field();
    b.look(1min);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_FALSE(b.point().open_unordered);
    EXPECT_FALSE(b.point().ready);
}

TEST(BreakerThatTripped, and_waits_so_is_not_closed_once_more_by_a_restart) {
    UnorderedBuilding b(OpensByItself::trips);
    b.use_up_and_wait();
    b.stuck = true;
    b.top_up(k_anna, 5'000'000, 9);
    b.answer_field();
    b.live(3min);
    ASSERT_TRUE(b.apartment(1).ready);
    const int before = b.commands_sent();

    b.restart();
    b.look(1h);

    EXPECT_EQ(b.commands_sent(), before);
    b.stuck = false;
    b.confirm();
    b.answer_field();
    b.look(1min);
    EXPECT_EQ(b.supply(1), SwitchState::connected) << "whoever is there has looked";
}

// The order was lost on its way: nobody has closed anything yet.
TEST(BreakerThatTripped, is_told_again_to_close_while_it_does_not_acknowledge_the_order) {
    UnorderedBuilding b(OpensByItself::trips);
    b.trip();
    b.look(1min);
    b.confirm();
    const auto sent = b.field.front();
    b.field.clear();
    b.pass(1s);
    b.give(metering::SwitchReport{SwitchId{1}, std::get<metering::SetSwitch>(sent).request,
                                  metering::SwitchOutcome::no_answer, false, SwitchState::unknown,
                                  b.clock.monotonic});

    b.look(2min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.commands_sent(), 2);
}

TEST(BreakerThatTripped, is_closed_once_for_one_confirmation_whatever_it_shows) {
    for (const bool restarts : {false, true}) {
        UnorderedBuilding b(OpensByItself::trips);
        b.trip();
        b.look(1min);
        b.stuck = true;  // it trips before anybody looks
        b.confirm();
        if (!restarts) b.answer_field();
        if (restarts) b.restart();

        b.look(1h);

        EXPECT_EQ(b.commands_sent(), 1) << restarts;
        EXPECT_TRUE(b.point().open_unordered) << restarts;

        b.stuck = false;
        b.confirm();
        b.answer_field();
        EXPECT_EQ(b.supply(1), SwitchState::connected) << restarts;
    }
}

TEST(ContactThatFalls, without_power_is_closed_at_once_when_it_is_back) {
    UnorderedBuilding b(OpensByItself::falls);
    b.lose_power();

    b.look(15s);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.times_noted("contact_open_unordered"), 0);
}

TEST(ContactThatFalls, without_a_reason_that_is_seen_waits_longer_each_time_and_is_an_alarm) {
    UnorderedBuilding b(OpensByItself::falls);
    std::vector<Duration> dark;
    for (int times = 0; times < 3; ++times) {
        b.trip();
        Duration passed{};
        while (b.supply(1) == SwitchState::disconnected && passed < 2h) {
            b.look(15s);
            passed += 15s;
        }
        dark.push_back(passed);
    }
    EXPECT_GE(dark[0], 1min);
    EXPECT_LE(dark[0], 2min);
    EXPECT_GE(dark[1], 4min);
    EXPECT_LE(dark[1], 5min);
    EXPECT_GE(dark[2], 16min);
    EXPECT_LE(dark[2], 17min);
    EXPECT_EQ(b.times_noted("contact_falls_open"), 1);
    EXPECT_EQ(b.point().falls_open, 3);

    b.look(1h);
    EXPECT_EQ(b.point().falls_open, 0);
}

// A bus that is lost again and again: the flat is not to be dark for longer than the bus.
TEST(ContactThatFalls, in_silence_is_closed_after_four_minutes_at_most_however_often) {
    UnorderedBuilding b(OpensByItself::falls);
    std::vector<Duration> dark;
    for (int times = 0; times < 7; ++times) {
        b.lose_power();
        Duration passed{};
        while (b.supply(1) == SwitchState::disconnected && passed < 2h) {
            b.look(15s);
            passed += 15s;
        }
        dark.push_back(passed);
    }
    for (int times = 0; times < 3; ++times) EXPECT_LE(dark[static_cast<std::size_t>(times)], 15s);
    EXPECT_LE(dark[3], 75s);
    for (const Duration passed : dark) EXPECT_LE(passed, 4min + 15s);
    EXPECT_GE(b.times_noted("contact_falls_open"), 1);
}

// All day long: it is closed each time, and people hear of it once.
TEST(ContactThatFalls, again_and_again_is_one_alarm_and_one_end_of_it) {
    UnorderedBuilding b(OpensByItself::falls);
    for (int times = 0; times < 60; ++times) {
        if (b.supply(1) == SwitchState::connected) b.lose_power();
        b.look(1min);
    }
    EXPECT_GE(b.commands_sent(), 10);
    EXPECT_EQ(b.times_noted("contact_falls_open"), 1);
    EXPECT_EQ(b.times_noted("contact_falls_open_over"), 0);

    b.look(2h);

    EXPECT_EQ(b.times_noted("contact_falls_open"), 1);
    EXPECT_EQ(b.times_noted("contact_falls_open_over"), 1);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// Whoever is there waits for no pause.
TEST(ContactThatFalls, is_closed_at_once_by_whoever_confirms) {
    UnorderedBuilding b(OpensByItself::falls);
    for (int times = 0; times < 2; ++times) {
        b.trip();
        b.look(5min);
        ASSERT_EQ(b.supply(1), SwitchState::connected);
    }
    b.trip();
    b.look(30s);
    ASSERT_EQ(b.supply(1), SwitchState::disconnected) << "it waits for a quarter of an hour";

    b.confirm();
    b.answer_field();

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(CutOff, that_somebody_undoes_by_hand_is_done_again_and_the_second_time_is_an_alarm) {
    UnorderedBuilding b(OpensByItself::trips);
    b.use_up_and_wait();
    for (int times = 1; times <= 2; ++times) {
        ASSERT_EQ(b.supply(1), SwitchState::disconnected) << times;
        EXPECT_EQ(b.point().closed_unordered, 0) << times;
        b.contact[0] = SwitchState::connected;
        for (int i = 0; i < 4; ++i) {
            b.sweep(b.registers[0], b.registers[1]);
            b.answer_field();
            b.live(15s);
        }
    }
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.point().closed_unordered, 2);
    EXPECT_EQ(b.times_noted("contact_closed_unordered"), 1);
}

// A latching relay comes back closed with its power: nobody was at it.
TEST(CutOff, that_is_undone_while_the_device_is_silent_came_back_by_itself) {
    UnorderedBuilding b(OpensByItself::no);
    b.use_up_and_wait();
    for (int times = 1; times <= 3; ++times) {
        ASSERT_EQ(b.supply(1), SwitchState::disconnected) << times;
        b.lose_power(1, SwitchState::connected);
        b.sweep(b.registers[0], b.registers[1]);
        EXPECT_EQ(b.times_noted("contact_came_back"), times);
        for (int i = 0; i < 4; ++i) {
            b.sweep(b.registers[0], b.registers[1]);
            b.answer_field();
            b.live(15s);
        }
    }
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "he has no credit all the same";
    EXPECT_EQ(b.point().closed_unordered, 0);
    EXPECT_EQ(b.times_noted("contact_closed_unordered"), 0);
}

TEST(CutOff, that_is_undone_while_the_gateway_does_not_run_came_back_by_itself) {
    UnorderedBuilding b(OpensByItself::no);
    b.use_up_and_wait();
    b.contact[0] = SwitchState::connected;

    b.restart();
    b.look(15s);

    EXPECT_EQ(b.times_noted("contact_came_back"), 1);
}

}  // namespace
}  // namespace riser::controller
