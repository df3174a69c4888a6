// What can go wrong with a site's Zigbee radio, its network and the devices behind it, and how often. As SiteFaults: the
// mean time between two of a kind; zero means never.
#pragma once

#include <array>
#include <set>
#include <string>
#include <string_view>

#include "tests/sim/world/draws.h"

namespace riser::sim {

enum class ZigbeeFault : std::uint8_t {
    stick_unplugged,  // and plugged again; of a box its power supply
    box_dropped,  // the connection to a box on the network is cut, which stays out of reach for a while
    ncp_reset,          // the radio restarts by itself and says so
    ncp_error,          // it gives up: ERROR 0x51, nobody has acknowledged
    ncp_hung,           // it acknowledges on the line and does nothing, until it is reset
    line_noise,         // pieces on the serial line are lost, doubled, late
    air_noise,          // messages to and from devices are lost, not acknowledged, doubled, late
    radio_full,         // it has no room for messages, and forgets to say what became of others
    counter_behind,     // it comes back with a lower frame counter than it has used
    addresses_swapped,  // while it is away two devices have got each other's short address
    records_lost,       // the file of what is known of the network is damaged or gone
    cut_in_order,       // the gateway's power fails while an order to a contact is under way
    device_dead,        // out of reach, and back
    device_power,       // one device loses its power for a while
    device_moved,       // it comes back under another short address
    device_deaf,        // it acknowledges the next messages and does nothing
    order_unanswered,   // it obeys the next order, and nobody hears of it
    order_lost,         // acknowledged, not done
    relay_stuck,
    relay_welded,
    relay_moved,  // by hand
    register_reset,
    register_back,
    register_jump,
    register_frozen,
    count_,
};
inline constexpr std::size_t k_zigbee_faults = static_cast<std::size_t>(ZigbeeFault::count_);
[[nodiscard]] std::string_view to_string(ZigbeeFault fault);

struct ZigbeeFaults {
    std::array<Duration, k_zigbee_faults> between{};

    [[nodiscard]] Duration of(ZigbeeFault fault) const {
        return between[static_cast<std::size_t>(fault)];
    }
    Duration& of(ZigbeeFault fault) { return between[static_cast<std::size_t>(fault)]; }
};

// Some of the kinds, each every few hours to every few days.
[[nodiscard]] ZigbeeFaults draw_zigbee_faults(Prng& prng);
// Without those that the names list; "zigbee_faults" lists all.
void remove_faults(ZigbeeFaults& faults, const std::set<std::string>& names);

}  // namespace riser::sim
