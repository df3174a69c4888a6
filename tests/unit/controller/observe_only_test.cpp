// `armed = false` in the configuration: nothing is cut there, whoever armed it and whenever.
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

void observe_only(SiteConfig& site) {
    site.supply_points[0].armed_at_first = false;
    site.supply_points[0].observe_only = true;
}

TEST(ObserveOnly, disarms_what_was_armed_and_cuts_nobody) {
    ProvenBuilding b;
    ASSERT_TRUE(b.apartment(1).armed);

    b.reconfigure(observe_only);

    EXPECT_FALSE(b.apartment(1).armed);
    EXPECT_TRUE(b.noted("disarmed_by_configuration"));
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_TRUE(b.apartment(2).armed) << "nothing was said of it";
}

TEST(ObserveOnly, refuses_to_be_armed_and_says_where_it_stands) {
    ProvenBuilding b;
    b.reconfigure(observe_only);

    b.give(LocalOrder{Arm{SupplyPointId{1}, true}, ReplyTo{50}});

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_NE(b.last_answer()->text.find("armed = false"), std::string::npos);
    EXPECT_FALSE(b.apartment(1).armed);
}

TEST(ObserveOnly, says_nothing_new_at_the_next_start) {
    ProvenBuilding b;
    b.reconfigure(observe_only);
    const int before = b.count_records<journal::SupplyArmed>();
    b.restart();
    EXPECT_EQ(b.count_records<journal::SupplyArmed>(), before);
}

TEST(ObserveOnly, is_not_meant_by_a_configuration_that_says_nothing) {
    ProvenBuilding b;
    b.reconfigure([](SiteConfig& site) { site.supply_points[0].armed_at_first = false; });
    EXPECT_TRUE(b.apartment(1).armed) << "people decide";
}

}  // namespace
}  // namespace riser::controller
