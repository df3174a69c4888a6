// ZigbeeTrouble: what strikes the radio of one site, its network and the devices behind it, and when, as a seed draws it.
// As SiteTrouble it only pulls levers, counts what it did, and ends everything when the world is healed.
#pragma once

#include "tests/sim/world/site.h"
#include "tests/sim/world/zigbee_faults.h"
#include "tests/sim/world/zigbee_field.h"

namespace riser::sim {

class ZigbeeTrouble {
public:
    // The site has a radio.
    ZigbeeTrouble(EventQueue& queue, Site& site, Coverage& coverage, ZigbeeFaults faults,
                  std::uint64_t seed);
    ZigbeeTrouble(const ZigbeeTrouble&) = delete;
    ZigbeeTrouble& operator=(const ZigbeeTrouble&) = delete;

    void begin();
    void heal();

private:
    // True when it had something to strike.
    using Strike = bool (ZigbeeTrouble::*)(ZigbeeFault fault);
    void plan(ZigbeeFault fault);
    void strike(ZigbeeFault fault);
    [[nodiscard]] bool strike_radio(ZigbeeFault fault);
    [[nodiscard]] bool strike_messages(ZigbeeFault fault);
    [[nodiscard]] bool strike_gateway(ZigbeeFault fault);
    [[nodiscard]] bool strike_device(ZigbeeFault fault);
    [[nodiscard]] bool strike_relay(ZigbeeFault fault);
    [[nodiscard]] bool strike_register(ZigbeeFault fault);
    [[nodiscard]] bool pull_with(const std::function<void()>& meanwhile);
    void disturb_air(Duration span);
    void power_device(std::uint32_t meter, Duration span);
    void ordered();
    [[nodiscard]] sim_zigbee::AirFate fate_of(const sim_zigbee::AirMessage& message,
                                              bool to_device);
    void later(Duration after, std::function<void()> undo);
    [[nodiscard]] std::uint32_t draw_meter();
    [[nodiscard]] sim_zigbee::SimulatedNcp& ncp() { return field_.apartments().ncp(); }
    [[nodiscard]] Building& building() { return site_.building().building(); }

    struct Air {  // of thousand messages
        std::uint32_t lost = 0;
        std::uint32_t unacknowledged = 0;
        std::uint32_t doubled = 0;
        std::uint32_t late = 0;
    };

    EventQueue& queue_;
    Site& site_;
    ZigbeeField& field_;
    Coverage& coverage_;
    ZigbeeFaults faults_;
    Prng dice_;
    Prng air_dice_;
    Air air_;
    int unanswered_orders_ = 0;
    bool silences_answer_ = false;  // of the order that was just let through
    bool cuts_in_order_ = false;
    std::vector<std::uint32_t> meters_;
    bool healed_ = false;
};

}  // namespace riser::sim
