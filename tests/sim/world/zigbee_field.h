// ZigbeeField: the radio of a site with the apartments behind it, the port between it and the gateway, and the watch that
// knows the truth of both. It outlives the gateway's processes, cards and power. Mechanism only: zigbee_trouble.h says
// what happens when.
#pragma once

#include <functional>
#include <optional>

#include "tests/sim/vfs/simulated_disk.h"
#include "tests/sim/world/audit/zigbee_watch.h"
#include "tests/sim/world/simulated_radio.h"

namespace riser::sim {

class ZigbeeField {
public:
    // The building's plan has a radio. `complain` hears what must never be; all is borrowed.
    ZigbeeField(EventQueue& queue, ActorId actor, Building& building, std::uint64_t seed,
                ZigbeeWatch::Complain complain);
    ZigbeeField(const ZigbeeField&) = delete;
    ZigbeeField& operator=(const ZigbeeField&) = delete;

    [[nodiscard]] sim_zigbee::ApartmentRadio& apartments() { return apartments_; }
    [[nodiscard]] SimulatedRadio& port() { return port_; }
    [[nodiscard]] ZigbeeWatch& watch() { return watch_; }
    [[nodiscard]] bool is_box() const { return box_; }

    // The coordinator wants something of its port; true when it was that. What else it says is looked at.
    bool perform(zigbee::Coordinator::Output& output, Instant clock);
    // The gateway's computer has no power: neither has a stick.
    void computer_dark();
    // What of this card can be read when it is dead for everything else: now and then the file of the network.
    [[nodiscard]] DiskImage left_on(const DiskImage& card);
    // What is known of the frame counter is on no card any more, or an old value.
    void counter_forgotten();
    // The radio has a lower frame counter than it has used, which the gateway does not know yet.
    void counter_fell() { counter_fell_ = true; }
    // Whether a gateway has used the network for so long that it has kept a counter near the present one.
    [[nodiscard]] bool counter_is_kept() const;
    // A contact was ordered, and whoever watches has been told.
    std::function<void()> on_order;
    // Of the gateway that runs now; asked every few seconds.
    std::function<bool()> is_used;
    void look();

private:
    void look_around();

    EventQueue& queue_;
    ActorId actor_;
    bool box_;
    Prng dice_;
    sim_zigbee::ApartmentRadio apartments_;
    SimulatedRadio port_;
    ZigbeeWatch watch_;
    std::optional<SimTime> counter_known_since_;
    bool counter_fell_ = false;
};

}  // namespace riser::sim
