// Relay tests and people who interfere: what a person opens or closes meanwhile proves nothing, and what a
// person opened is not closed.
#include "tests/unit/controller/relay_test_building.h"

namespace riser::controller {
namespace {

using metering::ReadMeter;
using metering::SetSwitch;
using metering::SwitchState;

TEST(RelayTestAndPeople, a_contact_that_a_person_opened_is_not_tested_and_not_closed) {
    SiteConfig site = two_apartments();
    site.supply_points[0].armed_at_first = false;
    ReadBuilding b(site);
    b.contact[0] = SwitchState::disconnected;
    b.sweep(b.registers[0], b.registers[1]);

    b.test();

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(RelayTestAndPeople, a_contact_that_a_person_opens_before_the_test_does_proves_nothing) {
    SiteConfig site = two_apartments();
    site.supply_points[0].armed_at_first = false;
    ReadBuilding b(site);
    b.order_test();
    b.contact[0] = SwitchState::disconnected;

    b.answer_field();
    for (int i = 0; i < 5; ++i) {
        b.tick();
        b.answer_field();
    }

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "somebody may be working there";
}

TEST(RelayTestAndPeople, a_test_is_not_begun_on_a_bus_that_nothing_is_heard_on) {
    for (const auto state : {metering::BusState::down, metering::BusState::silent}) {
        ReadBuilding b;
        b.give(metering::BusReport{BusId{1}, state, b.clock.monotonic, "unplugged"});

        b.order_test();

        EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
        EXPECT_NE(b.last_answer()->text.find(": unplugged"), std::string::npos)
            << b.last_answer()->text;
        EXPECT_NE(b.result(), "running");

        b.give(metering::BusReport{BusId{1}, metering::BusState::up, b.clock.monotonic, ""});
        b.sweep(b.registers[0], b.registers[1]);
        b.test();
        EXPECT_TRUE(b.apartment(1).paired);
    }
}

void open_by_test(ReadBuilding& b) {
    b.order_test();
    b.give(b.answer(b.take<ReadMeter>()));
    const auto opening = b.take<SetSwitch>();
    b.contact[0] = SwitchState::disconnected;
    b.give(metering::SwitchReport{opening.which, opening.request,
                                  metering::SwitchOutcome::confirmed, true,
                                  SwitchState::disconnected, b.clock.monotonic});
}

TEST(RelayTestAndPeople, a_contact_that_closes_too_early_proves_nothing) {
    ReadBuilding b;
    open_by_test(b);
    b.contact[0] = SwitchState::connected;  // by its button

    b.answer_field();

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
    EXPECT_EQ(b.result().find("inconclusive"), 0U) << b.result();
}

TEST(RelayTestAndPeople, an_order_to_connect_ends_it_without_a_verdict_on_the_wiring) {
    ReadBuilding b;
    open_by_test(b);

    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, {}});
    b.answer_field();
    b.tick();

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.result(), "inconclusive: the supply was connected meanwhile");
}

TEST(RelayTestAndPeople, a_meter_in_doubt_is_not_tested) {
    ReadBuilding b;
    b.sweep(1'900'000, 2'000'000);
    b.sweep(1'900'001, 2'000'000);
    ASSERT_TRUE(b.controller->books().meters.find(MeterId{1})->doubt);

    b.order_test();

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_TRUE(b.field.empty());
}

TEST(RelayTestAndPeople, after_a_restart_the_contact_is_closed_though_nobody_can_see_it) {
    SiteConfig site = two_apartments();
    for (auto& which : site.switches) which.in_meter = MeterId{};
    ReadBuilding b(site);
    b.order_test();
    b.give(b.answer(b.take<ReadMeter>()));
    b.contact[0] = SwitchState::disconnected;  // the process dies before it hears of it

    b.restart();
    b.answer_field();

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_FALSE(b.apartment(1).paired);
}

}  // namespace
}  // namespace riser::controller
