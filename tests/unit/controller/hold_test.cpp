// A hold of so many hours lasts so many hours, whatever happens to the clock meanwhile.
#include "tests/unit/controller/journal_records.h"
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

constexpr std::int64_t k_day_ms = 24LL * 3600 * 1000;

void set_clock(Building& b, UtcTime wall) {
    b.clock.wall = wall;
    b.clock.earliest = wall - 1s;
    b.clock.latest = wall + 1s;
}

std::int64_t left_ms(const Building& b) {
    return b.apartment(1).hold_until_ms - to_unix_ms(b.clock.wall);
}

// Cut off, then three days without power; the clock begins where it was.
struct AfterDaysWithoutPower : ProvenBuilding {
    AfterDaysWithoutPower() {
        use_up_and_wait();
        EXPECT_EQ(supply(1), metering::SwitchState::disconnected);
        truth = clock.wall + 72h;
        clock.wall = clock.earliest;
        clock.latest = k_no_upper_bound;
        restart();
        sweep(registers[0], registers[1]);
        answer_field();
    }
    // What the time service says is lived on with.
    void live_on() {
        for (int round = 0; round < 3; ++round) {
            sweep(registers[0], registers[1]);
            answer_field();
            live(1min);
        }
    }
    UtcTime truth{};
};

TEST(Hold, of_a_connect_lasts_a_day_when_the_clock_is_set_afterwards) {
    AfterDaysWithoutPower b;
    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, {}});
    b.answer_field();
    b.live(1min);

    set_clock(b, b.truth);
    b.live_on();

    EXPECT_EQ(b.supply(1), metering::SwitchState::connected);
    EXPECT_NEAR(static_cast<double>(left_ms(b)), static_cast<double>(k_day_ms), 10.0 * 60 * 1000);
}

TEST(Hold, of_a_connect_that_is_over_does_not_come_back_when_the_clock_is_set) {
    AfterDaysWithoutPower b;
    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, {}});
    b.answer_field();
    b.pass(25h);
    set_clock(b, b.truth + 25h);
    b.live_on();

    EXPECT_LT(left_ms(b), 0);
    EXPECT_EQ(b.supply(1), metering::SwitchState::disconnected);
}

TEST(Hold, ordered_by_a_clock_that_was_a_year_ahead_ends_after_its_day) {
    ProvenBuilding b;
    const UtcTime truth = b.clock.wall;
    b.clock.wall += 24h * 360;
    b.clock.latest = k_no_upper_bound;
    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, {}});
    ASSERT_GT(b.apartment(1).hold_until_ms, to_unix_ms(truth) + 300 * k_day_ms);

    b.clock.monotonic += 1min;
    set_clock(b, truth + 1min);
    b.tick();

    EXPECT_NEAR(static_cast<double>(left_ms(b)), static_cast<double>(k_day_ms), 2.0 * 60 * 1000);
}

// ---- restarts while the clock is not sure ------------------------------------------------------

// As after another cut of the power: the clock is not sure again, and begins where it was.
void lose_power(ProvenBuilding& b) {
    b.clock.wall = b.clock.earliest;
    b.clock.latest = k_no_upper_bound;
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
    b.answer_field();
}

TEST(Hold, of_an_unsure_clock_outlives_a_restart) {
    AfterDaysWithoutPower b;
    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, {}});
    b.answer_field();
    b.live(1min);
    for (int cut = 0; cut < 2; ++cut) lose_power(b);
    set_clock(b, b.truth);
    b.live_on();

    EXPECT_EQ(b.supply(1), metering::SwitchState::connected);
    EXPECT_NEAR(static_cast<double>(left_ms(b)), static_cast<double>(k_day_ms), 10.0 * 60 * 1000);
    EXPECT_TRUE(b.controller->books().site.unsure_holds.empty()) << "its end is known now";
    const int records = b.count_records<journal::HoldSet>();
    b.restart();
    EXPECT_EQ(b.count_records<journal::HoldSet>(), records) << "and said once";
}

