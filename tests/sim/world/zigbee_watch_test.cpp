// The watch over a radio says what must never be, and nothing else.
#include "tests/sim/world/audit/zigbee_watch.h"

#include <vector>

#include <gtest/gtest.h>

namespace riser::sim {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint32_t k_first = k_first_on_zigbee;
constexpr std::uint32_t k_second = k_first_on_zigbee + 1;

BuildingPlan two_on_zigbee() {
    MixOptions mix;
    mix.apartments = 1;
    mix.buses = 1;
    mix.main_meter = false;
    mix.on_zigbee = 2;
    return plan_building(mix).value();
}

struct Watched {
    Building building{two_on_zigbee()};
    sim_zigbee::ApartmentRadio apartments{building};
    std::vector<std::string> complaints;
    ZigbeeWatch watch{building, apartments,
                      [this](const std::string& what) { complaints.push_back(what); }};

    Watched() {
        (void)building.set_load(k_first, 6'000);
        for (int i = 0; i <= 30; ++i) {
            building.advance(seconds(10) * i);
            watch.look(building.now());
        }
    }
    [[nodiscard]] std::int64_t shown(std::uint32_t meter) {
        return building.find_meter(meter)->counter().registered_wh();
    }
    // That a meter showed so much so long ago.
    void says(std::uint32_t meter, std::int64_t wh, Duration ago) {
        metering::SweepFinished sweep;
        metering::MeterReport& report = sweep.meters.emplace_back();
        report.meter = MeterId{meter};
        report.read_at = Instant{building.now() - ago};
        ASSERT_TRUE(
            report.registers.push_back({metering::Quantity::import_energy, Energy{wh}, Energy{1}}));
        watch.said(sweep, building.now(), Instant{building.now()});
    }
};

TEST(ZigbeeWatch, knows_what_a_meter_showed_when_it_was_read) {
    Watched house;
    const std::int64_t now = house.shown(k_first);
    house.says(k_first, now, Duration{0});
    house.says(k_first, now - 200, minutes(2));
    EXPECT_TRUE(house.complaints.empty());

    house.says(k_first, now - 200, Duration{0});
    EXPECT_EQ(house.complaints.size(), 1U) << "6 kW for two minutes ago";
    house.says(k_first, now + 10, Duration{0});
    EXPECT_EQ(house.complaints.size(), 2U) << "it did not get there yet";
    house.says(k_first, house.shown(k_second), Duration{0});
    EXPECT_EQ(house.complaints.size(), 3U) << "that is its neighbour's";
}

TEST(ZigbeeWatch, takes_what_may_have_been_on_its_way_for_what_it_was) {
    Watched house;
    house.watch.messages_are_late(house.building.now());
    house.says(k_first, house.shown(k_first) - 200, Duration{0});
    EXPECT_TRUE(house.complaints.empty());
}

TEST(ZigbeeWatch, wants_a_contact_looked_at_before_it_is_ordered_again) {
    Watched house;
    house.watch.ordered(k_first, false);
    house.watch.ordered(k_first, true);
    house.watch.ordered(k_second, true);
    EXPECT_TRUE(house.complaints.empty()) << "another order, and another contact";
    house.building.advance(house.building.now() + minutes(30));
    house.watch.ordered(k_first, true);
    EXPECT_EQ(house.complaints.size(), 1U) << "half an hour tells nobody what became of it";
    ++house.apartments.find_device(k_first)->queries;
    house.watch.ordered(k_first, true);
    EXPECT_EQ(house.complaints.size(), 1U) << "it was asked for its data points meanwhile";
    house.watch.process_started();
    house.watch.ordered(k_first, true);
    EXPECT_EQ(house.complaints.size(), 1U) << "a new process knows of no order before";
}

TEST(ZigbeeWatch, sees_a_network_that_is_touched) {
    Watched house;
    house.apartments.ncp().sent_behind = 1;
    house.watch.look(house.building.now());
    EXPECT_EQ(house.complaints.size(), 1U) << "an old frame counter";
    house.apartments.ncp().network->pan_id = 0x7777;
    house.watch.look(house.building.now());
    EXPECT_EQ(house.complaints.size(), 2U) << "another network";
    house.apartments.find_device(k_second)->joined = false;
    house.watch.look(house.building.now());
    EXPECT_EQ(house.complaints.size(), 3U) << "a device is not in it any more";
    house.watch.check_end(nullptr);
    EXPECT_EQ(house.complaints.size(), 4U);
}

}  // namespace
}  // namespace riser::sim
