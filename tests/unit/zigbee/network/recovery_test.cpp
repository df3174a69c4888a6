// What may happen to a radio and to the air, and that reading goes on: nothing is paired or formed anew.
#include "gateway/field/zigbee/network/exchange_table.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "tests/unit/zigbee/network/network_world.h"

namespace riser::zigbee {
namespace {

using ezsp::FrameId;
using metering::BusState;
using metering::MeterHealth;
using metering::SwitchOutcome;
using metering::SwitchState;

struct Running : NetworkWorld {
    explicit Running(std::uint8_t version = 13) : NetworkWorld(version) {
        with_network();
        EXPECT_TRUE(is_settled());
        world.run_for(70 * k_second);
        world.outputs.clear();
    }
    // Reads again, by itself, and nothing of the network was touched.
    void is_whole_within(Duration limit) {
        ASSERT_TRUE(world.run_until(
            [this] {
                for (const auto& sweep : world.take<metering::SweepFinished>()) {
                    if (sweep.meters.front().health == MeterHealth::good) return true;
                }
                return false;
            },
            limit));
        EXPECT_EQ(ncp.count(FrameId::form_network), 0);
        EXPECT_EQ(ncp.count(FrameId::leave_network), 0);
        EXPECT_EQ(meter.bindings.size(), 2U) << "nothing was paired again";
    }
};

TEST(Recovery, a_radio_that_is_reset_is_read_through_within_five_seconds) {
    constexpr std::array<std::uint8_t, 3> k_versions = {8, 13, 14};
    for (const std::uint8_t version : k_versions) {
        Running net(version);
        net.read(1);
        net.ncp.restart(0x06);
        EXPECT_EQ(net.report(1, k_second).health, MeterHealth::bus_down);
        net.read(2);
        ASSERT_TRUE(net.comes_up(5 * k_second)) << int{version};
        net.read(3);
        EXPECT_EQ(net.report(3, k_second).health, MeterHealth::good);
        net.is_whole_within(60 * k_second);
    }
}

TEST(Recovery, the_bus_is_said_to_be_down_and_up_again) {
    Running net;
    net.world.unplug();
    auto reports = net.world.take<metering::BusReport>();
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].state, BusState::down);
    EXPECT_EQ(reports[0].bus, k_bus);
    EXPECT_EQ(net.next_sweep().health, MeterHealth::bus_down);
    net.ncp.power_cycle();
    net.world.plug();
    ASSERT_TRUE(net.comes_up(5 * k_second));
    reports = net.world.take<metering::BusReport>();
    ASSERT_FALSE(reports.empty());
    EXPECT_EQ(reports.back().state, BusState::up);
    net.is_whole_within(60 * k_second);
}

TEST(Recovery, a_hung_radio_is_reset) {
    Running net;
    net.ncp.hung = true;
    ASSERT_TRUE(net.world.run_until([&] { return !net.world.machine().is_up(); }, 60 * k_second));
    ASSERT_TRUE(net.comes_up(5 * k_second));
    net.is_whole_within(60 * k_second);
}

TEST(Recovery, a_reset_in_the_middle_of_switching_ends_it_once) {
    Running net;
    net.set(k_meter_switch, SwitchState::disconnected, 1);
    ASSERT_TRUE(net.world.run_until([&] { return net.meter.switched == 1; }, k_second));
    net.ncp.restart(0x06);
    const auto report = net.switched(1, 30 * k_second);
    EXPECT_EQ(report.outcome, SwitchOutcome::confirmed);
    EXPECT_FALSE(net.meter.contact_closed(1));
    EXPECT_EQ(net.meter.switched, 1) << "it has obeyed before the radio was lost";
    net.world.run_for(30 * k_second);
    for (const auto& more : net.world.take<metering::SwitchReport>()) EXPECT_NE(more.request, 1U);
}

TEST(Recovery, a_radio_without_room_is_given_time) {
    Running net;
    constexpr std::array<ezsp::Status, 3> k_refusals = {
        ezsp::Status::allocation_failed, ezsp::Status::busy, ezsp::Status::max_message_limit};
    for (const auto refusal : k_refusals) {
        net.ncp.refuses = 3;
        net.ncp.refusal = refusal;
        net.read(1);
        EXPECT_EQ(net.report(1, 10 * k_second).health, MeterHealth::good) << to_string(refusal);
        EXPECT_EQ(net.ncp.refuses, 0);
    }
    // For ever is too long.
    net.ncp.refuses = 1000;
    net.read(2);
    EXPECT_EQ(net.report(2, 60 * k_second).health, MeterHealth::no_answer);
    EXPECT_GT(net.ncp.refuses, 900) << "it is not asked without a pause";
    net.ncp.refuses = 0;
    net.is_whole_within(120 * k_second);
}

