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

    BusWorld();
    ~BusWorld();

    RegisterSlave& add_meter(std::uint8_t unit, std::string expected_serial = "");
    // Its switch has the number of the unit.
    RegisterSlave& add_relay_meter(std::uint8_t unit);
    // Its switches are numbered unit * 10 + channel.
    RegisterSlave& add_board(std::uint8_t unit);

    VirtualRunner& start();
    VirtualRunner& run_for(Duration duration);
    [[nodiscard]] const metering::BusStatistics& statistics();

    void command(metering::MeterCommand wanted) { runner->post(std::move(wanted)); }
    metering::SetSwitch set_switch(std::uint32_t which, metering::SwitchState wanted,
                                   Duration time_to_live = 10 * k_second);
    // Runs until the answer to the last command came.
    metering::SwitchReport switch_report();
    metering::MeterReport read(std::uint32_t meter, metering::ReadPurpose purpose);
    // The next one to finish from now on.
    metering::SweepFinished next_sweep();

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
