// What befalls meters and relays themselves, by name, and how often each kind had an effect. The kinds of
// the wiring are in faults.h. A count is truth for an auditor: something is counted when it happens, not
// when it is ordered (a stuck relay that nobody moves has harmed nobody).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace riser::sim {

enum class PhysicalFault : std::uint8_t {
    meter_exchange,     // another device with another serial number and register in its place
    register_reset,     // the register starts at 0 again, by order or because anybody erased it
    register_rollover,  // the register went through its end
    register_frozen,    // an answer showed an old value while the meter counted
    register_stale,     // likewise, for half a minute after power-up
    register_backward,  // a small step back
    register_jump,      // a step forward that nobody drew
    relay_stuck_open,   // told to close, it did not move
    relay_stuck_closed,
    relay_welded,          // energy flowed through a contact that says it is open
    command_lost,          // acknowledged and not done
    acknowledgement_lost,  // done and not acknowledged
    state_misread,         // read back wrong, once
    watchdog_fallback,     // moved by itself, since nobody polled it
    power_on_moved,        // woke up in another state than it went dark in
    moved_by_hand,
    device_dark,  // a single device lost its power
    site_dark,    // the whole building did
};
inline constexpr std::size_t k_physical_faults = 18;

[[nodiscard]] std::string_view to_string(PhysicalFault fault);

class PhysicalCounts {
public:
    void add(PhysicalFault fault) { ++counts_[static_cast<std::size_t>(fault)]; }
    [[nodiscard]] std::uint64_t of(PhysicalFault fault) const {
        return counts_[static_cast<std::size_t>(fault)];
    }
    PhysicalCounts& operator+=(const PhysicalCounts& other);
    // Every kind by its name, zeros included, in the order of the enumeration.
    [[nodiscard]] std::vector<std::pair<std::string_view, std::uint64_t>> named() const;

    bool operator==(const PhysicalCounts&) const = default;

private:
    std::array<std::uint64_t, k_physical_faults> counts_{};
};

}  // namespace riser::sim
