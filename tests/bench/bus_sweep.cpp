// How close a sweep comes to what the wire allows: 60 meters on one bus at 9600 baud with 20 ms turnaround.
// The minimum is the sum over the answered exchanges of: 3.5 characters of silence, the request's
// characters, the turnaround, the answer's characters. In virtual time, then in real time on a pty.
#include <atomic>
#include <cstring>

#include "gateway/field/modbus/device_plan.h"
#include "gateway/field/modbus/meter_profile_loader.h"
#include "tests/bench/bus_bench.h"
#include "tests/sim/bus/exhaustive_plan.h"
#include "tests/sim/bus/virtual_runner.h"

namespace riser::bench {
namespace {

using metering::SweepFinished;
using modbus::BusConfig;
using modbus::MeterProfile;
using sim_bus::SimulatedBus;

constexpr int k_meters = 60;
constexpr Duration k_turnaround{20'000};

// Sixty meters that are swept without a pause.
struct Building {
    explicit Building(MeterProfile of_meter) : profile(std::move(of_meter)) {
        config.bus = BusId{1};
        config.money_interval = Duration{0};
        for (int i = 1; i <= k_meters; ++i) {
            const auto unit = static_cast<std::uint8_t>(i);
            sim_bus::add_gap_readable_meter(bus, unit, k_turnaround, 1000U + unit);
            config.devices.push_back({unit, &profile, MeterId{unit}, "", {}});
        }
    }
    MeterProfile profile;
    BusConfig config;
    SimulatedBus bus{modbus::LineSettings{}, 1};
};

// One money block over voltage, power, frequency and energy: 74 registers, nearly a quarter second.
MeterProfile block_meter() {
    MeterProfile profile = sim_bus::gap_readable_meter();
    profile.fields.pop_back();  // the serial
    for (auto& field : profile.fields) field.freshness = modbus::Freshness::money;
    // The cost model would cut it in three; here the long block itself is measured.
    profile.timing.turnaround = Duration{200'000};
    profile.fields.insert(profile.fields.begin() + 2, profile.fields[1]);
    profile.fields[2].address = 40;
    profile.fields[2].field = modbus::Field::current;
    return profile;
}

double virtual_ratio(MeterProfile profile) {
    Building building(std::move(profile));
    sim_bus::VirtualRunner runner(building.config, building.bus);
    runner.run_for(60 * k_second);  // identity, first slow pass, learning
    runner.run_until([&] { return !runner.take<SweepFinished>().empty(); }, 60 * k_second);
    const Instant from = runner.now();
    const Duration least_before = building.bus.least_time();
    int sweeps = 0;
    runner.run_until(
        [&] {
            sweeps += static_cast<int>(runner.take<SweepFinished>().size());
            return sweeps >= 20;
        },
        1200 * k_second);
    const Duration least = building.bus.least_time() - least_before;
    return seconds(runner.now() - from) / seconds(least);
}

double dead5_ratio() {
    Building building(sim_bus::one_block_meter());
    sim_bus::VirtualRunner runner(building.config, building.bus);
    runner.run_for(60 * k_second);
    for (std::uint8_t unit = 10; unit <= 50; unit = static_cast<std::uint8_t>(unit + 10)) {
        building.bus.slave(unit).alive = false;
    }
    runner.run_for(60 * k_second);  // the first minute of silence
    const Duration least_before = building.bus.least_time();
    runner.run_for(60 * k_second);
    return 60.0 / seconds(building.bus.least_time() - least_before);
}

struct PtySweep {
    double ratio = 0;
    double sweep_seconds = 0;
};

PtySweep pty_sweep(MeterProfile profile, int sweeps) {
    Building building(std::move(profile));
    building.config.slow_interval = 3600 * k_second;
    std::atomic<int> finished{0};
    std::atomic<std::int64_t> swept_us{0};
    PtyRun run(building.config, building.bus, [&](const PtyRun::Output& output) {
        if (const auto* sweep = std::get_if<SweepFinished>(&output)) {
            swept_us = (sweep->finished - sweep->started).count();
            ++finished;
        }
    });
    const auto snapshot = [&] {
        return run.line().with_bus([](SimulatedBus& bus) { return bus.least_time(); });
    };
    const auto wait_for = [&](int count) {
        return PtyRun::wait_until([&] { return finished >= count; }, 60 * k_second);
    };
    PtySweep result;
    if (!wait_for(1)) return result;
    const int first = finished;
    const Instant from = real_now();
    const Duration least_before = snapshot();
    if (!wait_for(first + sweeps)) return result;
    const Duration spent = real_now() - from;
    const Duration least_spent = snapshot() - least_before;
    result.ratio = seconds(spent) / seconds(least_spent);
    result.sweep_seconds = seconds(Duration{swept_us.load()});
    return result;
}

// Characters that the plan of every shipped profile costs, against the exhaustive optimum.
struct PlanCost {
    std::int64_t planned = 0;
    std::int64_t best = 0;
};

void compare_plans(const MeterProfile& profile, const modbus::LineSettings& line, PlanCost& sum) {
    const auto cost =
        modbus::cost_model(line, profile.timing.turnaround, profile.timing.gap_before);
    for (const auto function :
         {modbus::ReadFunction::input_registers, modbus::ReadFunction::holding_registers}) {
        modbus::PlanRules rules;
        rules.function = function;
        rules.max_count =
            std::min(profile.limits.max_registers,
                     modbus::largest_count_within(250 * k_ms, line, profile.timing.turnaround,
                                                  profile.timing.gap_before));
        rules.gaps_readable = profile.limits.gaps_readable;
        rules.barriers = profile.limits.barriers;
        std::vector<modbus::PlanField> fields;
        for (const auto& codec : profile.fields) {
            if (codec.function != function || codec.field == modbus::Field::switch_state) continue;
            if (codec.freshness != modbus::Freshness::identity)
                fields.push_back({codec.address, codec.count});
        }
        std::ranges::sort(fields);
        fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
        if (fields.empty()) continue;
        rules.mapped = fields;
        const auto plan = modbus::plan_reads(fields, rules, cost, {});
        const auto best = sim_bus::plan_exhaustively(fields, rules, cost, {});
        if (!best.shapes_distinct) continue;  // islands of one size: nothing to choose
        sum.planned += plan.cost_ns;
        sum.best += best.cost_ns;
    }
}

double plan_ratio() {
    PlanCost sum;
    std::vector<MeterProfile> profiles{sim_bus::gap_readable_meter(), block_meter(),
                                       sim_bus::relay_meter()};
    if (auto shipped = modbus::load_meter_profiles("configs/meters")) {
        for (MeterProfile& profile : shipped.value()) profiles.push_back(std::move(profile));
    }
    for (const std::uint32_t baud : {2'400U, 9'600U, 115'200U}) {
        for (const MeterProfile& profile : profiles) compare_plans(profile, {baud}, sum);
    }
    return static_cast<double>(sum.planned) / static_cast<double>(sum.best);
}

void run() {
    Results results("bus_sweep");
    say("60 meters, 9600 baud 8N1, 20 ms turnaround; minimum = silence + request + turnaround + "
        "answer");
    results.at_most("virtual.ratio", virtual_ratio(sim_bus::one_block_meter()), "ratio", 1.02);
    results.at_most("virtual.block.ratio", virtual_ratio(block_meter()), "ratio", 1.02);
    results.at_most("dead5.ratio", dead5_ratio(), "ratio", 1.10);
    results.at_most("plan_bytes.ratio", plan_ratio(), "ratio", 1.0);
    const PtySweep money = pty_sweep(sim_bus::one_block_meter(), 8);
    results.at_most("money.ratio", money.ratio, "ratio", 1.05);
    results.report("money.seconds", money.sweep_seconds, "s");
    const PtySweep block = pty_sweep(block_meter(), 2);
    results.at_most("block.ratio", block.ratio, "ratio", 1.05);
    results.report("block.seconds", block.sweep_seconds, "s");
    results.print_json();
}

}  // namespace
}  // namespace riser::bench

int main() {
    riser::bench::run();
    return 0;
}
