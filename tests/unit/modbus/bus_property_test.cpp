// Random buses, random faults, random commands, each from one seed: whatever happens, no wrong value is
// reported, every command is answered exactly once, a switch reported as confirmed is in that state, the
// silence between frames is kept; and when the faults end, the bus works again.
#include "tests/sim/bus/answer_truth.h"
#include "tests/unit/modbus/bus_world.h"

namespace riser::modbus {
namespace {

using metering::MeterHealth;
using metering::MeterReport;
using metering::ReadMeter;
using metering::ReadPurpose;
using metering::SetSwitch;
using metering::SweepFinished;
using metering::SwitchOutcome;
using metering::SwitchReport;
using metering::SwitchState;

class RandomBus {
public:
    explicit RandomBus(std::uint64_t seed) : dice_(seed), truth_([this] { return now(); }) {
        world_.config.jitter_seed = seed;
        world_.config.echo = dice_.chance(1, 4);
        world_.config.money_interval = dice_.chance(1, 2) ? Duration{0} : 5 * k_second;
        world_.config.line.baud = dice_.chance(1, 2) ? 9'600 : 38'400;
        world_.bus = SimulatedBus{world_.config.line, seed};
        world_.bus.echo = world_.config.echo;
        world_.bus.arrival = static_cast<sim_bus::Arrival>(dice_.below(3));
        const auto meters = static_cast<std::uint8_t>(1 + dice_.below(8));
        for (std::uint8_t unit = 1; unit <= meters; ++unit) {
            if (dice_.chance(1, 3)) {
                truth_.watch_relay(unit, world_.add_relay_meter(unit));
            } else {
                truth_.watch_gap_readable(unit, world_.add_meter(unit));
            }
        }
        world_.add_board(20);
        world_.start().on_output = [this](const VirtualRunner::Output& output) { look_at(output); };
    }

    void live_with_faults() {
        auto& faults = world_.bus.faults;
        faults.late_least = 100 * k_ms;
        faults.late_most = 380 * k_ms;
        for (auto* rate : {&faults.lost, &faults.late, &faults.glitched, &faults.truncated,
                           &faults.flipped, &faults.foreign}) {
            *rate = static_cast<std::uint32_t>(dice_.below(3'000));
        }
        for (int turn = 0; turn < 60; ++turn) {
            world_.run_for(Duration{static_cast<std::int64_t>(dice_.below(3'000'000))});
            do_something();
        }
    }

    void heal_and_demand_progress() {
        world_.bus.faults = {};
        world_.runner->plug();
        for (auto& device : world_.config.devices) world_.bus.slave(device.unit).alive = true;
        world_.run_for(150 * k_second);
        last_sweep_ = {};
        world_.run_for(40 * k_second);
        ASSERT_FALSE(last_sweep_.meters.empty());
        for (const MeterReport& report : last_sweep_.meters) {
            EXPECT_EQ(report.health, MeterHealth::good) << report.meter.value;
        }
        for (const auto& [request, answers] : commands_) EXPECT_EQ(answers, 1) << request;
        EXPECT_EQ(truth_.wrong_values(), 0U);
        EXPECT_GT(truth_.values(), 0U);
        EXPECT_EQ(world_.bus.hasty_requests(), 0U);
    }

private:
    [[nodiscard]] Instant now() const { return world_.runner->now(); }

    void do_something() {
        const std::uint32_t request = ++requests_;
        const auto meter = static_cast<std::uint32_t>(1 + dice_.below(9));
        switch (dice_.below(7)) {
            case 0:
            case 1: {
                const auto wanted =
                    dice_.chance(1, 2) ? SwitchState::connected : SwitchState::disconnected;
                const auto which = static_cast<std::uint32_t>(200 + dice_.below(6));
                commands_[request] = 0;
                wanted_[request] = wanted;
                world_.command(SetSwitch{SwitchId{which}, wanted, request, now() + 5 * k_second});
                break;
            }
            case 2:
            case 3:
                commands_[request] = 0;
                world_.command(
                    ReadMeter{MeterId{meter},
                              dice_.chance(1, 2) ? ReadPurpose::confirming : ReadPurpose::on_demand,
                              request});
                break;
            case 4: {
                auto& slave = world_.bus.slave(
                    world_.config.devices[dice_.below(world_.config.devices.size())].unit);
                slave.alive = !slave.alive;
                break;
            }
            case 5:
                world_.runner->unplug();
                break;
            default:
                world_.runner->plug();
                break;
        }
    }

    void look_at(const VirtualRunner::Output& output) {
        if (const auto* sweep = std::get_if<SweepFinished>(&output)) {
            truth_.judge(*sweep);
            last_sweep_ = *sweep;
        }
        if (const auto* report = std::get_if<MeterReport>(&output)) {
            truth_.judge(*report);
            ++commands_.at(report->request);
        }
        if (const auto* report = std::get_if<SwitchReport>(&output)) look_at_switch(*report);
    }

    void look_at_switch(const SwitchReport& report) {
        const auto coil = static_cast<std::uint16_t>(report.which.value - 200);
        const bool closed = world_.bus.slave(20).coils[coil];
        const auto truth = closed ? SwitchState::connected : SwitchState::disconnected;
        if (report.outcome == SwitchOutcome::confirmed) {
            EXPECT_EQ(report.observed, truth);
        }
        if (report.request == 0) return;
        ++commands_.at(report.request);
        if (report.outcome == SwitchOutcome::confirmed) {
            EXPECT_EQ(report.observed, wanted_.at(report.request));
        }
    }

    Prng dice_;
    BusWorld world_;
    sim_bus::AnswerTruth truth_;
    std::map<std::uint32_t, int> commands_;  // answers to each
    std::map<std::uint32_t, SwitchState> wanted_;
    SweepFinished last_sweep_;
    std::uint32_t requests_ = 0;
};

TEST(BusProperty, holds_on_random_buses) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomBus bus(seed);
        bus.live_with_faults();
        bus.heal_and_demand_progress();
        if (HasFailure()) break;
    }
}

}  // namespace
}  // namespace riser::modbus
