// riser-soak: runs worlds from their seeds and says what came of them. scripts/soak drives it. Exit codes: 0 no
// law was broken, 1 one was, 2 wrong usage.
#include <cstdio>
#include <map>
#include <string>

#include <malloc.h>

#include "platform/command_line/command_line.h"
#include "tests/sim/cpu_time.h"
#include "tests/sim/world/world_report.h"

namespace {

using riser::sim::FieldChoice;

const std::map<std::string, FieldChoice> k_fields = {{"drawn", FieldChoice::drawn},
                                                     {"bytes", FieldChoice::bytes},
                                                     {"pieces", FieldChoice::pieces},
                                                     {"metered", FieldChoice::metered}};

struct Options {
    std::uint64_t first = 1;
    std::uint64_t last = 1;
    riser::sim::WorldLimits limits;
    bool json = false;
    bool verbose = false;
    bool stop = false;
    bool twice = false;
};

riser::sim::WorldResult run_world(std::uint64_t seed, const Options& options) {
    auto result = riser::sim::World(seed, options.limits).run();
    if (!options.twice) return result;
    const auto again = riser::sim::World(seed, options.limits).run();
    if (again.hash != result.hash) {
        ++result.violations;
        result.first_violations.push_back("the same seed ran differently the second time");
    }
    return result;
}

bool run(const Options& options) {
    bool sound = true;
    for (std::uint64_t seed = options.first; seed <= options.last; ++seed) {
        const double before = riser::sim::cpu_seconds();
        const auto result = run_world(seed, options);
        const bool failed = result.violations > 0;
        const std::string text =
            options.json
                ? riser::sim::result_json(result, riser::sim::cpu_seconds() - before) + "\n"
                : riser::sim::result_text(result, options.verbose || failed);
        std::fputs(text.c_str(), stdout);
        std::fflush(stdout);
        sound = sound && !failed;
        if (failed && options.stop) break;
    }
    return sound;
}

}  // namespace

int main(int argc, char** argv) {
    // Files of simulated disks come and go all the time: their memory is kept, not fetched page by page anew.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    riser::cli::CommandLine line{"Runs simulated worlds from seeds"};
    Options options;
    std::vector<std::string> without;
    bool whole = false;
    line.option("--first", options.first, "First seed");
    line.option("--last", options.last, "Last seed");
    line.option("--days", options.limits.days, "Days of trouble").between(1, 4000);
    line.option("--most-sites", options.limits.most_sites).between(1, 8);
    line.option("--least-meters", options.limits.least_meters).between(1, 80);
    line.option("--most-meters", options.limits.most_meters).between(1, 80);
    bool calm = false;
    std::string field = "drawn";
    std::vector<std::string> fields;
    for (const auto& [name, kind] : k_fields) fields.push_back(name);
    line.option("--field", field, "What reads the meters").one_of(fields);
    line.option("--without", without, "Faults that do not happen").separated_by_commas();
    line.flag("--json", options.json, "One object a line");
    line.flag("--verbose", options.verbose, "With the last events");
    line.flag("--whole", whole, "With all events, every charge among them");
    line.flag("--stop", options.stop, "End at the first seed that fails");
    line.flag("--twice", options.twice, "Run each world twice and compare the hashes");
    if (const auto exit_code = line.parse(argc, argv)) return *exit_code;
    options.limits.field = k_fields.at(field);
    if (calm) options.limits.habits = riser::sim::k_calm_tenants;
    options.limits.without = {without.begin(), without.end()};
    if (whole) options.limits.timeline_lines = riser::sim::Timeline::k_all;
    options.verbose = options.verbose || whole;
    return run(options) ? 0 : 1;
}
