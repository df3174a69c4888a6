// A breaker that Riser opened, that took the order to close and did not stay closed: it waits for a person, whatever is
// paid, locked or restarted meanwhile. So does one that tripped before a start and was not seen since.
#include "tests/unit/controller/unordered_building.h"

namespace riser::controller {
namespace {

using metering::OpensByItself;
using metering::SwitchState;
using payment::Actor;
using payment::SupplyAction;

// It was cut off, paid for and told to close.
struct TrippedAgain : UnorderedBuilding {
    TrippedAgain() : UnorderedBuilding(OpensByItself::trips) {
        use_up_and_wait();
        stuck = true;
        top_up(k_anna, 1'000'000, 9);
        answer_field();
        live(3min);
        stuck = false;
        actions.clear();
    }
    void lock(Actor actor, bool withdrawn = false) {
        give(LocalOrder{
            RequestSupply{SupplyPointId{1}, actor, withdrawn, SupplyAction::disconnect, 0},
            ReplyTo{61}});
        answer_field();
    }
    // The process starts anew, its machine goes on.
    void start_again() {
        field.clear();
        probed = false;
        start();
    }
};

void expect_that_it_waits(TrippedAgain& b, const std::string& when) {
    b.look(10min);
    EXPECT_EQ(b.commands_sent(), 0) << when;
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << when << ": nobody has looked";
    EXPECT_TRUE(b.point().open_unordered) << when;

    b.confirm();
    b.answer_field();
    b.look(1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected) << when << ": whoever is there has looked";
    EXPECT_FALSE(b.point().open_unordered) << when;
}

TEST(BreakerThatTrippedAgain, waits_for_a_person_though_credit_ends_and_is_paid_after_a_restart) {
    for (const std::string when : {"no restart", "a restart", "a power failure"}) {
        TrippedAgain b;
        ASSERT_TRUE(b.apartment(1).ready);
        if (when == "a restart") b.start_again();
        if (when == "a power failure") b.restart();
        b.sweep(1'020'000, 2'000'000, 2h);
        b.answer_field();
        b.live(2min);
        b.sweep(1'020'000, 2'000'000);
        b.answer_field();
        b.live(2min);
        ASSERT_TRUE(b.point().exhausted) << when;
        EXPECT_EQ(b.apartment(1).desired, SwitchState::connected)
            << when << ": what is there to cut?";
        EXPECT_TRUE(b.apartment(1).ready) << when;

        b.top_up(k_anna, 50'000'000, 10);

        expect_that_it_waits(b, when);
    }
}

// Nobody has seen the contact since the start.
TEST(BreakerThatTrippedAgain, is_not_cut_off_while_it_was_not_seen_since_the_start) {
    TrippedAgain b;
    b.restart();
    for (const std::int64_t wh : {1'020'000, 1'020'000, 1'020'000}) {
        b.pass(2h);
        b.registers[0] = wh;
        auto blind = b.report(1, wh);
        blind.switch_state = SwitchState::unknown;
        blind.identity = metering::MeterIdentity{"model", "42"};
        b.give(blind);
        while (!b.field.empty()) {
            const auto command = b.field.front();
            b.field.pop_front();
            const auto* read = std::get_if<metering::ReadMeter>(&command);
            if (read == nullptr) continue;
            auto answer = b.answer(*read);
            answer.switch_state = SwitchState::unknown;
            b.give(answer);
        }
    }
    ASSERT_TRUE(b.point().exhausted);

    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
    b.top_up(k_anna, 50'000'000, 10);
    expect_that_it_waits(b, "not seen");
}

TEST(BreakerThatTrippedAgain, waits_for_a_person_when_a_lock_ends) {
    for (const Actor actor : {Actor::safety, Actor::maintenance}) {
        for (const std::string when : {"no restart", "a restart before it",
                                       "a restart just before it", "a restart under it"}) {
            TrippedAgain b;
            ASSERT_TRUE(b.apartment(1).ready);
            if (when == "a restart before it" || when == "a restart just before it") b.restart();
            if (when == "a restart before it") b.look(1min);

            b.lock(actor);
            b.look(1min);
            if (when == "a restart under it") b.restart();
            b.look(1min);
            b.lock(actor, true);

            expect_that_it_waits(b, when);
        }
    }
}

// It was closed by hand just before the lock, and nobody had seen that.
TEST(BreakerThatTrippedAgain, is_opened_by_a_lock_once_it_is_seen_closed) {
    TrippedAgain b;
    b.restart();
    b.contact[0] = SwitchState::connected;

    b.lock(Actor::maintenance);
    b.look(1min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);

    b.lock(Actor::maintenance, true);
    b.look(1min);
    EXPECT_EQ(b.supply(1), SwitchState::connected) << "it did not trip, and was Riser's to open";
}

// It may be about to close yet, or it tripped: a cut-off would be forgotten with the next payment, and close it once more.
TEST(BreakerThatTrippedAgain, is_not_cut_off_in_the_minutes_before_that_is_sure) {
    UnorderedBuilding b(OpensByItself::trips);
    b.use_up_and_wait();
    b.stuck = true;
    b.top_up(k_anna, 10'000, 9);
    b.answer_field();
    const int before = b.commands_sent();
    b.sweep(1'010'100, 2'000'000, 1min);
    b.answer_field();
    b.live(20s);
    ASSERT_TRUE(b.point().exhausted);
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);

    b.top_up(k_anna, 5'000'000, 10);
    b.look(10min);

    EXPECT_EQ(b.commands_sent(), before);
    EXPECT_TRUE(b.point().open_unordered);
}

TEST(BreakerThatTripped, before_a_start_stays_open_after_a_lock_that_came_before_it_was_seen) {
    for (const Actor actor : {Actor::safety, Actor::maintenance}) {
        UnorderedBuilding b(OpensByItself::trips);
        b.trip();
        b.look(1min);
        b.restart();
        for (const bool withdrawn : {false, true}) {
            b.give(LocalOrder{
                RequestSupply{SupplyPointId{1}, actor, withdrawn, SupplyAction::disconnect, 0},
                {}});
            b.answer_field();
            b.look(1min);
        }

        EXPECT_EQ(b.supply(1), SwitchState::disconnected);
        EXPECT_TRUE(b.point().open_unordered);
    }
}

// ---- one of two breakers -----------------------------------------------------------------------

SiteConfig two_for_one() {
    SiteConfig site = two_apartments();
    site.supply_points[0].supply_point.switches = {SwitchId{1}, SwitchId{2}};
    site.supply_points[1].supply_point.switches = {};
    return UnorderedBuilding::with(OpensByItself::trips, site);
}

// Both were cut off and paid for. The first has closed; the second took the order and is open.
struct SecondStaysOpen : UnorderedBuilding {
    SecondStaysOpen() : UnorderedBuilding(two_for_one()) {
        use_up_and_wait();
        top_up(k_anna, 1'000'000, 9);
        while (!field.empty()) {
            const auto* set = std::get_if<metering::SetSwitch>(&field.front());
            stuck = set != nullptr && set->which == SwitchId{2};
            answer_one();
        }
        stuck = false;
        actions.clear();
    }
};

TEST(OneBreakerOfTwo, that_was_closed_and_tripped_while_the_gateway_was_down_waits_for_a_person) {
    SecondStaysOpen b;
    ASSERT_EQ(b.supply(1), SwitchState::connected);
    ASSERT_EQ(b.supply(2), SwitchState::disconnected);
    b.trip();
    b.restart();

    b.look(10min);

    EXPECT_EQ(b.commands_sent(), 0);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_TRUE(b.point().open_unordered);

    b.confirm();
    b.answer_field();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.supply(2), SwitchState::connected);
}

TEST(OneBreakerOfTwo, that_waits_is_left_out_of_a_cut_off_of_the_other_after_a_restart) {
    SecondStaysOpen b;
    b.live(3min);
    b.look(1min);
    ASSERT_TRUE(b.apartment(1).ready);
    b.restart();
    b.look(1min);
    b.sweep(1'020'000, 2'000'000, 2h);
    b.answer_field();
    b.live(2min);
    b.sweep(1'020'000, 2'000'000);
    b.answer_field();
    b.live(2min);
    ASSERT_EQ(b.supply(1), SwitchState::disconnected) << "cut off";

    b.top_up(k_anna, 50'000'000, 10);
    b.answer_field();
    b.look(10min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.supply(2), SwitchState::disconnected) << "nobody has looked why it is open";
}

}  // namespace
}  // namespace riser::controller