TEST(Hold, of_an_unsure_clock_outlives_a_restart_that_knows_the_time) {
    AfterDaysWithoutPower b;
    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, {}});
    b.answer_field();
    set_clock(b, b.truth);
    b.restart();
    b.live_on();
    EXPECT_EQ(b.supply(1), metering::SwitchState::connected);
    EXPECT_TRUE(b.controller->books().site.unsure_holds.empty());
}

TEST(Hold, of_an_unsure_clock_ends_after_its_length_all_the_same) {
    AfterDaysWithoutPower b;
    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, {}});
    b.answer_field();
    lose_power(b);
    b.pass(25h);
    b.live_on();
    EXPECT_TRUE(b.controller->books().site.unsure_holds.empty())
        << "nothing waits for a clock for ever";
    set_clock(b, b.truth + 26h);
    b.live_on();
    EXPECT_EQ(b.supply(1), metering::SwitchState::disconnected);
}

// The process was stopped for longer than the hold, the machine was not, and the time service came meanwhile.
TEST(Hold, of_a_clock_far_ahead_is_over_after_its_length) {
    AfterDaysWithoutPower b;
    b.clock.wall += 24h * 360 * 5;
    b.give(LocalOrder{SetHold{SupplyPointId{1}, to_unix_ms(b.clock.wall) + 3'600'000}, {}});
    ASSERT_EQ(b.controller->books().site.unsure_holds.size(), 1U);
    b.clock.monotonic += 2h;
    set_clock(b, b.truth + 2h);
    b.start();
    b.tick();

    EXPECT_LE(left_ms(b), 0);
    EXPECT_TRUE(b.controller->books().site.unsure_holds.empty());
}

TEST(Hold, of_an_unsure_clock_keeps_its_length_in_a_snapshot) {
    AfterDaysWithoutPower b;
    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, {}});
    b.answer_field();
    ASSERT_EQ(b.controller->books().site.unsure_holds.size(), 1U);
    const auto before = b.journal.saved;
    b.controller->stop(b.clock);
    ASSERT_NE(b.journal.saved, before);
    lose_power(b);
    EXPECT_EQ(b.controller->books().site.unsure_holds.size(), 1U);
    set_clock(b, b.truth);
    b.live_on();
    EXPECT_EQ(b.supply(1), metering::SwitchState::connected);
    EXPECT_NEAR(static_cast<double>(left_ms(b)), static_cast<double>(k_day_ms), 10.0 * 60 * 1000);
}

TEST(Hold, of_a_sure_clock_is_written_as_ever) {
    ProvenBuilding b;
    b.give(LocalOrder{SetHold{SupplyPointId{1}, to_unix_ms(b.clock.wall) + k_day_ms}, {}});
    EXPECT_EQ(records_of<journal::HoldSet>(b).back().for_ms, 0);
    b.clock.latest = k_no_upper_bound;
    b.give(LocalOrder{SetHold{SupplyPointId{1}, to_unix_ms(b.clock.wall) + 2 * k_day_ms}, {}});
    EXPECT_EQ(records_of<journal::HoldSet>(b).back().for_ms, 2 * k_day_ms);
}

TEST(Hold, of_the_whole_building_moves_with_the_clock_too) {
    ProvenBuilding b;
    b.clock.latest = k_no_upper_bound;
    b.give(LocalOrder{SetHold{SupplyPointId{}, to_unix_ms(b.clock.wall) + 3 * k_day_ms}, {}});
    set_clock(b, b.clock.wall + 48h);
    b.tick();

    EXPECT_EQ(b.controller->books().site.hold_until_ms,
              to_unix_ms(b.clock.wall - 1s) + 3 * k_day_ms);
}

// Supply that somebody who is there keeps on for so long.
struct KeptOn : AfterDaysWithoutPower {
    explicit KeptOn(payment::Actor who) : actor(who) {}
    void ask(bool withdrawn, std::int64_t for_ms) {
        const std::int64_t until = for_ms == 0 ? 0 : to_unix_ms(clock.wall) + for_ms;
        give(LocalOrder{RequestSupply{SupplyPointId{1}, actor, withdrawn,
                                      payment::SupplyAction::connect, until},
                        {}});
        answer_field();
    }
    std::int64_t left() const { return point().kept_on_until_ms - to_unix_ms(clock.wall); }
    void expect_a_day_left(const std::string& when) const {
        EXPECT_EQ(supply(1), metering::SwitchState::connected) << when;
        EXPECT_NEAR(static_cast<double>(left()), static_cast<double>(k_day_ms), 10.0 * 60 * 1000)
            << when;
    }
    payment::Actor actor;
};

