// What can go wrong at one site, and how often: with the gateway's computer, its card, its clock, its buses
// and its meters. Each kind is on or off per seed, with a rate of its own. The mean time between two of a kind;
// zero means never.
#pragma once

#include <array>
#include <set>
#include <string>
#include <string_view>

#include "tests/sim/world/draws.h"

namespace riser::sim {

enum class SiteFault : std::uint8_t {
    power_cut,      // of the gateway's computer, at any moment
    cut_in_write,   // likewise, in the middle of a change of its disk
    cut_in_start,   // likewise, while it starts after a cut
    kill,           // of the process: what it wrote is still seen
    clean_restart,  // by the service manager
    disk_full,      // for a while
    disk_error,     // one write fails
    sync_error,     // one sync fails, what was pending is lost
    slow_card,      // the controller hangs in a sync for up to 30 s
    clock_lost,     // no time service, no battery: after a boot the clock starts anywhere
    clock_step,     // somebody sets it by hand
    time_lie,       // the time service swears to a wrong time
    bus_noise,      // spans of flipped bits, lost bytes, late and truncated answers
    bus_unplugged,  // the adapter is pulled and plugged
    bus_babble,     // a stuck line
    device_dead,    // a meter or board falls silent and revives
    device_power,   // one device loses its power for a while
    site_power,     // the whole building goes dark, the gateway with it
    switch_stuck,   // a contact does not follow for a while
    switch_welded,  // it conducts although open
    command_lost,   // acknowledged, not done
    answer_lost,    // done, not acknowledged
    state_misread,  // the next answers show the wrong state
    moved_by_hand,
    fallback,  // the device's own watchdog lets the contact fall
    register_frozen,
    register_reset,
    register_back,    // a small step backwards
    register_jump,    // impossibly forward
    meter_exchanged,  // with or without a word
    stale_values,     // old values after a meter's power came back
    card_lost,        // the card is dead: an empty one is put in
    old_card,   // somebody puts in an old image of the card, and an empty one when that is noticed
    twin,       // a second device answers to the address of a meter
    cable_cut,  // whoever hangs behind the cut is silent
    meter_data_spoiled,  // the file of the meter data is cut, flipped, overwritten, emptied or removed
    meter_data_full,     // nothing more can be written to it
    card_read_only,      // the kernel has mounted the card so: every change fails, for a while
    count_,
};
inline constexpr std::size_t k_site_faults = static_cast<std::size_t>(SiteFault::count_);
// From here on kinds are drawn from a stream of their own: where they do not strike, the world of a seed is what
// it was before there were such kinds.
inline constexpr SiteFault k_first_later_fault = SiteFault::card_lost;
// And from here on they are drawn and strike from a stream of their own.
inline constexpr SiteFault k_first_file_fault = SiteFault::meter_data_spoiled;
[[nodiscard]] std::string_view to_string(SiteFault fault);

struct SiteFaults {
    std::array<Duration, k_site_faults> between{};  // mean time between two of the kind; 0 = never

    [[nodiscard]] Duration of(SiteFault fault) const {
        return between[static_cast<std::size_t>(fault)];
    }
    Duration& of(SiteFault fault) { return between[static_cast<std::size_t>(fault)]; }
};

// Half of the kinds, more or less, each every few hours to every few days.
[[nodiscard]] SiteFaults draw_site_faults(Prng& prng);
void draw_later_faults(Prng& prng, SiteFaults& faults);
// Of the file of the meter data, and of the whole card.
void draw_meter_data_faults(Prng& prng, SiteFaults& faults);
void draw_card_faults(Prng& prng, SiteFaults& faults);
// Without those that the names list.
void remove_faults(SiteFaults& faults, const std::set<std::string>& names);

}  // namespace riser::sim
