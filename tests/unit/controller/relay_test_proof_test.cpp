// What a relay test does to the proof of an earlier one, and what two of them, or a cut-off, would do to each
// other.
#include "tests/unit/controller/relay_test_building.h"

namespace riser::controller {
namespace {

using metering::ReadMeter;
using metering::SetSwitch;
using metering::SwitchState;

// Contacts of their own: a load must fall silent.
SiteConfig with_contactors() {
    SiteConfig site = two_apartments();
    for (auto& which : site.switches) which.in_meter = MeterId{};
    return site;
}

struct ProvenBuilding : ReadBuilding {
    explicit ProvenBuilding(SiteConfig config = with_contactors())
        : ReadBuilding(std::move(config)) {
        test();
        EXPECT_TRUE(apartment(1).paired);
    }
    void live(int seconds) {
        for (int second = 0; second < seconds; ++second) {
            tick();
            answer_field();
        }
    }
};

// ---- a contact inside the meter -------------------------------------------------------------------

// A meter that was sold without its relay may keep the order that it was given, and show it.
SiteConfig with_inner_contacts(bool shows_contact) {
    SiteConfig site = two_apartments();
    for (auto& which : site.switches) which.shows_contact = shows_contact;
    return site;
}

TEST(InnerContact, that_is_seen_itself_needs_no_load) {
    ReadBuilding b(with_inner_contacts(true));
    b.load = 0;
    b.test();
    EXPECT_TRUE(b.apartment(1).paired) << b.result();
}

TEST(InnerContact, of_which_only_the_order_is_seen_proves_nothing_without_a_load) {
    ReadBuilding b(with_inner_contacts(false));
    b.load = 0;
    b.test();
    EXPECT_EQ(b.result().find("inconclusive: needs a load of at least 20 W"), 0U) << b.result();
    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_EQ(b.count_records<journal::SupplyDesired>(), 0) << "nobody was in the dark for it";

    b.load = 2'000;
    b.test();
    EXPECT_TRUE(b.apartment(1).paired) << b.result();
}

TEST(InnerContact, that_is_not_there_is_found_by_the_load_that_stays) {
    ReadBuilding b(with_inner_contacts(false));
    b.load = 2'000;
    b.bypassed = true;
    b.test();
    EXPECT_EQ(b.result().find("failed: the load did not go away"), 0U) << b.result();
    EXPECT_FALSE(b.apartment(1).paired);
}

// ---- an earlier proof ---------------------------------------------------------------------------

TEST(EarlierProof, outlives_a_test_without_load) {
    ProvenBuilding b;
    b.load = 3;

    b.test();

    EXPECT_EQ(b.result().find("inconclusive"), 0U) << b.result();
    EXPECT_TRUE(b.apartment(1).paired) << "nothing was said against it";
}

TEST(EarlierProof, outlives_a_test_whose_meter_could_not_be_read) {
    ProvenBuilding b;
    for (int read = b.reads + 2; read < b.reads + 100; ++read) b.lost_reads.insert(read);

    b.order_test();
    b.live(20);

    EXPECT_EQ(b.result().find("inconclusive"), 0U) << b.result();
    EXPECT_TRUE(b.apartment(1).paired);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(EarlierProof, outlives_a_restart_in_the_middle_of_a_test) {
    ProvenBuilding b;
    b.order_test();
    b.give(b.answer(b.take<ReadMeter>()));
    ASSERT_EQ(b.apartment(1).desired, SwitchState::disconnected);

    b.restart();
    b.answer_field();

    EXPECT_TRUE(b.apartment(1).paired);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(EarlierProof, is_void_when_the_load_stays) {
    ProvenBuilding b;
    b.bypassed = true;

    b.test();

    EXPECT_EQ(b.result().find("failed"), 0U) << b.result();
    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_TRUE(b.apartment(1).proof.empty());
}

TEST(EarlierProof, is_void_when_the_switch_does_not_open) {
    ProvenBuilding b;
    b.stuck = true;

    b.order_test();
    b.live(90);

    EXPECT_EQ(b.result(), "failed: the switch did not open");
    EXPECT_FALSE(b.apartment(1).paired);
}

TEST(EarlierProof, outlives_a_test_of_which_the_switch_was_never_seen) {
    ProvenBuilding b;
    b.order_test();
    b.give(b.answer(b.take<ReadMeter>()));

    for (int second = 0; second < 70; ++second) {
        b.field.clear();  // nobody answers
        b.tick();
    }

    EXPECT_EQ(b.result(), "inconclusive: nobody saw the switch open");
    EXPECT_TRUE(b.apartment(1).paired);
    b.answer_field();
    b.live(10);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// ---- one at a time ------------------------------------------------------------------------------

TEST(OneRelayTest, at_a_time) {
    ReadBuilding b{with_contactors()};
    b.top_up(k_ben, 2'000'000, 2);
    b.order_test(1);
    const auto out = b.field.size();

    b.order_test(2);

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_NE(b.last_answer()->text.find("supply point 1"), std::string::npos);
    EXPECT_EQ(b.field.size(), out);
    b.answer_field();
    b.tick();
    ASSERT_TRUE(b.apartment(1).paired);
    b.test(2);
    EXPECT_TRUE(b.apartment(2).paired);
}

TEST(OneRelayTest, is_not_begun_a_second_time) {
    ReadBuilding b{with_contactors()};
    b.order_test();

    b.order_test();

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
}

TEST(OneRelayTest, does_not_prove_switches_that_are_crossed) {
    ReadBuilding b{with_contactors()};
    b.top_up(k_ben, 2'000'000, 2);
    b.fed_through = {1, 0};

    b.order_test(1);
    b.order_test(2);
    for (int i = 0; i < 5; ++i) {
        b.answer_field();
        b.tick();
    }
    b.test(2);

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_FALSE(b.apartment(2).paired);
}

// The first apartment's test, with its contact open and the second load not read yet.
void open_by_test(ReadBuilding& b) {
    b.order_test(1);
    b.give(b.answer(b.take<ReadMeter>()));
    const auto opening = b.take<SetSwitch>();
    b.contact[0] = SwitchState::disconnected;
    b.pass(100ms);
    b.give(metering::SwitchReport{opening.which, opening.request,
                                  metering::SwitchOutcome::confirmed, true,
                                  SwitchState::disconnected, b.clock.monotonic});
}

TEST(OneRelayTest, proves_nothing_while_another_contact_opens) {
    ReadBuilding b{with_contactors()};
    b.sweep(b.registers[0], b.registers[1]);
    b.give(metering::SwitchReport{SwitchId{2}, 0, metering::SwitchOutcome::confirmed, false,
                                  SwitchState::connected, b.clock.monotonic});
    b.fed_through = {1, 1};  // both behind the second contact
    open_by_test(b);
    b.contact[1] = SwitchState::disconnected;  // a hand, or a cut-off
    b.give(metering::SwitchReport{SwitchId{2}, 0, metering::SwitchOutcome::confirmed, false,
                                  SwitchState::disconnected, b.clock.monotonic});

    b.answer_field();

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_EQ(b.result().find("inconclusive: another contact"), 0U) << b.result();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(OneRelayTest, is_not_disturbed_by_a_contact_that_was_open_before) {
    ReadBuilding b{with_contactors()};
    b.contact[1] = SwitchState::disconnected;
    b.give(metering::SwitchReport{SwitchId{2}, 0, metering::SwitchOutcome::confirmed, false,
                                  SwitchState::disconnected, b.clock.monotonic});
    b.tick(1min);
    open_by_test(b);
    b.give(metering::SwitchReport{SwitchId{2}, 0, metering::SwitchOutcome::confirmed, false,
                                  SwitchState::disconnected, b.clock.monotonic});

    b.answer_field();

    EXPECT_TRUE(b.apartment(1).paired);
}

TEST(OneRelayTest, is_of_the_meter_that_it_began_with) {
    ReadBuilding b{with_contactors()};
    open_by_test(b);

    b.give(LocalOrder{DeclareExchange{MeterId{1}, {}}, ReplyTo{51}});

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
}

TEST(OneRelayTest, needs_a_meter_that_is_known) {
    Building b{with_contactors()};

    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, ReplyTo{50}});

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_NE(b.last_answer()->text.find("commissioned"), std::string::npos);
}

}  // namespace
}  // namespace riser::controller
