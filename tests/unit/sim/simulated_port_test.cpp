#include "tests/sim/world/simulated_port.h"

#include <gtest/gtest.h>

#include "gateway/field/modbus/bus_master.h"
#include "gateway/field/modbus/meter_profile_loader.h"
#include "tests/sim/world/field_plan.h"
#include "tests/sim/world/field_run.h"
#include "tests/unit/sim/support.h"

namespace riser::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

BuildingPlan plan_of(int apartments) {
    MixOptions options;
    options.apartments = apartments;
    options.buses = 1;
    options.main_meter = false;
    return *plan_building(options);
}

WiringOptions whole_answers() {
    WiringOptions options;
    options.turnaround = milliseconds(20);
    options.chunk = k_whole_answers;
    options.judge_when_written = true;
    return options;
}

// A port and whoever has it open, without a bus master.
struct OpenLine {
    explicit OpenLine(const WiringOptions& options) : building(plan_of(2), options) {
        attach();
        port.perform(field::OpenPort{});
        queue.step(seconds(1));
    }
    void attach() {
        port.attach([this](SimulatedPort::Input input) {
            at.push_back(queue.now());
            inputs.push_back(std::move(input));
        });
    }
    void write(const Bytes& frame) { port.perform(field::WriteBytes{frame}); }
    void run_for(Duration duration) {
        const SimTime end = queue.now() + duration;
        while (queue.step(end)) {
        }
    }
    template <class T>
    [[nodiscard]] std::size_t count() const {
        return static_cast<std::size_t>(std::ranges::count_if(
            inputs, [](const auto& input) { return std::holds_alternative<T>(input); }));
    }
    [[nodiscard]] Bytes heard() const {
        Bytes all;
        for (const auto& input : inputs) {
            const auto* received = std::get_if<field::BytesReceived>(&input);
            if (received) all.insert(all.end(), received->bytes.begin(), received->bytes.end());
        }
        return all;
    }

    EventQueue queue{1};
    WiredBuilding building;
    SimulatedPort port{queue, ActorId{1}, building, 0};
    std::vector<SimulatedPort::Input> inputs;
    std::vector<SimTime> at;
};

const Bytes k_read_energy = make_frame(1, hex("04 00 48 00 02"));
const Bytes k_open_first_channel = make_frame(200, hex("05 00 00 00 00"));

TEST(SimulatedPort, opens_and_delivers_an_answer_whole_by_one_event) {
    OpenLine line(whole_answers());
    ASSERT_EQ(line.count<field::PortOpened>(), 1U);
    const SimTime written = line.queue.now();
    const auto events = line.queue.events();
    line.write(k_read_energy);
    line.run_for(seconds(1));

    EXPECT_EQ(line.heard().size(), 9U);
    EXPECT_TRUE(has_valid_crc(line.heard()));
    const LineFormat format;
    EXPECT_EQ(line.at.back(), written + format.chars(8) + milliseconds(20) + format.chars(9));
    EXPECT_EQ(line.queue.events() - events, 1U);
}

TEST(SimulatedPort, delivers_an_answer_in_pieces_where_the_adapter_does) {
    WiringOptions options = whole_answers();
    options.chunk = 4;
    OpenLine line(options);
    line.write(k_read_energy);
    line.run_for(seconds(1));
    EXPECT_EQ(line.count<field::BytesReceived>(), 3U);
    EXPECT_TRUE(has_valid_crc(line.heard()));
}

TEST(SimulatedPort, judges_requests_by_the_silence_after_them_when_told_to) {
    WiringOptions options = whole_answers();
    options.judge_when_written = false;
    OpenLine line(options);
    const auto events = line.queue.events();
    line.write(std::vector(k_read_energy.begin(), k_read_energy.begin() + 3));
    line.write(std::vector(k_read_energy.begin() + 3, k_read_energy.end()));
    line.run_for(seconds(1));
    EXPECT_TRUE(has_valid_crc(line.heard()));
    EXPECT_LE(line.queue.events() - events, 4U);
}

TEST(SimulatedPort, lets_a_device_obey_what_a_dead_process_has_written) {
    for (const bool at_once : {true, false}) {
        WiringOptions options = whole_answers();
        options.judge_when_written = at_once;
        OpenLine line(options);
        line.write(k_open_first_channel);
        line.port.detach();
        line.run_for(seconds(1));
        EXPECT_TRUE(line.heard().empty());
        const Building& building = line.building.building();
        EXPECT_FALSE(building.contact_of(0)->closed());
    }
}

TEST(SimulatedPort, lets_the_next_process_hear_only_what_arrives_after_it_opened) {
    WiringOptions options = whole_answers();
    options.faults.late_ppm = 1'000'000;
    options.faults.late_by = milliseconds(300);
    OpenLine line(options);
    line.write(k_read_energy);
    line.run_for(milliseconds(100));
    line.port.detach();
    line.attach();
    line.port.perform(field::OpenPort{});
    line.run_for(seconds(1));
    EXPECT_EQ(line.heard().size(), 9U);  // the answer to the dead process, late

    line.inputs.clear();
    line.write(k_read_energy);
    line.run_for(milliseconds(333));  // its first bytes are on the line
    line.port.detach();
    line.attach();
    line.port.perform(field::OpenPort{});
    line.run_for(seconds(1));
    EXPECT_LT(line.heard().size(), 9U);
    EXPECT_GT(line.heard().size(), 0U);
}

