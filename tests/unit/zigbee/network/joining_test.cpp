// How devices come into a network, get known, move, and leave.
#include "gateway/field/zigbee/link/ncp_setup.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/metering.h"
#include "tests/unit/zigbee/network/network_world.h"

namespace riser::zigbee {
namespace {

using ezsp::FrameId;
using metering::MeterHealth;
using sim_zigbee::SimulatedDevice;

// A network without devices, as just formed.
struct Empty : NetworkWorld {
    explicit Empty(std::uint8_t version = 13) : NetworkWorld(version) {
        with_network();
        meter.joined = relay.joined = false;
        EXPECT_TRUE(comes_up());
    }
    void permit(PermitJoining order = {}) {
        world.post(std::move(order));
        world.run_for(k_second);
    }
};

TEST(Joining, is_closed_until_somebody_opens_it_and_closes_by_itself) {
    Empty net;
    EXPECT_FALSE(net.ncp.join(net.meter));
    PermitJoining order;
    order.seconds = 30;
    net.permit(order);
    const auto opened = net.world.take<JoiningChanged>();
    ASSERT_EQ(opened.size(), 1U);
    EXPECT_TRUE(opened[0].open);
    EXPECT_TRUE(net.ncp.joining_until.has_value());
    EXPECT_EQ(net.ncp.policies[k_trust_center_policy], k_joining_open);

    net.world.run_for(31 * k_second);
    const auto closed = net.world.take<JoiningChanged>();
    ASSERT_EQ(closed.size(), 1U);
    EXPECT_FALSE(closed[0].open);
    EXPECT_FALSE(net.ncp.joining_until.has_value());
    EXPECT_EQ(net.ncp.policies[k_trust_center_policy], k_joining_closed);
    EXPECT_TRUE(net.ncp.transient_keys.empty());
    EXPECT_FALSE(net.ncp.join(net.meter));
}

TEST(Joining, can_be_stopped_early_and_is_never_for_ever) {
    Empty net;
    PermitJoining order;
    order.seconds = 255;
    net.permit(order);
    const auto opened = net.world.take<JoiningChanged>();
    ASSERT_EQ(opened.size(), 1U);
    EXPECT_LE(opened[0].until - net.world.instant(), 254 * k_second);
    net.world.post(StopJoining{});
    net.world.run_for(k_second);
    EXPECT_FALSE(net.ncp.joining_until.has_value());
    EXPECT_FALSE(net.ncp.join(net.meter));
}

TEST(Joining, a_meter_that_comes_in_is_got_to_know_and_read) {
    constexpr std::array<std::uint8_t, 4> k_versions = {8, 12, 13, 14};
    for (const std::uint8_t version : k_versions) {
        Empty net(version);
        net.permit();
        ASSERT_TRUE(net.ncp.join(net.meter)) << int{version};
        ASSERT_TRUE(net.world.run_until(
            [&] { return net.world.machine().is_interviewed(k_meter_eui); }, 10 * k_second));
        const DeviceRecord* record = net.world.machine().device(k_meter_eui);
        ASSERT_NE(record, nullptr);
        EXPECT_EQ(record->node, k_meter_node);
        EXPECT_EQ(record->basic.model, "METER1");
        EXPECT_EQ(record->basic.manufacturer, "RISER");
        EXPECT_EQ(record->multiplier, 1U);
        EXPECT_EQ(record->divisor, 1000U);
        EXPECT_EQ(record->electrical_scales.voltage.divisor, 10U);
        // Registers and contact report to us.
        ASSERT_EQ(net.meter.bindings.size(), 2U);
        EXPECT_EQ(net.meter.bindings[0].target.eui64, k_stick);
        EXPECT_EQ(net.meter.bindings[0].cluster, zcl::k_metering_cluster);
        ASSERT_EQ(net.meter.reporting.size(), 2U);
        EXPECT_EQ(net.meter.reporting[0].setup.id, zcl::metering::k_delivered);
        EXPECT_LE(net.meter.reporting[0].setup.most_seconds, 300);

        const auto report = net.next_sweep();
        EXPECT_EQ(report.health, MeterHealth::good);
        ASSERT_EQ(report.registers.size(), 1U);
        EXPECT_EQ(report.registers[0].value, Energy{123'500});
    }
}

TEST(Joining, only_the_one_it_was_opened_for_gets_in) {
    Empty net;
    PermitJoining order;
    order.only = k_meter_eui;
    net.permit(order);
    EXPECT_FALSE(net.ncp.join(net.relay)) << "it has no key for it";
    EXPECT_TRUE(net.ncp.join(net.meter));
}

TEST(Joining, a_stranger_is_sent_away_and_not_got_to_know) {
    Empty net;
    SimulatedDevice& stranger =
        net.ncp.add(sim_zigbee::make_relay(Eui64{0x0102'0304'0506'0708}, NodeId{0x7777}));
    PermitJoining order;
    order.only = k_meter_eui;
    net.permit(order);
    // A key of earlier days lets it in all the same.
    net.ncp.transient_keys.push_back(stranger.eui64);
    ASSERT_TRUE(net.ncp.join(stranger));
    net.world.run_for(5 * k_second);
    EXPECT_EQ(net.ncp.count(FrameId::remove_device), 1);
    EXPECT_EQ(net.world.machine().device(stranger.eui64), nullptr);
    EXPECT_TRUE(net.world.noted("zigbee_stranger"));
    EXPECT_TRUE(net.meter.reads_of_cluster.empty());
}

TEST(Joining, one_that_nobody_has_configured_is_got_to_know_for_later) {
    Empty net;
    SimulatedDevice& spare =
        net.ncp.add(sim_zigbee::make_relay(Eui64{0x0102'0304'0506'0708}, NodeId{0x7777}));
    net.permit();
    ASSERT_TRUE(net.ncp.join(spare));
    ASSERT_TRUE(net.world.run_until([&] { return net.world.machine().is_interviewed(spare.eui64); },
                                    10 * k_second));
    const auto devices = net.kept().devices;
    EXPECT_TRUE(std::ranges::any_of(
        devices, [&](const DeviceRecord& device) { return device.eui64 == spare.eui64; }));
}

TEST(Joining, an_install_code_makes_the_key_of_one_device) {
    Empty net;
    PermitJoining nobodys;
    nobodys.install_code = Bytes{1, 2, 3, 4, 5, 6, 0x28, 0x90};
    net.permit(nobodys);
    EXPECT_TRUE(net.world.noted("zigbee_joining_refused"));
    EXPECT_FALSE(net.ncp.joining_until.has_value());

    PermitJoining order = nobodys;
    order.only = k_meter_eui;
    net.permit(order);
    EXPECT_EQ(net.ncp.count(FrameId::aes_mmo_hash), 1) << "the radio makes it";
    EXPECT_EQ(net.ncp.policies[k_trust_center_policy], k_joining_install_code);
    EXPECT_EQ(net.ncp.transient_keys, (std::vector<Eui64>{k_meter_eui}));
    EXPECT_TRUE(net.ncp.join(net.meter));
}

TEST(Joining, an_open_network_is_open_again_after_the_radio_was_reset) {
    Empty net;
    PermitJoining order;
    order.seconds = 120;
    net.permit(order);
    net.ncp.restart(0x06);
    net.world.run_for(5 * k_second);
    ASSERT_TRUE(net.comes_up());
    net.world.run_for(k_second);
    EXPECT_TRUE(net.ncp.join(net.meter));
    net.world.run_for(120 * k_second);
    EXPECT_FALSE(net.ncp.joining_until.has_value()) << "for the rest of the time only";
}

TEST(Joining, through_one_router_the_radio_itself_stays_closed) {
    NetworkWorld net;
    net.with_network();
    ASSERT_TRUE(net.is_settled());
    PermitJoining order;
    order.through = k_relay_eui;
    const int before = net.relay.requests;
    net.world.post(order);
    net.world.run_for(k_second);
    EXPECT_FALSE(net.ncp.joining_until.has_value());
    EXPECT_GT(net.relay.requests, before);
}

TEST(Interview, goes_on_where_it_broke_off_and_is_not_repeated_after_a_restart) {
    Empty net;
    net.permit();
    ASSERT_TRUE(net.ncp.join(net.meter));
    ASSERT_TRUE(net.world.run_until(
        [&] {
            const DeviceRecord* record = net.world.machine().device(k_meter_eui);
            return record != nullptr && record->descriptors.size() == 1;
        },
        10 * k_second));
    net.meter.ignores = 1;
    ASSERT_TRUE(net.world.run_until([&] { return net.world.machine().is_interviewed(k_meter_eui); },
                                    120 * k_second));
    EXPECT_EQ(net.meter.reads_of_cluster[zcl::k_basic_cluster], 1) << "the other one was ignored";

    // The same devices, another process.
    NetworkWorld next(13, two_devices(), net.kept());
    next.with_network();
    next.relay.joined = false;
    ASSERT_TRUE(next.comes_up());
    EXPECT_TRUE(next.world.machine().is_interviewed(k_meter_eui));
    EXPECT_EQ(next.next_sweep().health, MeterHealth::good);
    EXPECT_EQ(next.meter.reads_of_cluster[zcl::k_basic_cluster], 0);
    EXPECT_TRUE(next.meter.bindings.empty());
}

TEST(Interview, a_device_that_does_not_report_is_polled) {
    Empty net;
    net.meter.refuses_reporting = true;
    net.permit();
    ASSERT_TRUE(net.ncp.join(net.meter));
    ASSERT_TRUE(net.world.run_until([&] { return net.world.machine().is_interviewed(k_meter_eui); },
                                    10 * k_second));
    EXPECT_TRUE(net.world.machine().device(k_meter_eui)->refuses_reports);
    const int reads = net.meter.reads_of_cluster[zcl::k_metering_cluster];
    net.world.run_for(100 * k_second);
    EXPECT_GE(net.meter.reads_of_cluster[zcl::k_metering_cluster], reads + 3);
}

TEST(Interview, devices_of_an_adopted_network_are_found_by_their_address_of_64_bits) {
    NetworkWorld net;
    net.with_network();
    ASSERT_TRUE(net.is_settled());
    EXPECT_EQ(net.world.machine().device(k_relay_eui)->node, k_relay_node);
    EXPECT_EQ(net.ncp.count(FrameId::permit_joining), 1) << "only to close it";
}

TEST(Addresses, a_device_that_comes_back_under_another_is_read_there) {
    NetworkWorld net;
    net.with_network();
    ASSERT_TRUE(net.is_settled());
    net.ncp.rejoin(net.meter, NodeId{0x4444});
    net.world.run_for(k_second);
    EXPECT_EQ(net.world.machine().device(k_meter_eui)->node, NodeId{0x4444});
    EXPECT_EQ(net.next_sweep().health, MeterHealth::good);
    EXPECT_TRUE(std::ranges::none_of(net.kept().devices, [](const DeviceRecord& device) {
        return device.node == k_meter_node;
    }));
}

TEST(Addresses, one_that_moved_without_a_word_is_searched_for) {
    NetworkWorld net;
    net.with_network();
    ASSERT_TRUE(net.is_settled());
    net.meter.node = NodeId{0x5555};
    ASSERT_TRUE(net.world.run_until(
        [&] { return net.world.machine().device(k_meter_eui)->node == NodeId{0x5555}; },
        180 * k_second));
    EXPECT_EQ(net.next_sweep(90 * k_second).health, MeterHealth::good);
}

TEST(Addresses, after_a_conflict_nobody_is_read_by_the_old_one) {
    NetworkWorld net;
    net.with_network();
    ASSERT_TRUE(net.is_settled());
    net.meter.node = NodeId{0x6666};
    net.ncp.say_address_conflict(k_meter_node);
    ASSERT_TRUE(net.world.run_until(
        [&] { return net.world.machine().device(k_meter_eui)->node == NodeId{0x6666}; },
        30 * k_second));
}

TEST(Leaving, a_device_that_leaves_is_told_and_read_no_more) {
    NetworkWorld net;
    net.with_network();
    ASSERT_TRUE(net.is_settled());
    net.ncp.leave(net.meter);
    net.world.run_for(k_second);
    EXPECT_TRUE(net.world.noted("zigbee_device_left"));
    EXPECT_EQ(net.next_sweep().health, MeterHealth::no_answer);
}

TEST(Leaving, a_device_that_is_removed_is_forgotten) {
    NetworkWorld net;
    net.with_network();
    ASSERT_TRUE(net.is_settled());
    static_cast<void>(net.kept());
    net.world.post(RemoveDevice{k_relay_eui});
    net.world.run_for(k_second);
    EXPECT_EQ(net.ncp.count(FrameId::remove_device), 1);
    const auto devices = net.kept().devices;
    EXPECT_TRUE(std::ranges::none_of(
        devices, [](const DeviceRecord& device) { return device.eui64 == k_relay_eui; }));
}

}  // namespace
}  // namespace riser::zigbee
