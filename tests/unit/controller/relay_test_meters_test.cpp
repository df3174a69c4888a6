// Relay tests of supply points with several meters: proven is only what each of them has shown.
#include "tests/unit/controller/relay_test_building.h"

namespace riser::controller {
namespace {

using metering::ReadMeter;
using metering::SetSwitch;
using metering::SwitchState;

// Two meters behind one contactor (contact 0), which belongs to neither of them.
SiteConfig flat_with_two_meters() {
    SiteConfig site = two_apartments();
    site.supply_points.pop_back();
    site.supply_points[0].supply_point = {
        SupplyPointId{1}, {{MeterId{1}}, {MeterId{2}}}, {SwitchId{1}}};
    site.switches = {{SwitchId{1}, BusId{1}, MeterId{}}};
    return site;
}

struct FlatWithTwoMeters : ReadBuilding {
    explicit FlatWithTwoMeters(SiteConfig config = flat_with_two_meters())
        : ReadBuilding(std::move(config)) {
        fed_through = {0, 0};
    }
};

TEST(RelayTestOfTwoMeters, is_proven_when_both_fall_silent) {
    FlatWithTwoMeters b;

    b.test();

    EXPECT_TRUE(b.apartment(1).paired);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(RelayTestOfTwoMeters, fails_when_the_second_keeps_its_load) {
    FlatWithTwoMeters b;
    b.fed_through = {0, 1};  // past the contactor

    b.test();

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.result().find("failed: the load did not go away on meter 2"), 0U) << b.result();
}

TEST(RelayTestOfTwoMeters, says_which_meter_has_no_load_and_opens_nothing) {
    FlatWithTwoMeters b;
    b.loads[1] = 4;

    b.test();

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_EQ(b.result(),
              "inconclusive: needs a load of at least 20 W on every meter that is to be cut, and "
              "there is less on meter 2");
    EXPECT_EQ(b.count_records<journal::SupplyDesired>(), 0);
}

TEST(RelayTestOfTwoMeters, waits_for_the_second_reading) {
    FlatWithTwoMeters b;
    b.order_test();
    const auto first = b.take<ReadMeter>();
    const auto second = b.take<ReadMeter>();
    ASSERT_NE(first.meter, second.meter);

    b.give(b.answer(first));
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
    b.give(b.answer(second));

    EXPECT_EQ(b.apartment(1).desired, SwitchState::disconnected);
}

TEST(RelayTestOfTwoMeters, is_lost_with_one_of_its_meters) {
    FlatWithTwoMeters b;
    b.order_test();
    b.give(b.answer(b.take<ReadMeter>()));
    b.give(b.answer(b.take<ReadMeter>()));
    b.give([&] {
        const auto opening = b.take<SetSwitch>();
        b.contact[0] = SwitchState::disconnected;
        return metering::SwitchReport{
            opening.which, opening.request,           metering::SwitchOutcome::confirmed,
            true,          SwitchState::disconnected, b.clock.monotonic};
    }());
    for (int second = 0; second < 30; ++second) {
        while (!b.field.empty() && std::holds_alternative<ReadMeter>(b.field.front())) {
            const auto read = b.take<ReadMeter>();
            b.give(read.meter == MeterId{2} ? b.lost(read) : b.answer(read));
        }
        b.tick();
    }
    b.answer_field();

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.result(), "inconclusive: meter 2 could not be read while the contact was open");
}

TEST(RelayTestOfTwoMeters, asks_each_on_its_own_bus) {
    SiteConfig site = flat_with_two_meters();
    site.buses.push_back(BusId{2});
    site.meters[1].bus = BusId{2};
    FlatWithTwoMeters b(site);
    b.give(metering::BusReport{BusId{2}, metering::BusState::up, b.clock.monotonic, ""});

    b.actions.clear();
    b.test();

    std::set<std::pair<BusId, MeterId>> asked;
    for (const auto& action : b.actions) {
        const auto* to_field = std::get_if<ToField>(&action);
        const auto* read = to_field ? std::get_if<ReadMeter>(&to_field->command) : nullptr;
        if (read != nullptr) asked.insert({to_field->bus, read->meter});
    }
    EXPECT_EQ(asked, (std::set<std::pair<BusId, MeterId>>{{BusId{1}, MeterId{1}},
                                                          {BusId{2}, MeterId{2}}}));
    EXPECT_TRUE(b.apartment(1).paired);
}

TEST(RelayTestOfTwoMeters, leaves_out_one_that_is_paid_by_shares) {
    SiteConfig site = flat_with_two_meters();
    site.supply_points[0].supply_point.registers[1].share_ppm = 250'000;  // the stairs
    FlatWithTwoMeters b(site);
    b.fed_through = {0, 1};

    b.test();

    EXPECT_TRUE(b.apartment(1).paired);
}

TEST(RelayTestOfTwoMeters, of_which_the_configuration_named_the_second_later_is_made_again) {
    FlatWithTwoMeters b([] {
        SiteConfig site = flat_with_two_meters();
        site.supply_points[0].supply_point.registers.pop_back();
        return site;
    }());
    b.test();
    ASSERT_TRUE(b.apartment(1).paired);

    b.site = flat_with_two_meters();
    b.restart();

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_TRUE(b.noted("pairing_void"));
}

TEST(RelayTestOfTwoMeters, with_a_contact_each_needs_no_load) {
    SiteConfig site = two_apartments();
    site.supply_points.pop_back();
    site.supply_points[0].supply_point = {
        SupplyPointId{1}, {{MeterId{1}}, {MeterId{2}}}, {SwitchId{1}, SwitchId{2}}};
    ReadBuilding b(site);
    b.load = 0;

    b.test();

    EXPECT_TRUE(b.apartment(1).paired);
}

}  // namespace
}  // namespace riser::controller
