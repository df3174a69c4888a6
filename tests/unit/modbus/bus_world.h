// BusWorld: a bus, its slaves and a BusMaster on it, in the words of the tests of this folder.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/sim/bus/test_profiles.h"
#include "tests/sim/bus/virtual_runner.h"

namespace riser::modbus {

using sim_bus::AnswerFault;
using sim_bus::Bytes;
using sim_bus::RegisterSlave;
using sim_bus::SimulatedBus;
using sim_bus::VirtualRunner;

inline constexpr Duration k_ms{1'000};
inline constexpr Duration k_second{1'000'000};

struct BusWorld {
    MeterProfile gap_meter = sim_bus::gap_readable_meter();
    MeterProfile relay_meter = sim_bus::relay_meter();
    MeterProfile board = sim_bus::relay_board();
    BusConfig config;
    SimulatedBus bus{LineSettings{}, 1};
    std::unique_ptr<VirtualRunner> runner;

    BusWorld() {
        config.bus = BusId{1};
        config.port_name = "/dev/test";
    }

    RegisterSlave& add_meter(std::uint8_t unit, std::string expected_serial = "") {
        config.devices.push_back({unit, &gap_meter, MeterId{unit}, std::move(expected_serial), {}});
        return sim_bus::add_gap_readable_meter(bus, unit, 20 * k_ms, 1000U + unit);
    }
    // Its switch has the number of the unit.
    RegisterSlave& add_relay_meter(std::uint8_t unit) {
        config.devices.push_back({unit, &relay_meter, MeterId{unit}, "", {{SwitchId{unit}, 0}}});
        return sim_bus::add_relay_meter(bus, unit, 20 * k_ms);
    }
    // Its switches are numbered unit * 10 + channel.
    RegisterSlave& add_board(std::uint8_t unit) {
        Device device{unit, &board, MeterId{}, "", {}};
        for (std::uint16_t channel = 0; channel < 6; ++channel) {
            device.switches.push_back({SwitchId{unit * 10U + channel}, channel});
        }
        config.devices.push_back(std::move(device));
        return sim_bus::add_relay_board(bus, unit, 20 * k_ms);
    }

    VirtualRunner& start() {
        runner = std::make_unique<VirtualRunner>(config, bus);
        return *runner;
    }
    VirtualRunner& run_for(Duration duration) {
        if (!runner) start();
        runner->run_for(duration);
        return *runner;
    }
    [[nodiscard]] const metering::BusStatistics& statistics() {
        return runner->master().statistics();
    }

    void command(metering::MeterCommand wanted) { runner->post(std::move(wanted)); }
    metering::SetSwitch set_switch(std::uint32_t which, metering::SwitchState wanted,
                                   Duration time_to_live = 10 * k_second) {
        metering::SetSwitch order{SwitchId{which}, wanted, ++requests_,
                                  runner->now() + time_to_live};
        runner->post(metering::MeterCommand{order});
        return order;
    }
    // Runs until the answer to the last command came.
    metering::SwitchReport switch_report() {
        return wait_for<metering::SwitchReport>(
            [&](const metering::SwitchReport& report) { return report.request == requests_; });
    }
    metering::MeterReport read(std::uint32_t meter, metering::ReadPurpose purpose) {
        command(metering::ReadMeter{MeterId{meter}, purpose, ++requests_});
        return wait_for<metering::MeterReport>(
            [&](const metering::MeterReport& report) { return report.request == requests_; });
    }
    // The next one to finish from now on.
    metering::SweepFinished next_sweep() {
        if (runner) runner->take<metering::SweepFinished>();
        return wait_for<metering::SweepFinished>([](const auto&) { return true; });
    }

    template <class T, class Predicate>
    T wait_for(Predicate wanted) {
        if (!runner) start();
        T found{};
        bool seen = false;
        const auto look = [&] {
            for (const T& output : runner->take<T>()) {
                if (seen || !wanted(output)) continue;
                found = output;
                seen = true;
            }
            return seen;
        };
        EXPECT_TRUE(runner->run_until(look, 120 * k_second)) << "no such report within two minutes";
        return found;
    }

private:
    std::uint32_t requests_ = 0;
};

// Registers of the test meters, in watt-hours.
inline std::int64_t import_of(const metering::MeterReport& report) {
    return report.registers.empty() ? -1 : report.registers[0].value.wh;
}

}  // namespace riser::modbus
