// Basic (07-5123, 3.2): what a device is. Model and maker as they were sent, blanks and NULs included:
// profiles are found by them, and some have them in the name. And Identify (3.5): make yourself noticed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/field/zigbee/zcl/foundation.h"

namespace riser::zigbee::zcl {

namespace basic {
inline constexpr std::uint16_t k_zcl_version = 0x0000;
inline constexpr std::uint16_t k_application_version = 0x0001;
inline constexpr std::uint16_t k_stack_version = 0x0002;
inline constexpr std::uint16_t k_hardware_version = 0x0003;
inline constexpr std::uint16_t k_manufacturer = 0x0004;
inline constexpr std::uint16_t k_model = 0x0005;
inline constexpr std::uint16_t k_date_code = 0x0006;
inline constexpr std::uint16_t k_power_source = 0x0007;
inline constexpr std::uint16_t k_serial_number = 0x000D;
inline constexpr std::uint16_t k_software_build = 0x4000;
// Of no standard: devices of Tuya talk only after it was read.
inline constexpr std::uint16_t k_tuya_awakening = 0xFFFE;
}  // namespace basic

struct BasicAttributes {
    std::optional<std::uint8_t> zcl_version;
    std::optional<std::uint8_t> application_version;
    std::optional<std::uint8_t> stack_version;
    std::optional<std::uint8_t> hardware_version;
    std::optional<std::string> manufacturer;
    std::optional<std::string> model;
    std::optional<std::string> date_code;
    std::optional<std::uint8_t> power_source;
    std::optional<std::string> serial_number;
    std::optional<std::string> software_build;

    // Takes over what a read answer or a report says; what it does not say stays.
    void take(std::uint16_t id, const Value& value);
    bool operator==(const BasicAttributes&) const = default;
};

namespace identify {
inline constexpr std::uint8_t k_identify = 0x00;
[[nodiscard]] Bytes encode_identify(std::uint16_t seconds);
}  // namespace identify

}  // namespace riser::zigbee::zcl
