// After a power failure of the house: contacts of which no source says what they do without power, and breakers, which
// one order confirms that opened together while nothing was heard of them.
#include "tests/unit/controller/unordered_building.h"

namespace riser::controller {
namespace {

using metering::OpensByItself;
using metering::SwitchState;

void close_field(UnorderedBuilding& b) {
    b.answer_field();
    b.look(1min);
}

const PointOutcome* outcome_of(const Answer& answer, std::uint32_t id) {
    for (const auto& point : answer.points) {
        if (point.supply_point == SupplyPointId{id}) return &point;
    }
    return nullptr;
}

TEST(ContactOfUnknownHabit, is_closed_again_when_it_is_found_open_after_a_silence) {
    UnorderedBuilding b(OpensByItself::unknown);
    b.lose_power();

    b.look(15s);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.times_noted("contact_open_unordered"), 0);
}

TEST(ContactOfUnknownHabit, is_closed_again_after_its_bus_was_lost) {
    UnorderedBuilding b(OpensByItself::unknown);
    b.give(metering::BusReport{BusId{1}, metering::BusState::silent, b.clock.monotonic, ""});
    b.trip();
    b.pass(10s);
    b.give(metering::BusReport{BusId{1}, metering::BusState::up, b.clock.monotonic, ""});

    b.look(15s);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(ContactOfUnknownHabit, that_opens_in_plain_sight_was_opened_by_a_person) {
    UnorderedBuilding b(OpensByItself::unknown);
    b.trip();

    b.look(2h);

    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.commands_sent(), 0);
    EXPECT_TRUE(b.point().open_unordered);
    EXPECT_EQ(b.cause(), "opened_by_hand");
}

// A restart alone moves no contact: somebody may work behind it since yesterday.
TEST(ContactOfUnknownHabit, that_was_open_before_the_start_stays_open) {
    UnorderedBuilding b(OpensByItself::unknown);
    b.trip();
    b.look(1min);

    b.restart();
    b.look(1h);

    EXPECT_EQ(b.commands_sent(), 0);
    EXPECT_TRUE(b.point().open_unordered);
}

TEST(ContactOfUnknownHabit, that_opened_while_the_gateway_was_without_power_is_closed_again) {
    UnorderedBuilding b(OpensByItself::unknown);
    b.trip();

    b.restart();
    b.look(1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// Nobody knows whether it may have tripped either.
TEST(ContactOfUnknownHabit, is_closed_by_itself_once) {
    UnorderedBuilding b(OpensByItself::unknown);
    b.lose_power();
    b.stuck = true;

    b.look(2h);

    EXPECT_EQ(b.commands_sent(), 1);
    EXPECT_TRUE(b.point().open_unordered);
}

TEST(ContactOfUnknownHabit, that_riser_opened_is_closed_until_it_obeys) {
    UnorderedBuilding b(OpensByItself::unknown);
    b.use_up_and_wait();
    b.stuck = true;
    b.top_up(k_anna, 5'000'000, 9);
    b.look(10min);
    b.stuck = false;

    b.look(10min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(AfterAnOutage, one_order_confirms_the_breakers_that_opened_together_and_says_so_of_each) {
    UnorderedBuilding b(OpensByItself::trips);
    b.lose_power(1);
    b.lose_power(2);
    b.look(5min);
    ASSERT_EQ(b.commands_sent(), 0);
    ASSERT_TRUE(b.point(1).open_unordered);
    ASSERT_TRUE(b.point(2).open_unordered);

    b.confirm(0);
    const Answer answer = *b.last_answer();
    close_field(b);

    EXPECT_EQ(answer.outcome, OrderOutcome::done);
    ASSERT_EQ(answer.points.size(), 2U);
    for (const std::uint32_t id : {1U, 2U}) {
        EXPECT_EQ(outcome_of(answer, id)->outcome, OrderOutcome::done);
        EXPECT_EQ(b.supply(id), SwitchState::connected);
    }
    EXPECT_EQ(b.commands_sent(), 2);
}

TEST(AfterAnOutage, one_that_tripped_in_plain_sight_waits_for_a_look_of_its_own) {
    UnorderedBuilding b(OpensByItself::trips);
    b.trip(2);
    b.look(5min);
    b.lose_power(1);
    b.look(5min);

    b.confirm(0);
    const Answer answer = *b.last_answer();
    close_field(b);

    EXPECT_EQ(outcome_of(answer, 1)->outcome, OrderOutcome::done);
    EXPECT_EQ(outcome_of(answer, 2)->outcome, OrderOutcome::conflict);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.supply(2), SwitchState::disconnected);
}

TEST(AfterAnOutage, one_that_was_open_before_the_gateway_started_waits_for_a_look_of_its_own) {
    UnorderedBuilding b(OpensByItself::trips);
    b.trip(2);
    b.look(5min);
    b.trip(1);
    b.restart();
    b.look(5min);

    b.confirm(0);
    close_field(b);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.supply(2), SwitchState::disconnected);
}

TEST(AfterAnOutage, what_opened_in_another_silence_is_not_confirmed_with_the_rest) {
    UnorderedBuilding b(OpensByItself::trips);
    b.lose_power(1);
    b.look(1h);
    b.lose_power(2);
    b.look(5min);

    b.confirm(0);
    close_field(b);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "of equally many the latest";
    EXPECT_EQ(b.supply(2), SwitchState::connected);

    b.confirm(0);
    close_field(b);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// ---- and then the gateway starts anew ----------------------------------------------------------

// Both apartments are dark since an outage, and wait for a person.
struct DarkHouse : UnorderedBuilding {
    explicit DarkHouse(SiteConfig config = with(OpensByItself::trips, two_apartments()))
        : UnorderedBuilding(std::move(config)) {
        lose_power(1);
        lose_power(2);
        look(5min);
        EXPECT_EQ(commands_sent(), 0);
    }
    // The process starts anew, its machine goes on.
    void start_again() {
        field.clear();
        probed = false;
        start();
        look(5min);
    }
    void power_failure() {
        restart();
        look(5min);
    }
    Answer confirm_all() {
        confirm(0);
        const Answer answer = *last_answer();
        close_field(*this);
        return answer;
    }
};

TEST(AfterAnOutage, a_restart_forgets_none_of_those_that_opened_together) {
    for (const std::string when : {"the process", "the machine", "the machine, twice"}) {
        DarkHouse b;
        if (when == "the process") b.start_again();
        if (when != "the process") b.power_failure();
        if (when == "the machine, twice") b.power_failure();
        ASSERT_EQ(b.commands_sent(), 0) << when << ": nobody has looked";
        ASSERT_TRUE(b.point(1).open_unordered && b.point(2).open_unordered) << when;
        EXPECT_TRUE(b.point(1).contacts.at(0).opened_unseen) << when << ": the page offers it";
        EXPECT_EQ(b.count_records<journal::SupplyOpenedUnseen>(), 2) << when << ": said once";

        const Answer answer = b.confirm_all();

        EXPECT_EQ(answer.outcome, OrderOutcome::done) << when;
        for (const std::uint32_t id : {1U, 2U}) {
            ASSERT_NE(outcome_of(answer, id), nullptr) << when;
            EXPECT_EQ(outcome_of(answer, id)->outcome, OrderOutcome::done) << when;
            EXPECT_EQ(b.supply(id), SwitchState::connected) << when;
            EXPECT_FALSE(b.apartment(id).opened_unseen) << when << ": that is over";
        }
    }
}

TEST(AfterAnOutage, a_restart_makes_nothing_of_what_tripped_in_plain_sight) {
    UnorderedBuilding b(OpensByItself::trips);
    b.trip(2);
    b.look(5min);
    b.lose_power(1);
    b.look(5min);
    b.restart();
    b.look(5min);

    b.confirm(0);
    close_field(b);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.supply(2), SwitchState::disconnected);
}

TEST(AfterAnOutage,
     what_tripped_again_when_it_was_closed_is_not_closed_with_others_after_a_restart) {
    DarkHouse b;
    b.stuck = true;
    EXPECT_EQ(b.confirm_all().outcome, OrderOutcome::done);
    ASSERT_EQ(b.commands_sent(), 2);
    b.stuck = false;
    b.start_again();

    const Answer answer = b.confirm_all();

    EXPECT_EQ(answer.outcome, OrderOutcome::already_done);
    ASSERT_NE(outcome_of(answer, 1), nullptr);
    EXPECT_EQ(outcome_of(answer, 1)->outcome, OrderOutcome::conflict);
    EXPECT_EQ(b.commands_sent(), 2);
}

// Whoever locked it has been there, and took the lock back without closing it.
TEST(AfterAnOutage, what_was_locked_off_meanwhile_waits_for_a_look_of_its_own) {
    DarkHouse b;
    for (const bool withdrawn : {false, true}) {
        b.give(LocalOrder{RequestSupply{SupplyPointId{1}, payment::Actor::safety, withdrawn,
                                        payment::SupplyAction::disconnect, 0},
                          ReplyTo{62}});
        close_field(b);
    }
    b.power_failure();

    const Answer answer = b.confirm_all();

    EXPECT_EQ(outcome_of(answer, 1)->outcome, OrderOutcome::conflict);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.supply(2), SwitchState::connected);
}

// Their silences cannot be compared: the next order confirms the others.
TEST(AfterAnOutage, what_opened_before_the_machine_lost_its_power_is_a_group_of_its_own) {
    UnorderedBuilding b(OpensByItself::trips);
    b.lose_power(1);
    b.look(5min);
    b.restart();
    b.look(5min);
    b.lose_power(2);
    b.look(5min);

    b.confirm(0);
    close_field(b);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "of equally many those of now";
    EXPECT_EQ(b.supply(2), SwitchState::connected);

    b.confirm(0);
    close_field(b);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// One machine, two runs of the process: what the second one found open at its start opened after the first one looked.
TEST(AfterAnOutage, what_opened_before_the_process_started_did_not_open_with_what_it_knew) {
    UnorderedBuilding b(OpensByItself::trips);
    b.lose_power(1);
    b.look(5min);
    b.trip(2);
    b.field.clear();
    b.probed = false;
    b.start();
    b.look(5min);

    b.confirm(0);
    close_field(b);

    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.supply(2), SwitchState::connected);
}

// Who was confirmed and had not had his turn when the gateway started anew is confirmed with the others once more.
TEST(AfterAnOutage, those_that_had_not_had_their_turn_are_still_known) {
    SiteConfig site = UnorderedBuilding::with(OpensByItself::trips, two_apartments());
    site.policy.policy.staging.at_once = 1;
    site.policy.policy.staging.every = 1h;
    DarkHouse b(std::move(site));
    b.confirm(0);
    b.answer_field();
    ASSERT_EQ(b.commands_sent(), 1);
    b.power_failure();
    const bool first = b.supply(1) == SwitchState::connected;
    ASSERT_NE(b.supply(1), b.supply(2));

    const Answer answer = b.confirm_all();

    EXPECT_EQ(outcome_of(answer, first ? 2 : 1)->outcome, OrderOutcome::done);
    EXPECT_EQ(b.supply(first ? 2 : 1), SwitchState::connected);
}

TEST(AfterAnOutage, with_nothing_that_waits_there_is_nothing_to_confirm) {
    UnorderedBuilding b(OpensByItself::trips);

    b.confirm(0);

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::already_done);
    EXPECT_TRUE(b.last_answer()->points.empty());
    EXPECT_EQ(b.commands_sent(), 0);
}

// Sixty flats do not start at once because one person has looked.
TEST(AfterAnOutage, the_policy_says_how_many_come_back_at_once) {
    SiteConfig site = UnorderedBuilding::with(OpensByItself::trips, two_apartments());
    site.policy.policy.staging.at_once = 1;
    site.policy.policy.staging.every = 1min;
    UnorderedBuilding b(std::move(site));
    b.lose_power(1);
    b.lose_power(2);
    b.look(5min);

    b.confirm(0);
    EXPECT_EQ(b.commands_sent(), 1);
    b.answer_field();
    b.live(3min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.supply(2), SwitchState::connected);
}

}  // namespace
}  // namespace riser::controller