TEST(SimulatedPort, is_lost_with_its_adapter_and_opens_again_when_that_is_back) {
    OpenLine line(whole_answers());
    line.write(k_read_energy);
    line.port.unplug();
    line.run_for(seconds(1));
    EXPECT_EQ(line.count<field::PortLost>(), 1U);
    EXPECT_TRUE(line.heard().empty());
    EXPECT_FALSE(line.port.is_open());
    line.port.perform(field::OpenPort{});
    line.run_for(seconds(1));
    EXPECT_EQ(line.count<field::PortLost>(), 2U);

    line.port.plug();
    line.port.perform(field::OpenPort{});
    line.run_for(seconds(1));
    line.write(k_read_energy);
    line.run_for(seconds(1));
    EXPECT_TRUE(has_valid_crc(line.heard()));
    EXPECT_EQ(line.building.fault_counts().unplugs, 1U);
}

TEST(SimulatedPort, hears_stuck_noise_only_while_it_is_open) {
    OpenLine line(whole_answers());
    line.building.set_babbling(0, true);
    line.port.line_changed();
    line.write(k_read_energy);
    line.run_for(seconds(1));
    EXPECT_GT(line.heard().size(), 500U);
    EXPECT_LE(line.heard().size(), 960U);
    EXPECT_GT(line.building.fault_counts().babble, 10U);
    line.port.detach();
    line.run_for(milliseconds(50));
    const auto events = line.queue.events();
    line.run_for(minutes(1));
    EXPECT_EQ(line.queue.events(), events);

    line.building.heal_wiring();
    line.inputs.clear();
    line.attach();
    line.port.perform(field::OpenPort{});
    line.run_for(seconds(1));
    line.write(k_read_energy);
    line.run_for(seconds(1));
    EXPECT_TRUE(has_valid_crc(line.heard()));
}

// The real master of the gateway on the simulated line, with the shipped profiles.
struct SweptBus {
    explicit SweptBus(int apartments, std::uint64_t seed = 1)
        : queue(seed), building(plan_of(apartments), whole_answers()) {
        config.money_interval = seconds(15);
        master = modbus::BusMaster(config);
        run.on_output = [this](modbus::BusMaster::Output& output) {
            if (auto* sweep = std::get_if<metering::SweepFinished>(&output)) {
                sweeps.push_back(std::move(*sweep));
            }
        };
        run.start();
    }
    void restart() {
        port.detach();
        master = modbus::BusMaster(config);
        run.start();
    }
    void run_for(Duration duration) {
        const SimTime end = queue.now() + duration;
        while (queue.step(end)) {
        }
    }

    EventQueue queue;
    WiredBuilding building;
    FieldProfiles profiles{*modbus::load_meter_profiles("configs/meters")};
    modbus::BusConfig config = bus_config(building.building().plan(), 1, profiles);
    SimulatedPort port{queue, ActorId{1}, building, 0};
    modbus::BusMaster master{config};
    FieldRun<modbus::BusMaster> run{queue, ActorId{1}, master, &port};
    std::vector<metering::SweepFinished> sweeps;
};

TEST(SimulatedPort, carries_the_sweeps_of_a_real_bus_master) {
    SweptBus bus(20);
    bus.building.building().freeze(true);
    bus.run_for(minutes(5));
    ASSERT_GE(bus.sweeps.size(), 18U);
    const metering::SweepFinished& last = bus.sweeps.back();
    ASSERT_EQ(last.meters.size(), 20U);
    for (std::size_t i = 0; i < last.meters.size(); ++i) {
        EXPECT_EQ(last.meters[i].health, metering::MeterHealth::good);
        ASSERT_FALSE(last.meters[i].registers.empty());
        EXPECT_EQ(last.meters[i].registers[0].value.wh,
                  bus.building.building().device(i).counter().registered_wh());
    }
}

TEST(SimulatedPort, serves_the_successor_of_a_process_that_died_in_the_middle_of_a_request) {
    SweptBus bus(5);
    bus.run_for(minutes(1));
    for (int death = 0; death < 20; ++death) {
        bus.run_for(Duration(777'777));
        bus.restart();
        bus.sweeps.clear();
        bus.run_for(seconds(30));
        ASSERT_GE(bus.sweeps.size(), 1U);
        for (const auto& meter : bus.sweeps.back().meters) {
            EXPECT_EQ(meter.health, metering::MeterHealth::good);
        }
    }
}

TEST(SimulatedPort, makes_the_same_run_of_the_same_seed) {
    const auto hash_of = [](std::uint64_t seed) {
        SweptBus bus(5, seed);
        bus.run_for(minutes(3));
        return bus.queue.hash();
    };
    EXPECT_EQ(hash_of(7), hash_of(7));
}

}  // namespace
}  // namespace riser::sim
