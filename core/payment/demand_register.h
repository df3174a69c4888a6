// A maximum demand register as meters have them: the energy of the last hours by slots of time, and the highest window
// among them. What is known of a month is the highest that it ever showed; demand.h has the rule over a whole month.
// It is fed in any order of registers, and never shows more than was used: what is not known is not in it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/units/energy.h"

namespace riser::payment {

// Shared energy is watt-hours x ppm, so that shares of a register need no rounding.
struct DemandRegister {
    std::uint16_t window_minutes = 0;  // 15, 30 or 60; 0: it measures nothing
    bool sliding = false;              // a window begins at every quarter of it
    std::int64_t first = 0;            // which slot since 1970 the oldest one is
    std::vector<std::int64_t> slots;   // shared energy; at most k_demand_slots

    bool operator==(const DemandRegister&) const = default;
};
// Four hours of the shortest slots. Energy older than that is not of the present any more.
inline constexpr std::size_t k_demand_slots = 64;

struct DemandMaximum {
    std::int64_t begins_ms = 0;  // Unix time, of the first window with that much
    std::int64_t shared = 0;     // used in it; 0: nothing was
    Power power{};               // its mean, rounded down

    bool operator==(const DemandMaximum&) const = default;
};

// What windows begin at multiples of; 0: nothing is measured.
[[nodiscard]] std::int64_t slot_ms(const DemandRegister& demand);
[[nodiscard]] std::int64_t window_ms(const DemandRegister& demand);

// What was used from..to counts evenly over its time. Backwards, without energy, or longer than the register is: nothing.
void take(DemandRegister& demand, std::int64_t from_ms, std::int64_t to_ms, std::int64_t shared);

// Of the windows that lie wholly within [from, to). nullopt: nothing was used in any of them.
[[nodiscard]] std::optional<DemandMaximum> highest(const DemandRegister& demand,
                                                   std::int64_t from_ms, std::int64_t to_ms);

}  // namespace riser::payment