TEST(Recovery, no_more_than_four_are_ever_in_the_air) {
    CoordinatorConfig config;
    config.bus = k_bus;
    for (std::uint32_t i = 1; i <= 30; ++i) {
        config.devices.push_back({Eui64{0x1000 + i}, MeterId{i}, {}});
    }
    NetworkWorld net(14, config);
    net.with_network();
    for (std::uint32_t i = 1; i <= 30; ++i) {
        auto device = sim_zigbee::make_relay_meter(Eui64{0x1000 + i},
                                                   NodeId{static_cast<std::uint16_t>(0x3000 + i)});
        device.joined = true;
        device.away = i % 3 == 0;
        net.ncp.add(std::move(device));
    }
    net.world.run_for(300 * k_second);
    EXPECT_LE(net.ncp.most_in_flight, k_most_in_flight);
    const auto sweeps = net.world.take<metering::SweepFinished>();
    ASSERT_FALSE(sweeps.empty());
    ASSERT_EQ(sweeps.back().meters.size(), 30U);
    const auto good = std::ranges::count_if(
        sweeps.back().meters,
        [](const metering::MeterReport& report) { return report.health == MeterHealth::good; });
    EXPECT_EQ(good, 20) << "those that are there";
}

TEST(Recovery, messages_whose_end_the_radio_forgets_do_not_use_up_its_room) {
    Running net;
    net.ncp.forgets_sent = 1'000'000;
    for (std::uint32_t request = 1; request <= 10; ++request) {
        net.read(request);
        EXPECT_EQ(net.report(request, 60 * k_second).health, MeterHealth::good) << request;
    }
}

TEST(Recovery, a_meter_without_power_is_left_alone_more_and_more_and_found_again) {
    Running net;
    net.meter.away = true;
    net.world.run_for(200 * k_second);
    EXPECT_TRUE(net.world.noted("device_silent"));
    const int unicasts = net.ncp.unicasts;
    net.world.run_for(600 * k_second);
    EXPECT_LT(net.ncp.unicasts - unicasts, 60) << "the relay is read meanwhile, too";
    net.meter.away = false;
    net.ncp.rejoin(net.meter, NodeId{0x4321});
    net.world.run_for(5 * k_second);
    EXPECT_EQ(net.next_sweep().health, MeterHealth::good);
}

TEST(Recovery, when_nobody_answers_it_is_one_alarm) {
    Running net;
    net.meter.away = net.relay.away = true;
    ASSERT_TRUE(net.world.run_until([&] { return net.world.noted("bus_silent"); }, 600 * k_second));
    const auto reports = net.world.take<metering::BusReport>();
    ASSERT_FALSE(reports.empty());
    EXPECT_EQ(reports.back().state, BusState::silent);
    net.meter.away = net.relay.away = false;
    net.ncp.rejoin(net.meter, k_meter_node);
    net.world.run_for(5 * k_second);
    const auto after = net.world.take<metering::BusReport>();
    ASSERT_FALSE(after.empty());
    EXPECT_EQ(after.back().state, BusState::up);
}

TEST(Recovery, a_lossy_line_makes_it_slow_and_nothing_else) {
    Running net;
    net.world.loses_per_mille = 50;
    std::size_t good = 0;
    for (std::uint32_t request = 1; request <= 40; ++request) {
        net.read(request);
        const auto report = net.report(request, 120 * k_second);
        if (report.health != MeterHealth::good) continue;
        ++good;
        ASSERT_EQ(report.registers.size(), 1U);
        EXPECT_EQ(report.registers[0].value, Energy{123'500});
    }
    EXPECT_GT(good, 20U);
    net.world.loses_per_mille = 0;
    net.is_whole_within(180 * k_second);
}

TEST(Recovery, polling_stops_and_commands_still_go_out) {
    Running net;
    net.world.post(SetPolling{false});
    net.world.run_for(k_second);
    const int unicasts = net.ncp.unicasts;
    net.world.run_for(300 * k_second);
    EXPECT_EQ(net.ncp.unicasts, unicasts);
    net.read(1);
    EXPECT_EQ(net.report(1, k_second).health, MeterHealth::good);
    net.world.post(SetPolling{true});
    net.is_whole_within(60 * k_second);
}

TEST(Recovery, two_hundred_resets_are_each_over_in_five_seconds) {
    Running net;
    for (int i = 0; i < 200; ++i) {
        net.ncp.restart(0x03);
        net.world.run_for(k_second / 100);
        ASSERT_TRUE(net.comes_up(5 * k_second)) << i;
        net.read(1);
        ASSERT_EQ(net.report(1, k_second).health, MeterHealth::good) << i;
        net.world.run_for(61 * k_second);
        net.world.outputs.clear();
    }
}

}  // namespace
}  // namespace riser::zigbee
