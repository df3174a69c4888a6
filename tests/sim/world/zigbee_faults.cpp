#include "tests/sim/world/zigbee_faults.h"

namespace riser::sim {
namespace {

constexpr std::string_view k_zigbee_names[k_zigbee_faults] = {
    "zigbee_stick_unplugged", "zigbee_box_dropped",      "zigbee_ncp_reset",
    "zigbee_ncp_error",       "zigbee_ncp_hung",         "zigbee_line_noise",
    "zigbee_air_noise",       "zigbee_radio_full",       "zigbee_counter_behind",
    "zigbee_swapped",         "zigbee_records_lost",     "zigbee_cut_in_order",
    "zigbee_device_dead",     "zigbee_device_power",     "zigbee_device_moved",
    "zigbee_device_deaf",     "zigbee_order_unanswered", "zigbee_order_lost",
    "zigbee_relay_stuck",     "zigbee_relay_welded",     "zigbee_relay_moved",
    "zigbee_register_reset",  "zigbee_register_back",    "zigbee_register_jump",
    "zigbee_register_frozen",
};

}  // namespace

std::string_view to_string(ZigbeeFault fault) {
    return k_zigbee_names[static_cast<std::size_t>(fault)];
}

ZigbeeFaults draw_zigbee_faults(Prng& prng) {
    ZigbeeFaults faults;
    // A quiet network, an ordinary one, or one in which everything breaks.
    const std::uint64_t share = 2 + prng.below(8);
    for (Duration& between : faults.between) {
        const Duration drawn = draw_between(prng, std::chrono::hours(2), std::chrono::hours(48));
        if (prng.chance(share, 10)) between = drawn;
    }
    return faults;
}

void remove_faults(ZigbeeFaults& faults, const std::set<std::string>& names) {
    for (std::size_t i = 0; i < k_zigbee_faults; ++i) {
        const bool removed =
            names.contains(std::string(k_zigbee_names[i])) || names.contains("zigbee_faults");
        if (removed) faults.between[i] = Duration{0};
    }
}

}  // namespace riser::sim
