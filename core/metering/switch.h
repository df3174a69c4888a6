// A Switch is a disconnect device: inside a meter, a breaker, or a channel of a relay board. The words
// follow the COSEM disconnect control (class 70). Desired, commanded, echoed and observed stay apart:
// only `observed` (read back from the device) says what the apartment really has.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

namespace riser::metering {

enum class SwitchState : std::uint8_t {
    unknown = 0,
    connected = 1,
    disconnected = 2,
    ready_for_reconnection = 3,  // released, waits for a push of the local button
    mixed = 4,                   // several switches or phases of one supply point differ
};

[[nodiscard]] constexpr std::string_view to_string(SwitchState state) {
    switch (state) {
        case SwitchState::unknown:
            return "unknown";
        case SwitchState::connected:
            return "connected";
        case SwitchState::disconnected:
            return "disconnected";
        case SwitchState::ready_for_reconnection:
            return "ready_for_reconnection";
        case SwitchState::mixed:
            return "mixed";
    }
    return "unknown";
}

// What the device does by itself when it loses power: from its profile, proven at commissioning.
enum class PowerOnState : std::uint8_t { unknown = 0, keeps = 1, connects = 2, disconnects = 3 };

// May the device open its contact by itself, and what does it mean when it is found open? From its profile.
enum class OpensByItself : std::uint8_t {
    no = 0,       // as far as anybody knows: then a person has opened it
    falls = 1,    // without power, or when nobody polls it
    trips = 2,    // a breaker: overload, leakage, a short circuit
    unknown = 3,  // no source says what it does without power: a person has opened it, or it fell
};

// `watched`: it acts by itself when nobody polls it. What can trip is never thought to have fallen.
[[nodiscard]] constexpr OpensByItself opens_by_itself(bool trips, PowerOnState power_on,
                                                      bool watched) {
    if (trips) return OpensByItself::trips;
    if (power_on == PowerOnState::disconnects || watched) return OpensByItself::falls;
    return power_on == PowerOnState::unknown ? OpensByItself::unknown : OpensByItself::no;
}

}  // namespace riser::metering
