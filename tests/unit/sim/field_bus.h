// One bus of a simulated building with a field machine on it, in the words of the tests of this folder:
// MeteredBus without bytes, MasteredBus with the gateway's own bus master.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/field/modbus/meter_profile_loader.h"
#include "tests/sim/world/field_plan.h"
#include "tests/sim/world/field_run.h"
#include "tests/sim/world/metered_field.h"

namespace riser::sim {

inline BuildingPlan plan_of(int apartments, const std::string& mix = "demo") {
    MixOptions options;
    options.apartments = apartments;
    options.buses = 1;
    options.mix = mix;
    options.main_meter = false;
    return *plan_building(options);
}

inline WiringOptions whole_answers() {
    WiringOptions options;
    options.chunk = k_whole_answers;
    options.judge_when_written = true;
    return options;
}

// One bus of a building and what its machine has put out.
struct Bus {
    explicit Bus(BuildingPlan plan) : building(std::move(plan), whole_answers()) {
        config.money_interval = std::chrono::seconds(60);
    }
    template <class M>
    void listen(FieldRun<M>& run) {
        run.on_output = [this](typename M::Output& output) {
            outputs.push_back(std::move(output));
        };
    }
    void run_for(Duration duration) {
        const SimTime end = queue.now() + duration;
        while (queue.step(end)) {
        }
    }
    template <class T>
    std::vector<T> take() {
        std::vector<T> taken;
        std::erase_if(outputs, [&](auto& output) {
            T* wanted = std::get_if<T>(&output);
            if (wanted != nullptr) taken.push_back(std::move(*wanted));
            return wanted != nullptr;
        });
        return taken;
    }

    EventQueue queue{1};
    WiredBuilding building;
    FieldProfiles profiles{*modbus::load_meter_profiles("configs/meters")};
    modbus::BusConfig config = bus_config(building.building().plan(), 1, profiles);
    std::vector<modbus::BusMaster::Output> outputs;
};

struct MeteredBus : Bus {
    explicit MeteredBus(BuildingPlan plan, const std::string& last_serial = "")
        : Bus(std::move(plan)) {
        if (!last_serial.empty()) config.devices.back().expected_serial = last_serial;
        field = std::make_unique<MeteredField>(config, building, queue, dice);
        run = std::make_unique<FieldRun<MeteredField>>(queue, ActorId{1}, *field, nullptr);
        listen(*run);
        run->start();
    }
    metering::MeterReport read(std::uint32_t meter,
                               metering::ReadPurpose purpose = metering::ReadPurpose::confirming) {
        take<metering::MeterReport>();
        run->post(metering::MeterCommand{metering::ReadMeter{MeterId{meter}, purpose, 7}});
        run_for(std::chrono::seconds(2));
        const auto reports = take<metering::MeterReport>();
        EXPECT_EQ(reports.size(), 1U);
        if (reports.empty()) return {};
        EXPECT_EQ(reports[0].request, 7U);
        return reports[0];
    }
    void order(std::uint32_t which, bool close, Duration time_to_live = std::chrono::seconds(10)) {
        const metering::SwitchState wanted =
            close ? metering::SwitchState::connected : metering::SwitchState::disconnected;
        run->post(metering::MeterCommand{metering::SetSwitch{SwitchId{which}, wanted, ++request,
                                                             run->now().monotonic + time_to_live}});
    }
    metering::SwitchReport switched(std::uint32_t which, bool close) {
        order(which, close);
        run_for(std::chrono::seconds(2));
        return answer();
    }
    // The one answer to the latest order.
    metering::SwitchReport answer() {
        auto reports = take<metering::SwitchReport>();
        std::erase_if(reports,
                      [](const metering::SwitchReport& report) { return report.request == 0; });
        EXPECT_EQ(reports.size(), 1U);
        if (reports.empty()) return {};
        EXPECT_EQ(reports.back().request, request);
        return reports.back();
    }
    metering::SweepFinished next_sweep() {
        take<metering::SweepFinished>();
        run_for(std::chrono::seconds(75));
        auto sweeps = take<metering::SweepFinished>();
        EXPECT_FALSE(sweeps.empty());
        return sweeps.empty() ? metering::SweepFinished{} : sweeps.back();
    }

    MeteredDice dice{1};
    std::unique_ptr<MeteredField> field;
    std::unique_ptr<FieldRun<MeteredField>> run;
    std::uint32_t request = 0;
};

struct MasteredBus : Bus {
    explicit MasteredBus(BuildingPlan plan) : Bus(std::move(plan)) {
        master = modbus::BusMaster(config);
        listen(run);
        run.start();
    }
    SimulatedPort port{queue, ActorId{1}, building, 0};
    modbus::BusMaster master{config};
    FieldRun<modbus::BusMaster> run{queue, ActorId{1}, master, &port};
};

}  // namespace riser::sim
