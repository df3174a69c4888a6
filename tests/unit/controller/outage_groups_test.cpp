// Which contacts opened together, where there are more than two: all of them at one instant, or not together.
#include <set>

#include "tests/unit/controller/unordered_building.h"

namespace riser::controller {
namespace {

using metering::OpensByItself;
using metering::SwitchState;

constexpr AccountId k_carl{{3}};

SiteConfig three_apartments() {
    SiteConfig site = two_apartments();
    MeterSite meter = site.meters[1];
    SwitchSite which = site.switches[1];
    SupplyPointSite apartment = site.supply_points[1];
    meter.id = which.in_meter = MeterId{3};
    meter.address = which.address = 3;
    which.id = SwitchId{3};
    apartment.supply_point.id = SupplyPointId{3};
    apartment.supply_point.registers = {metering::RegisterShare{MeterId{3}}};
    apartment.supply_point.switches = {SwitchId{3}};
    apartment.account = k_carl;
    site.meters.push_back(meter);
    site.switches.push_back(which);
    site.supply_points.push_back(apartment);
    return site;
}

// All behind breakers, all proven.
struct ThreeFlats : UnorderedBuilding {
    ThreeFlats() : UnorderedBuilding(with(OpensByItself::trips, three_apartments())) {
        top_up(k_carl, 2'000'000, 3);
        give(LocalOrder{TestRelay{SupplyPointId{3}}, {}});
        for (int step = 0; step < 4; ++step) answer_field();
        look(1min);
        RISER_ASSERT(apartment(3).paired, "its contact is its own");
        actions.clear();
    }
    // A sweep in which these do not answer.
    void sweep_without(const std::set<std::uint32_t>& silent) {
        pass(15s);
        metering::SweepFinished sweep;
        sweep.bus = BusId{1};
        for (std::uint32_t id = 1; id <= 3; ++id) {
            auto& one = sweep.meters.emplace_back(report(id, registers.at(id - 1)));
            if (!silent.contains(id)) continue;
            one.registers = {};
            one.health = metering::MeterHealth::no_answer;
        }
        give(std::move(sweep));
        answer_field();
    }
    Answer confirm_all() {
        confirm(0);
        const Answer answer = *last_answer();
        answer_field();
        look(1min);
        return answer;
    }
};

// The first was silent all the while, so each of the others may have opened with it; not both, for the second was heard
// before nothing was heard of the third.
TEST(OpenedTogether, is_not_what_only_met_one_of_the_group) {
    for (const bool restarted : {false, true}) {
        ThreeFlats b;
        b.trip(1);
        b.sweep_without({1});
        b.trip(2);
        b.sweep_without({1, 2});
        b.sweep_without({1});
        b.sweep_without({1});
        b.trip(3);
        b.sweep_without({1, 3});
        b.sweep_without({1});
        b.look(1min);
        if (restarted) {
            b.restart();
            b.look(5min);
        }
        ASSERT_EQ(b.commands_sent(), 0);
        ASSERT_EQ(b.count_records<journal::SupplyOpenedUnseen>(), 3);

        const Answer answer = b.confirm_all();
        EXPECT_EQ(answer.points.size(), 3U);
        EXPECT_EQ(b.supply(1), SwitchState::connected) << restarted;
        EXPECT_EQ(b.supply(2), SwitchState::disconnected) << "of equally many the latest";
        EXPECT_EQ(b.supply(3), SwitchState::connected) << restarted;

        EXPECT_EQ(b.confirm_all().outcome, OrderOutcome::done);
        EXPECT_EQ(b.supply(2), SwitchState::connected) << "the next order is about it alone";
    }
}

// All three were silent at one instant, though from and until different ones.
TEST(OpenedTogether, is_what_was_silent_at_one_instant) {
    ThreeFlats b;
    b.trip(1);
    b.sweep_without({1});
    b.trip(2);
    b.sweep_without({1, 2});
    b.trip(3);
    b.sweep_without({1, 2, 3});
    b.sweep_without({2});
    b.look(1min);
    ASSERT_EQ(b.commands_sent(), 0);

    EXPECT_EQ(b.confirm_all().outcome, OrderOutcome::done);
    for (const std::uint32_t id : {1U, 2U, 3U}) EXPECT_EQ(b.supply(id), SwitchState::connected);
}

}  // namespace
}  // namespace riser::controller
