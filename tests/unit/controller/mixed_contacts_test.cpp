// A supply point with several contacts, one of which was opened by nobody's order: the others still obey.
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;
using payment::Actor;
using payment::SupplyAction;

SiteConfig two_breakers_for_one() {
    SiteConfig site = two_apartments();
    for (auto& which : site.switches) which.opens = metering::OpensByItself::trips;
    site.supply_points[0].supply_point.switches = {SwitchId{1}, SwitchId{2}};
    site.supply_points[1].supply_point.switches = {};
    return site;
}

struct OneOfTwoTripped : ProvenBuilding {
    OneOfTwoTripped() : ProvenBuilding(two_breakers_for_one()) {
        contact[1] = SwitchState::disconnected;
        for (int i = 0; i < 3; ++i) {
            sweep(registers[0], registers[1]);
            answer_field();
        }
    }
};

TEST(OneContactOfTwoIsOpen, and_a_lock_opens_the_other) {
    OneOfTwoTripped b;
    ASSERT_EQ(b.supply(1), SwitchState::connected);

    b.give(LocalOrder{
        RequestSupply{SupplyPointId{1}, Actor::safety, false, SupplyAction::disconnect, 0},
        ReplyTo{61}});
    b.live(1min);

    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(OneContactOfTwoIsOpen, and_without_credit_the_other_is_cut_off) {
    OneOfTwoTripped b;

    b.use_up_and_wait();

    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

}  // namespace
}  // namespace riser::controller
