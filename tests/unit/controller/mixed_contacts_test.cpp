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
        look();
    }
    void look() {
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

TEST(OneContactOfTwoIsOpen, and_stays_so_when_the_lock_ends_while_the_other_is_closed_again) {
    OneOfTwoTripped b;
    for (const bool withdrawn : {false, true}) {
        b.give(LocalOrder{RequestSupply{SupplyPointId{1}, Actor::maintenance, withdrawn,
                                        SupplyAction::disconnect, 0},
                          ReplyTo{61}});
        b.live(1min);
        b.look();
    }

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.supply(2), SwitchState::disconnected) << "nobody has looked why it is open";
    EXPECT_TRUE(b.point().open_unordered);
}

// What somebody closes under a lock Riser opens, and closes when the lock ends.
TEST(OneContactOfTwoIsOpen, and_somebody_closes_it_under_a_lock) {
    OneOfTwoTripped b;
    const auto lock = [&](bool withdrawn) {
        b.give(LocalOrder{RequestSupply{SupplyPointId{1}, Actor::maintenance, withdrawn,
                                        SupplyAction::disconnect, 0},
                          ReplyTo{61}});
        b.live(1min);
    };
    lock(false);
    b.contact[1] = SwitchState::connected;
    b.look();
    b.live(1min);
    EXPECT_EQ(b.supply(2), SwitchState::disconnected);

    b.look();
    lock(true);
    b.look();

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.supply(2), SwitchState::connected);
}

TEST(OneContactOfTwoIsOpen, and_a_payment_closes_the_one_that_was_cut_off_alone) {
    OneOfTwoTripped b;
    b.use_up_and_wait();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);

    b.top_up(k_anna, 5'000'000, 9);
    b.live(1min);
    b.look();

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.supply(2), SwitchState::disconnected);
}

TEST(OneContactOfTwoIsOpen, and_is_closed_by_whoever_confirms) {
    OneOfTwoTripped b;
    b.give(LocalOrder{ConfirmReconnection{SupplyPointId{1}}, ReplyTo{61}});
    b.answer_field();

    EXPECT_EQ(b.supply(2), SwitchState::connected);
}

TEST(OneContactOfTwoIsOpen, and_without_credit_the_other_is_cut_off) {
    OneOfTwoTripped b;

    b.use_up_and_wait();

    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

}  // namespace
}  // namespace riser::controller
