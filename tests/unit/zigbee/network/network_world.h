// NetworkWorld: a coordinator, its radio, a meter with a relay and a relay alone, in virtual time, for the
// tests of the network. Whatever the coordinator wants kept is kept, so that it can be started again.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/field/zigbee/network/coordinator.h"
#include "tests/sim/zigbee/radio_world.h"

namespace riser::zigbee {

constexpr Duration k_second{1'000'000};
constexpr Eui64 k_stick{0x000D'6FFF'FE12'3456};
constexpr Eui64 k_meter_eui{0xA4C1'3800'1122'3344};
constexpr Eui64 k_relay_eui{0xA4C1'3800'AABB'CCDD};
constexpr NodeId k_meter_node{0x1234};
constexpr NodeId k_relay_node{0x2345};
constexpr BusId k_bus{3};
constexpr MeterId k_meter{1};
constexpr SwitchId k_meter_switch{11};
constexpr SwitchId k_relay_switch{12};
constexpr Eui64 k_extended_pan{0xDDDD'DDDD'DDDD'DDDD};

inline CoordinatorConfig two_devices() {
    CoordinatorConfig config;
    config.bus = k_bus;
    config.devices = {{k_meter_eui, k_meter, {{k_meter_switch, 0}}},
                      {k_relay_eui, MeterId{}, {{k_relay_switch, 0}}}};
    return config;
}

inline FormNetwork new_network() {
    FormNetwork order;
    order.channel = 20;
    order.pan_id = 0x1A62;
    order.extended_pan_id = Eui64{0x1122'3344'5566'7788};
    order.network_key.bytes.fill(0x5A);
    order.trust_center_key.bytes.fill(0x77);
    return order;
}

class NetworkWorld {
public:
    explicit NetworkWorld(std::uint8_t version = 13, CoordinatorConfig settings = two_devices(),
                          KnownNetwork known = {})
        : ncp(version, k_stick),
          meter(ncp.add(sim_zigbee::make_relay_meter(k_meter_eui, k_meter_node))),
          relay(ncp.add(sim_zigbee::make_relay(k_relay_eui, k_relay_node))),
          config(std::move(settings)),
          world(Coordinator(config, std::move(known)), ncp) {}

    // The radio is in a network already, and the devices too.
    NetworkWorld& with_network() {
        sim_zigbee::StoredNetwork stored;
        stored.extended_pan_id = k_extended_pan;
        stored.pan_id = 0x1A62;
        stored.channel = 15;
        ncp.network = stored;
        meter.joined = relay.joined = true;
        return *this;
    }
    [[nodiscard]] bool comes_up(Duration limit = 5 * k_second) {
        return world.run_until([this] { return world.machine().is_up(); }, limit);
    }
    // Up, and both devices are known.
    [[nodiscard]] bool is_settled(Duration limit = 60 * k_second) {
        return world.run_until(
            [this] {
                return world.machine().is_interviewed(k_meter_eui) &&
                       world.machine().is_interviewed(k_relay_eui);
            },
            limit);
    }

    // ---- reading and switching
    void read(std::uint32_t request,
              metering::ReadPurpose purpose = metering::ReadPurpose::confirming) {
        world.post(metering::MeterCommand{metering::ReadMeter{k_meter, purpose, request}});
    }
    void set(SwitchId which, metering::SwitchState wanted, std::uint32_t request,
             Duration lives = 60 * k_second) {
        world.post(metering::MeterCommand{
            metering::SetSwitch{which, wanted, request, world.instant() + lives}});
    }
    // The answer to the command with this number, waiting for it.
    [[nodiscard]] metering::MeterReport report(std::uint32_t request, Duration limit) {
        std::vector<metering::MeterReport> found;
        EXPECT_TRUE(world.run_until(
            [&] {
                for (auto& each : world.take<metering::MeterReport>()) {
                    if (each.request == request) found.push_back(each);
                }
                return !found.empty();
            },
            limit));
        return found.empty() ? metering::MeterReport{} : found.front();
    }
    [[nodiscard]] metering::SwitchReport switched(std::uint32_t request, Duration limit) {
        std::vector<metering::SwitchReport> found;
        EXPECT_TRUE(world.run_until(
            [&] {
                for (auto& each : world.take<metering::SwitchReport>()) {
                    if (each.request == request) found.push_back(each);
                }
                return !found.empty();
            },
            limit));
        return found.empty() ? metering::SwitchReport{} : found.front();
    }
    // What the next sweep says of the meter.
    [[nodiscard]] metering::MeterReport next_sweep(Duration limit = 60 * k_second) {
        static_cast<void>(world.take<metering::SweepFinished>());
        std::vector<metering::SweepFinished> found;
        EXPECT_TRUE(world.run_until(
            [&] {
                found = world.take<metering::SweepFinished>();
                return !found.empty();
            },
            limit));
        if (found.empty() || found.front().meters.empty()) return {};
        EXPECT_EQ(found.front().bus, k_bus);
        return found.front().meters.front();
    }

    // What a store would hold by now.
    [[nodiscard]] KnownNetwork kept() {
        for (auto& each : world.take<KeepNetwork>()) kept_.network = each.network;
        for (auto& each : world.take<KeepDevice>()) {
            std::erase_if(kept_.devices, [&](const DeviceRecord& device) {
                return device.eui64 == each.device.eui64;
            });
            kept_.devices.push_back(each.device);
        }
        for (auto& each : world.take<ForgetDevice>()) {
            std::erase_if(kept_.devices,
                          [&](const DeviceRecord& device) { return device.eui64 == each.eui64; });
        }
        return kept_;
    }

    sim_zigbee::SimulatedNcp ncp;
    sim_zigbee::SimulatedDevice& meter;
    sim_zigbee::SimulatedDevice& relay;
    CoordinatorConfig config;
    sim_zigbee::RadioWorld<Coordinator> world;

private:
    KnownNetwork kept_;
};

}  // namespace riser::zigbee
