// From the command to the state read back, while a bus of sixty meters at 9600 baud is swept without a
// pause: half of the switches are inside meters with a readable serial (identity, write, read-back), half
// are channels of relay boards (write, read-back). In virtual time with and without five dead meters,
// where every wait is counted; then on a pty in real time, and there once more from the decision: each is
// committed to a ledger on the disk of this folder before its command goes out.
#include <algorithm>
#include <atomic>

#include "core/base/prng.h"
#include "tests/bench/bus_bench.h"
#include "tests/bench/cut_decision.h"
#include "tests/sim/bus/virtual_runner.h"

namespace riser::bench {
namespace {

using metering::SetSwitch;
using metering::SwitchOutcome;
using metering::SwitchReport;
using metering::SwitchState;
using sim_bus::SimulatedBus;

constexpr int k_meters = 60;
constexpr int k_boards = 2;
constexpr Duration k_turnaround{20'000};

struct Building {
    Building() {
        meter.switching = board.switching;
        meter.switching->channels.resize(1);
        config.bus = BusId{1};
        config.money_interval = Duration{0};
        for (int i = 1; i <= k_meters; ++i) {
            const auto unit = static_cast<std::uint8_t>(i);
            auto& slave = sim_bus::add_gap_readable_meter(bus, unit, k_turnaround, 1000U + unit);
            slave.coils[0] = true;
            config.devices.push_back(
                {unit, &meter, MeterId{unit}, std::to_string(1000 + i), {{SwitchId{unit}, 0}}});
        }
        for (int i = 0; i < k_boards; ++i) {
            const auto unit = static_cast<std::uint8_t>(100 + i);
            sim_bus::add_relay_board(bus, unit, k_turnaround);
            modbus::Device device{unit, &board, MeterId{}, "", {}};
            for (std::uint16_t channel = 0; channel < 6; ++channel) {
                device.switches.push_back({SwitchId{unit * 10U + channel}, channel});
            }
            config.devices.push_back(std::move(device));
        }
    }
    // A switch of a living device.
    [[nodiscard]] SwitchId any_switch(Prng& dice) const {
        if (dice.chance(1, 2)) {
            return SwitchId{
                static_cast<std::uint32_t>(1000 + 10 * dice.below(k_boards) + dice.below(6))};
        }
        return SwitchId{static_cast<std::uint32_t>(1 + 10 * dice.below(6) + dice.below(9))};
    }

    modbus::MeterProfile board = sim_bus::relay_board();
    modbus::MeterProfile meter = sim_bus::gap_readable_meter();
    modbus::BusConfig config;
    SimulatedBus bus{modbus::LineSettings{}, 1};
};

struct Latencies {
    std::vector<Duration> all;
    int unconfirmed = 0;

    [[nodiscard]] double percentile_ms(int percent) {
        if (all.empty()) return 1e9;
        std::ranges::sort(all);
        const std::size_t rank = (all.size() * static_cast<std::size_t>(percent) + 99) / 100;
        return seconds(all[std::max<std::size_t>(rank, 1) - 1]) * 1000;
    }
};

Latencies virtual_latencies(bool with_dead, int switches) {
    Building building;
    sim_bus::VirtualRunner runner(building.config, building.bus);
    runner.run_for(60 * k_second);
    if (with_dead) {
        for (std::uint8_t unit = 10; unit <= 50; unit = static_cast<std::uint8_t>(unit + 10)) {
            building.bus.slave(unit).alive = false;
        }
        runner.run_for(10 * k_second);  // the dead are still probed often
    }
    Prng dice(42);
    Latencies latencies;
    for (std::uint32_t request = 1; request <= static_cast<std::uint32_t>(switches); ++request) {
        runner.run_for(Duration{static_cast<std::int64_t>(dice.below(1'000'000))});
        const Instant asked = runner.now();
        const auto wanted = dice.chance(1, 2) ? SwitchState::connected : SwitchState::disconnected;
        runner.post(metering::MeterCommand{
            SetSwitch{building.any_switch(dice), wanted, request, asked + 10 * k_second}});
        bool confirmed = false;
        runner.run_until(
            [&] {
                bool answered = false;
                for (const auto& report : runner.take<SwitchReport>()) {
                    if (report.request != request) continue;
                    answered = true;
                    confirmed = report.outcome == SwitchOutcome::confirmed;
                }
                return answered;
            },
            20 * k_second);
        latencies.all.push_back(runner.now() - asked);
        latencies.unconfirmed += confirmed ? 0 : 1;
    }
    return latencies;
}

// `decision` is null: from the command.
Latencies pty_latencies(int switches, CutDecision* decision) {
    Building building;
    std::atomic<std::uint32_t> answered{0};
    std::atomic<bool> confirmed{false};
    PtyRun run(building.config, building.bus, [&](const PtyRun::Output& output) {
        const auto* report = std::get_if<SwitchReport>(&output);
        if (report == nullptr || report->request == 0) return;
        confirmed = report->outcome == SwitchOutcome::confirmed;
        answered = report->request;
    });
    PtyRun::wait_until([] { return false; }, 3 * k_second);  // the sweep is under way
    Prng dice(43);
    Latencies latencies;
    for (std::uint32_t request = 1; request <= static_cast<std::uint32_t>(switches); ++request) {
        PtyRun::wait_until([] { return false; },
                           Duration{static_cast<std::int64_t>(dice.below(60'000))});
        const Instant asked = real_now();
        const auto wanted = dice.chance(1, 2) ? SwitchState::connected : SwitchState::disconnected;
        if (decision != nullptr) decision->commit(wanted);
        run.post(metering::MeterCommand{
            SetSwitch{building.any_switch(dice), wanted, request, real_now() + 10 * k_second}});
        PtyRun::wait_until([&] { return answered == request; }, 20 * k_second);
        latencies.all.push_back(real_now() - asked);
        latencies.unconfirmed += confirmed ? 0 : 1;
    }
    return latencies;
}

void run() {
    Results results("switch_latency");
    say("60 meters swept without a pause at 9600 baud, 20 ms turnaround; command to read-back");
    Latencies quiet = virtual_latencies(false, 1'000);
    results.at_most("p99_ms", quiet.percentile_ms(99), "ms", 500);
    results.report("p50_ms", quiet.percentile_ms(50), "ms");
    Latencies dead = virtual_latencies(true, 1'000);
    results.at_most("p99_dead5_ms", dead.percentile_ms(99), "ms", 500);
    results.at_most("unconfirmed", quiet.unconfirmed + dead.unconfirmed, "switches", 0);
    Latencies real = pty_latencies(300, nullptr);
    results.at_most("pty_p99_ms", real.percentile_ms(99), "ms", 500);
    results.report("pty_p50_ms", real.percentile_ms(50), "ms");
    results.at_most("pty_unconfirmed", real.unconfirmed, "switches", 0);
    CutDecision decision(std::filesystem::current_path() / "build");
    Latencies decided = pty_latencies(300, &decision);
    results.at_most("decision_p99_ms", decided.percentile_ms(99), "ms", 500);
    results.report("decision_p50_ms", decided.percentile_ms(50), "ms");
    results.at_most("decision_unconfirmed", decided.unconfirmed, "switches", 0);
    results.print_json();
}

}  // namespace
}  // namespace riser::bench

int main() {
    riser::bench::run();
    return 0;
}
