#include "tests/sim/world/site_faults.h"

namespace riser::sim {
namespace {

constexpr std::string_view k_names[k_site_faults] = {
    "power_cut",          "cut_in_write",    "cut_in_start",   "kill",          "clean_restart",
    "disk_full",          "disk_error",      "sync_error",     "slow_card",     "clock_lost",
    "clock_step",         "time_lie",        "bus_noise",      "bus_unplugged", "bus_babble",
    "device_dead",        "device_power",    "site_power",     "switch_stuck",  "switch_welded",
    "command_lost",       "answer_lost",     "state_misread",  "moved_by_hand", "fallback",
    "register_frozen",    "register_reset",  "register_back",  "register_jump", "meter_exchanged",
    "stale_values",       "card_lost",       "old_card",       "twin",          "cable_cut",
    "meter_data_spoiled", "meter_data_full", "card_read_only",
};

}  // namespace

std::string_view to_string(SiteFault fault) {
    return k_names[static_cast<std::size_t>(fault)];
}

SiteFaults draw_site_faults(Prng& prng) {
    SiteFaults faults;
    // A quiet world, an ordinary one, or one in which everything breaks.
    const std::uint64_t share = 1 + prng.below(9);
    for (std::size_t i = 0; i < static_cast<std::size_t>(k_first_later_fault); ++i) {
        const Duration drawn = draw_between(prng, std::chrono::hours(3), std::chrono::hours(72));
        if (prng.chance(share, 10)) faults.between[i] = drawn;
    }
    return faults;
}

void draw_later_faults(Prng& prng, SiteFaults& faults) {
    // A card dies once in a world, if at all.
    for (const SiteFault fault : {SiteFault::card_lost, SiteFault::old_card}) {
        const Duration drawn = draw_between(prng, std::chrono::hours(30), std::chrono::hours(150));
        if (prng.chance(1, 8)) faults.of(fault) = drawn;
    }
    for (const SiteFault fault : {SiteFault::twin, SiteFault::cable_cut}) {
        const Duration drawn = draw_between(prng, std::chrono::hours(6), std::chrono::hours(100));
        if (prng.chance(1, 4)) faults.of(fault) = drawn;
    }
}

void draw_card_faults(Prng& prng, SiteFaults& faults) {
    const Duration drawn = draw_between(prng, std::chrono::hours(10), std::chrono::hours(120));
    if (prng.chance(1, 4)) faults.of(SiteFault::card_read_only) = drawn;
}

void draw_meter_data_faults(Prng& prng, SiteFaults& faults) {
    for (const SiteFault fault : {SiteFault::meter_data_spoiled, SiteFault::meter_data_full}) {
        const Duration drawn = draw_between(prng, std::chrono::hours(2), std::chrono::hours(40));
        if (prng.chance(1, 2)) faults.of(fault) = drawn;
    }
}

void remove_faults(SiteFaults& faults, const std::set<std::string>& names) {
    for (std::size_t i = 0; i < k_site_faults; ++i) {
        if (names.contains(std::string(k_names[i]))) faults.between[i] = Duration{0};
    }
}

}  // namespace riser::sim
