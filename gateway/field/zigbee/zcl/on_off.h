// On/Off (07-5123, 3.8): a contact. Only the commands with a known outcome: toggling is not one of them.
#pragma once

#include <cstdint>
#include <optional>

#include "gateway/field/zigbee/zcl/foundation.h"

namespace riser::zigbee::zcl::on_off {

// Commands, without payload.
inline constexpr std::uint8_t k_off = 0x00;
inline constexpr std::uint8_t k_on = 0x01;

inline constexpr std::uint16_t k_state = 0x0000;     // boolean
inline constexpr std::uint16_t k_start_up = 0x4003;  // enum8, StartUp
// The same of Tuya devices that lack k_start_up: enum8 with other numbers, left to profiles.
inline constexpr std::uint16_t k_tuya_power_on = 0x8002;

enum class StartUp : std::uint8_t { off = 0x00, on = 0x01, toggle = 0x02, previous = 0xFF };

// Whether the contact is closed; none when the value says nothing.
[[nodiscard]] inline std::optional<bool> decode_state(const Value& value) {
    return value.as_bool();
}

// As an attribute to write. 0xFF is a value here, not the absence of one.
[[nodiscard]] inline Attribute start_up(StartUp behaviour) {
    return {k_start_up, Value(DataType::enum8, static_cast<std::uint8_t>(behaviour))};
}

}  // namespace riser::zigbee::zcl::on_off
