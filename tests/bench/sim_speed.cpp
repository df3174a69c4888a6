// bench sim_speed: how much of a building's life one hour of CPU time simulates: 60 meters, one sweep a minute,
// tenants who pay, a landlord, a cloud, and the auditor over all of it; everything that a world runs, from
// commissioning to the comparison of the books at the end. Twice an ordinary building, with fields without
// bytes and with bus masters on simulated lines; once with everything that a seed can break, and tenants most
// of whom are cut off every day.
#include <cstdlib>
#include <string>

#include <malloc.h>

#include "tests/bench/bus_bench.h"
#include "tests/sim/cpu_time.h"
#include "tests/sim/world/site_faults.h"
#include "tests/sim/world/world_report.h"

namespace riser::bench {
namespace {

constexpr std::uint64_t k_seed = 1;

sim::WorldLimits building_of_sixty(sim::FieldChoice field, int days) {
    sim::WorldLimits limits;
    limits.days = days;
    limits.most_sites = 1;
    limits.least_meters = 60;
    limits.most_meters = 60;
    limits.field = field;
    limits.settlement_interval = std::chrono::minutes(15);
    limits.timeline_lines = 0;
    return limits;
}

sim::WorldLimits ordinary(sim::WorldLimits limits) {
    for (std::size_t i = 0; i < sim::k_site_faults; ++i) {
        limits.without.emplace(sim::to_string(static_cast<sim::SiteFault>(i)));
    }
    limits.without.insert({"link", "cloud"});
    limits.habits = sim::k_calm_tenants;
    return limits;
}

// Building-years per hour of CPU time.
double speed(const std::string& name, const sim::WorldLimits& limits, Results& results) {
    const double began = sim::cpu_seconds();
    const sim::WorldResult world = sim::World(k_seed, limits).run();
    const double took = sim::cpu_seconds() - began;
    say(name + ": " + std::to_string(limits.days) + " days, " + std::to_string(world.meters) +
        " meters, " + std::to_string(world.entries) + " entries, " + std::to_string(world.events) +
        " events, " + std::to_string(took) + " s");
    for (const auto& violation : world.first_violations) say("VIOLATED " + violation);
    results.at_most(name + ".violations", static_cast<double>(world.violations), "", 0);
    return sim::years_per_cpu_hour(seconds(world.simulated), took);
}

void run() {
    using sim::FieldChoice;
    Results results("sim_speed");
    const double metered =
        speed("metered", ordinary(building_of_sixty(FieldChoice::metered, 20)), results);
    results.at_least("years_per_cpu_hour", metered, "years/h", 40);
    const double bytes =
        speed("bytes", ordinary(building_of_sixty(FieldChoice::bytes, 10)), results);
    results.at_least("years_per_cpu_hour_bytes", bytes, "years/h", 20);
    const double hurt = speed("hurt", building_of_sixty(FieldChoice::metered, 5), results);
    results.report("hurt.years_per_cpu_hour", hurt, "years/h");
    results.print_json();
}

}  // namespace
}  // namespace riser::bench

int main() {
    // As riser-soak does: files of simulated disks come and go all the time, and their memory is kept.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    riser::bench::run();
    return EXIT_SUCCESS;
}
