// How a network comes up: adopted or formed, never by itself another one, and never with a frame counter that
// devices have heard already.
#include "tests/unit/zigbee/network/network_world.h"

namespace riser::zigbee {
namespace {

using ezsp::FrameId;
using metering::BusState;

bool touches_network(NetworkWorld& net) {
    return net.ncp.count(FrameId::form_network) + net.ncp.count(FrameId::leave_network) +
               net.ncp.count(FrameId::set_initial_security_state) >
           0;
}

TEST(NetworkStart, adopts_the_network_that_the_radio_is_in) {
    constexpr std::array<std::uint8_t, 4> k_versions = {8, 12, 13, 14};
    for (const std::uint8_t version : k_versions) {
        NetworkWorld net(version);
        net.with_network();
        ASSERT_TRUE(net.comes_up()) << int{version};
        const auto kept = net.kept().network;
        ASSERT_TRUE(kept.has_value());
        EXPECT_EQ(kept->coordinator, k_stick);
        EXPECT_EQ(kept->extended_pan_id, k_extended_pan);
        EXPECT_EQ(kept->pan_id, 0x1A62);
        EXPECT_EQ(kept->channel, 15);
        EXPECT_EQ(kept->frame_counter, 0x1000U);
        EXPECT_FALSE(touches_network(net));
        EXPECT_FALSE(net.ncp.joining_until.has_value()) << "nobody has opened it";
        const auto reports = net.world.take<metering::BusReport>();
        ASSERT_FALSE(reports.empty());
        EXPECT_EQ(reports.back().state, BusState::up);
    }
}

TEST(NetworkStart, a_blank_radio_waits_for_an_order) {
    NetworkWorld net;
    net.world.run_for(120 * k_second);
    EXPECT_FALSE(net.world.machine().is_up());
    EXPECT_FALSE(touches_network(net));
    EXPECT_TRUE(net.world.noted("zigbee_no_network"));
    const auto reports = net.world.take<metering::BusReport>();
    ASSERT_FALSE(reports.empty());
    EXPECT_EQ(reports.back().state, BusState::down);
    // The controller hears that its meters are lost with the bus, and not by themselves.
    EXPECT_EQ(net.next_sweep().health, metering::MeterHealth::bus_down);

    net.world.post(new_network());
    ASSERT_TRUE(net.comes_up());
    ASSERT_TRUE(net.ncp.network.has_value());
    EXPECT_EQ(net.ncp.network->channel, 20);
    EXPECT_EQ(net.ncp.network->extended_pan_id, new_network().extended_pan_id);
    EXPECT_EQ(net.ncp.network->key, new_network().network_key);
    EXPECT_EQ(net.kept().network->extended_pan_id, new_network().extended_pan_id);
    EXPECT_TRUE(net.world.noted("zigbee_network_formed"));
}

TEST(NetworkStart, a_radio_that_has_lost_our_network_is_not_given_another) {
    KnownNetwork known;
    known.network = NetworkRecord{k_stick, k_extended_pan, 0x1A62, 15, 0, 0, 500};
    NetworkWorld net(13, two_devices(), known);
    net.world.run_for(60 * k_second);
    EXPECT_FALSE(net.world.machine().is_up());
    EXPECT_FALSE(touches_network(net));
    EXPECT_TRUE(net.world.noted("zigbee_network_missing"));
}

TEST(NetworkStart, a_foreign_network_is_used_only_when_somebody_says_so) {
    KnownNetwork known;
    known.network = NetworkRecord{k_stick, Eui64{0x42}, 0x1111, 11, 0, 0, 500};
    NetworkWorld net(13, two_devices(), known);
    net.with_network();
    net.world.run_for(60 * k_second);
    EXPECT_FALSE(net.world.machine().is_up());
    EXPECT_TRUE(net.world.noted("zigbee_network_foreign"));
    EXPECT_FALSE(touches_network(net));
    EXPECT_EQ(net.ncp.unicasts, 0);

    net.world.post(AdoptNetwork{});
    ASSERT_TRUE(net.comes_up());
    EXPECT_EQ(net.kept().network->extended_pan_id, k_extended_pan);
    EXPECT_FALSE(touches_network(net));
}

TEST(NetworkStart, an_order_to_form_does_not_replace_a_network_unless_it_says_so) {
    NetworkWorld net;
    net.with_network();
    ASSERT_TRUE(net.is_settled());
    net.world.post(new_network());
    net.world.run_for(10 * k_second);
    EXPECT_TRUE(net.world.noted("zigbee_form_refused"));
    EXPECT_EQ(net.ncp.network->extended_pan_id, k_extended_pan);

    FormNetwork order = new_network();
    order.replaces = true;
    net.world.post(order);
    EXPECT_FALSE(net.world.machine().is_up());
    ASSERT_TRUE(net.comes_up());
    EXPECT_EQ(net.ncp.network->extended_pan_id, order.extended_pan_id);
    // Nobody has followed.
    EXPECT_EQ(net.world.machine().device(k_meter_eui)->node, k_unknown_node);
    EXPECT_FALSE(net.world.machine().is_interviewed(k_meter_eui));
}

TEST(NetworkStart, an_order_that_comes_before_the_radio_is_carried_out_with_it) {
    NetworkWorld net;
    net.world.unplug();
    net.world.post(new_network());
    net.world.run_for(5 * k_second);
    net.world.plug();
    ASSERT_TRUE(net.comes_up());
    EXPECT_EQ(net.ncp.count(FrameId::form_network), 1);
}

TEST(NetworkStart, an_impossible_order_is_refused) {
    NetworkWorld net;
    FormNetwork order = new_network();
    order.channel = 10;
    net.world.post(order);
    net.world.run_for(10 * k_second);
    EXPECT_TRUE(net.world.noted("zigbee_form_refused"));
    EXPECT_FALSE(touches_network(net));
}

TEST(NetworkStart, a_frame_counter_that_is_behind_is_raised_before_anything_is_sent) {
    constexpr std::array<std::uint8_t, 3> k_versions = {8, 13, 14};
    for (const std::uint8_t version : k_versions) {
        KnownNetwork known;
        known.network = NetworkRecord{k_stick, k_extended_pan, 0x1A62, 15, 0, 0, 50'000};
        NetworkWorld net(version, two_devices(), known);
        net.with_network();
        net.ncp.frame_counter = 10;
        ASSERT_TRUE(net.comes_up(10 * k_second)) << int{version};
        EXPECT_GE(net.ncp.frame_counter, 60'000U);
        EXPECT_TRUE(net.world.noted("zigbee_counter_raised"));
        EXPECT_FALSE(touches_network(net));
    }
}

TEST(NetworkStart, how_far_the_frame_counter_has_come_is_kept) {
    NetworkWorld net;
    net.with_network();
    ASSERT_TRUE(net.comes_up());
    EXPECT_EQ(net.kept().network->frame_counter, 0x1000U);
    net.world.run_for(310 * k_second);
    const std::uint32_t kept = net.kept().network->frame_counter;
    EXPECT_GT(kept, 0x1000U);
    EXPECT_LE(kept, net.ncp.frame_counter);
}

TEST(NetworkStart, a_network_that_does_not_come_up_is_tried_again) {
    NetworkWorld net;
    net.with_network();
    net.ncp.network_stays_down = true;
    net.world.run_for(25 * k_second);
    EXPECT_FALSE(net.world.machine().is_up());
    net.ncp.network_stays_down = false;
    EXPECT_TRUE(net.comes_up(30 * k_second));
}

TEST(CoordinatorConfig, refuses_what_cannot_work) {
    EXPECT_TRUE(check_coordinator_config(two_devices()).ok());
    CoordinatorConfig twice = two_devices();
    twice.devices.push_back(twice.devices.front());
    EXPECT_FALSE(check_coordinator_config(twice).ok());
    CoordinatorConfig useless = two_devices();
    useless.devices.push_back({Eui64{7}, MeterId{}, {}});
    EXPECT_FALSE(check_coordinator_config(useless).ok());
    CoordinatorConfig nameless = two_devices();
    nameless.devices[1].switches[0].id = SwitchId{};
    EXPECT_FALSE(check_coordinator_config(nameless).ok());
}

}  // namespace
}  // namespace riser::zigbee