constexpr std::array<payment::Actor, 2> k_who_keeps_on{payment::Actor::protection,
                                                       payment::Actor::maintenance};

TEST(EmergencyOverride, lasts_its_hours_when_the_clock_is_set_afterwards) {
    KeptOn b(payment::Actor::protection);
    b.ask(false, k_day_ms);
    b.live(1min);
    set_clock(b, b.truth);
    b.live_on();
    b.expect_a_day_left("the clock was set");

    b.ask(true, 0);
    const int requests = b.count_records<journal::SupplyRequested>();
    set_clock(b, b.clock.wall + 48h);
    b.tick();
    EXPECT_EQ(b.count_records<journal::SupplyRequested>(), requests) << "taken back is taken back";
}

TEST(KeepingOn, of_an_unsure_clock_outlives_restarts) {
    for (const auto actor : k_who_keeps_on) {
        const std::string who(to_string(actor));
        KeptOn b(actor);
        b.ask(false, k_day_ms);
        EXPECT_EQ(records_of<journal::SupplyRequested>(b).back().for_ms, k_day_ms) << who;
        b.live(1min);
        for (int cut = 0; cut < 2; ++cut) lose_power(b);
        b.controller->stop(b.clock);  // what comes next begins with a snapshot
        lose_power(b);
        set_clock(b, b.truth);
        b.live_on();

        b.expect_a_day_left(who);
        EXPECT_TRUE(b.controller->books().site.unsure_holds.empty()) << "its end is known now";
        const int records = b.count_records<journal::SupplyRequested>();
        b.restart();
        EXPECT_EQ(b.count_records<journal::SupplyRequested>(), records) << "and said once";
    }
}

TEST(KeepingOn, of_an_unsure_clock_ends_after_its_length_all_the_same) {
    for (const auto actor : k_who_keeps_on) {
        KeptOn b(actor);
        b.ask(false, k_day_ms);
        lose_power(b);
        b.pass(25h);
        b.live_on();
        EXPECT_TRUE(b.controller->books().site.unsure_holds.empty());
        set_clock(b, b.truth + 26h);
        b.live_on();
        EXPECT_EQ(b.supply(1), metering::SwitchState::disconnected) << to_string(actor);
    }
}

// The process did not run for longer than it was to last, and the time service came meanwhile: 0 would be without an end.
TEST(KeepingOn, that_is_over_at_a_start_is_not_without_an_end) {
    KeptOn b(payment::Actor::protection);
    b.clock.wall += 24h * 360 * 5;
    b.ask(false, 3'600'000);
    ASSERT_EQ(b.controller->books().site.unsure_holds.size(), 1U);
    b.clock.monotonic += 2h;
    set_clock(b, b.truth + 2h);
    b.start();
    b.tick();

    EXPECT_TRUE(b.controller->books().site.unsure_holds.empty());
    EXPECT_EQ(b.point().kept_on_by, "");
}

TEST(KeepingOn, without_an_end_has_no_length_either) {
    KeptOn b(payment::Actor::maintenance);
    b.ask(false, 0);
    EXPECT_EQ(records_of<journal::SupplyRequested>(b).back().for_ms, 0);
    EXPECT_TRUE(b.controller->books().site.unsure_holds.empty());
    b.ask(false, k_day_ms);
    b.ask(true, 0);
    EXPECT_TRUE(b.controller->books().site.unsure_holds.empty()) << "taken back";
}

