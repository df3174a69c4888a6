// bench sim_field: how fast the field of a simulated building runs in virtual time: 60 meters of mixed
// models with their relay boards on one bus, swept once a minute. Through the gateway's own BusMaster, its
// port on a simulated line and register images; and by a MeteredField, which has no bytes. In
// building-years per hour of CPU time; the rest of the gateway is not in it.
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>

#include "gateway/field/modbus/meter_profile_loader.h"
#include "tests/bench/bus_bench.h"
#include "tests/sim/cpu_time.h"
#include "tests/sim/world/field_plan.h"
#include "tests/sim/world/field_run.h"
#include "tests/sim/world/metered_field.h"

namespace riser::bench {
namespace {

using modbus::BusMaster;

sim::BuildingPlan sixty_meters(const std::string& mix, bool boards) {
    sim::MixOptions options;
    options.apartments = 60;
    options.buses = 1;
    options.mix = mix;
    options.main_meter = false;
    options.boards = boards;
    sim::BuildingPlan plan = *sim::plan_building(options);
    plan.load_step = std::chrono::minutes(1);
    return plan;
}

struct Site {
    explicit Site(sim::BuildingPlan plan) : building(std::move(plan), wiring()) {
        config.money_interval = std::chrono::minutes(1);
        config.slow_interval = std::chrono::minutes(5);
    }
    static sim::WiringOptions wiring() {
        sim::WiringOptions options;
        options.chunk = sim::k_whole_answers;
        options.judge_when_written = true;
        return options;
    }
    void run_until(sim::SimTime end) {
        while (queue.step(end)) {
        }
    }

    sim::EventQueue queue{1};
    sim::WiredBuilding building;
    sim::FieldProfiles profiles{*modbus::load_meter_profiles("configs/meters")};
    modbus::BusConfig config = sim::bus_config(building.building().plan(), 1, profiles);
};

// Building-years per CPU hour of what `run_until` does, over a few seconds of CPU time.
double years_per_cpu_hour(const std::function<void(sim::SimTime)>& run_until) {
    sim::SimTime now = std::chrono::hours(1);  // identities, first slow pass, learning
    run_until(now);
    const sim::SimTime from = now;
    const double began = sim::cpu_seconds();
    while (sim::cpu_seconds() - began < 4.0) {
        now += std::chrono::hours(6);
        run_until(now);
    }
    return sim::years_per_cpu_hour(seconds(now - from), sim::cpu_seconds() - began);
}

std::uint64_t unread(const BusMaster::Output& output) {
    const auto* sweep = std::get_if<metering::SweepFinished>(&output);
    if (sweep == nullptr) return 0;
    return static_cast<std::uint64_t>(
        std::ranges::count_if(sweep->meters, [](const metering::MeterReport& meter) {
            return meter.health != metering::MeterHealth::good;
        }));
}

struct BytesRate {
    double years = 0;
    double exchanges_per_minute = 0;
};

BytesRate bytes_rate(sim::BuildingPlan plan) {
    Site site(std::move(plan));
    sim::SimulatedPort port(site.queue, sim::ActorId{1}, site.building, 0);
    BusMaster master(site.config);
    sim::FieldRun<BusMaster> run(site.queue, sim::ActorId{1}, master, &port);
    std::uint64_t lost = 0;
    run.on_output = [&](BusMaster::Output& output) { lost += unread(output); };
    run.start();
    BytesRate rate;
    rate.years = years_per_cpu_hour([&](sim::SimTime end) { site.run_until(end); });
    rate.exchanges_per_minute = static_cast<double>(site.building.line(0).counts().requests) /
                                seconds(site.queue.now()) * 60;
    if (lost > 0) say("meters were not read: " + std::to_string(lost));
    return rate;
}

double metered_rate(sim::BuildingPlan plan) {
    Site site(std::move(plan));
    sim::MeteredDice dice(1);
    sim::MeteredField field(site.config, site.building, site.queue, dice);
    sim::FieldRun<sim::MeteredField> run(site.queue, sim::ActorId{1}, field, nullptr);
    std::uint64_t lost = 0;
    run.on_output = [&](BusMaster::Output& output) { lost += unread(output); };
    run.start();
    const double years = years_per_cpu_hour([&](sim::SimTime end) { site.run_until(end); });
    if (lost > 0) say("meters were not read: " + std::to_string(lost));
    return years;
}

void run() {
    Results results("sim_field");
    const BytesRate demo = bytes_rate(sixty_meters("demo", true));
    results.at_least("bytes.years_per_cpu_hour", demo.years, "years/h", 40);
    results.report("bytes.exchanges_per_minute", demo.exchanges_per_minute, "1/min");
    const BytesRate alike = bytes_rate(sixty_meters("eastron-sdm120", false));
    results.report("bytes_sdm120.years_per_cpu_hour", alike.years, "years/h");
    results.at_least("metered.years_per_cpu_hour", metered_rate(sixty_meters("demo", true)),
                     "years/h", 200);
    results.print_json();
}

}  // namespace
}  // namespace riser::bench

int main() {
    riser::bench::run();
    return EXIT_SUCCESS;
}
