// What the benches of the Zigbee side share: a coordinator with many meters behind a simulated radio, in virtual time.
#pragma once

#include <optional>
#include <vector>

#include "gateway/field/zigbee/network/coordinator.h"
#include "tests/bench/bus_bench.h"
#include "tests/sim/zigbee/radio_world.h"

namespace riser::bench {

// The network is there already, and its meters are in it.
struct MeteredNetwork {
    MeteredNetwork(int meters, Duration radio_delay, Duration money_interval)
        : ncp(13, zigbee::Eui64{0x000D'6FFF'FE12'3456}) {
        sim_zigbee::StoredNetwork stored;
        stored.extended_pan_id = zigbee::Eui64{0xDDDD'DDDD'DDDD'DDDD};
        stored.pan_id = 0x1A62;
        ncp.network = stored;
        ncp.radio_delay = radio_delay;
        config.bus = BusId{1};
        config.money_interval = money_interval;
        config.slow_interval = std::chrono::hours(24);
        for (int i = 1; i <= meters; ++i) {
            const auto id = static_cast<std::uint16_t>(i);
            const zigbee::Eui64 eui64{0xA4C1'3800'0000'0000 + id};
            auto& device = ncp.add(sim_zigbee::make_relay_meter(
                eui64, zigbee::NodeId{static_cast<std::uint16_t>(0x1000 + id)}));
            device.joined = true;
            device.answers_after = Duration{0};
            config.devices.push_back({eui64, MeterId{id}, {}});
        }
    }
    void begin() { world.emplace(zigbee::Coordinator(config, {}), ncp); }
    // Until every meter is known and read, which is not measured; false when that never comes.
    [[nodiscard]] bool settles() {
        const bool known = world->run_until(
            [&] {
                world->outputs.clear();
                for (const auto& device : config.devices) {
                    if (!world->machine().is_interviewed(device.eui64)) return false;
                }
                return true;
            },
            std::chrono::hours(2));
        // The first pass over everything has its own reads: identities, scales, contacts.
        world->run_for(std::chrono::minutes(3));
        forget();
        return known;
    }
    // What grows with time on the side of the simulation.
    void forget() {
        world->outputs.clear();
        ncp.commands.clear();
    }
    // The next sweep that ends.
    [[nodiscard]] std::optional<metering::SweepFinished> next_sweep(Duration limit) {
        std::vector<metering::SweepFinished> found;
        world->run_until(
            [&] {
                found = world->take<metering::SweepFinished>();
                return !found.empty();
            },
            limit);
        forget();
        if (found.empty()) return std::nullopt;
        return std::move(found.front());
    }

    sim_zigbee::SimulatedNcp ncp;
    zigbee::CoordinatorConfig config;
    std::optional<sim_zigbee::RadioWorld<zigbee::Coordinator>> world;
};

[[nodiscard]] inline int good_meters(const metering::SweepFinished& sweep) {
    int good = 0;
    for (const auto& meter : sweep.meters) {
        if (meter.health == metering::MeterHealth::good && !meter.registers.empty()) ++good;
    }
    return good;
}

}  // namespace riser::bench