TEST(Hold, of_one_kind_neither_shortens_nor_ends_that_of_another) {
    ProvenBuilding b;
    const std::int64_t now = to_unix_ms(b.clock.wall);
    b.give(LocalOrder{SetHold{SupplyPointId{1}, now + 9 * k_day_ms}, {}});
    b.give(LocalOrder{SetHold{SupplyPointId{1}, now + k_day_ms, payment::HoldKind::weather},
                      ReplyTo{1}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    b.give(LocalOrder{SetHold{SupplyPointId{1}, 0}, {}});
    set_clock(b, b.clock.wall + 48h);
    b.tick();
    EXPECT_EQ(b.apartment(1).hold_until_ms, 0);
    EXPECT_EQ(b.apartment(1).other_holds_ms[other_hold(payment::HoldKind::weather)],
              to_unix_ms(b.clock.wall - 1s) + k_day_ms);
}

TEST(Hold, that_another_order_replaced_is_left_as_that_order_says) {
    ProvenBuilding b;
    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, {}});
    b.give(LocalOrder{SetHold{SupplyPointId{1}, 0}, {}});
    set_clock(b, b.clock.wall + 48h);
    b.tick();

    EXPECT_EQ(b.apartment(1).hold_until_ms, 0);
}

// The advice of an alarm is a hold of 72 hours: it must not end what somebody was promised.
TEST(Hold, that_is_shorter_leaves_the_longer_one) {
    ProvenBuilding b;
    const std::int64_t month = to_unix_ms(b.clock.wall) + 30 * k_day_ms;
    for (const SupplyPointId id : {SupplyPointId{1}, SupplyPointId{}}) {
        b.give(LocalOrder{SetHold{id, month}, ReplyTo{1}});
        EXPECT_EQ(b.last_answer()->text, "no cut-off for 30 days");
        b.give(LocalOrder{SetHold{id, to_unix_ms(b.clock.wall) + 3 * k_day_ms}, ReplyTo{2}});
        EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::already_done);
    }
    EXPECT_EQ(b.apartment(1).hold_until_ms, month);
    EXPECT_EQ(b.controller->books().site.hold_until_ms, month);

    b.give(LocalOrder{SetHold{SupplyPointId{1}, 0}, {}});
    b.give(LocalOrder{SetHold{SupplyPointId{1}, to_unix_ms(b.clock.wall) + k_day_ms}, ReplyTo{3}});
    EXPECT_EQ(b.last_answer()->text, "no cut-off for 24 hours");
}

TEST(Hold, is_not_written_again_while_the_clock_only_goes_on) {
    ProvenBuilding b;
    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, {}});
    b.live(30min);
    b.pass(30h);
    b.live(1min);

    EXPECT_EQ(b.count_records<journal::HoldSet>(), 1);
}

TEST(Connect, without_books_closes_what_is_configured_and_says_that_nothing_was_noted) {
    ProvenBuilding b;
    b.use_up_and_wait();
    ASSERT_EQ(b.supply(1), metering::SwitchState::disconnected);
    b.journal.entries[3].bytes.back() ^= 1U;
    b.restart();
    ASSERT_FALSE(b.controller->live().safe_mode.empty());
    b.sweep(b.registers[0], b.registers[1]);
    EXPECT_EQ(b.point(1).observed, metering::SwitchState::disconnected) << "people can find it";
    EXPECT_TRUE(b.point(1).account.is_nil());

    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, ReplyTo{4}});
    b.answer_field();

    EXPECT_EQ(b.supply(1), metering::SwitchState::connected);
    ASSERT_NE(b.last_answer(), nullptr);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::accepted);
    EXPECT_NE(b.last_answer()->text.find("look whether there is power"), std::string::npos);

    b.give(LocalOrder{Connect{SupplyPointId{77}, 0}, ReplyTo{5}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::unknown_target);
    b.give(LocalOrder{Arm{SupplyPointId{1}, true}, ReplyTo{6}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::cannot_save);
}

TEST(Connect, says_that_its_bus_is_down) {
    ProvenBuilding b;
    b.use_up_and_wait();
    b.give(metering::BusReport{BusId{1}, metering::BusState::down, b.clock.monotonic, "unplugged"});
    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, ReplyTo{4}});

    ASSERT_NE(b.last_answer(), nullptr);
    EXPECT_NE(b.last_answer()->text.find("its bus is down"), std::string::npos)
        << b.last_answer()->text;
}

}  // namespace
}  // namespace riser::controller
