// The clusters that meters, relays and this gateway have to do with, by number (07-5123, 2.2, and 3.x of
// each; metering: Smart Energy 07-5356).
#pragma once

#include <cstdint>

namespace riser::zigbee::zcl {

inline constexpr std::uint16_t k_home_automation_profile = 0x0104;

inline constexpr std::uint16_t k_basic_cluster = 0x0000;
inline constexpr std::uint16_t k_identify_cluster = 0x0003;
inline constexpr std::uint16_t k_on_off_cluster = 0x0006;
inline constexpr std::uint16_t k_time_cluster = 0x000A;
inline constexpr std::uint16_t k_ota_cluster = 0x0019;
inline constexpr std::uint16_t k_metering_cluster = 0x0702;
inline constexpr std::uint16_t k_meter_identification_cluster = 0x0B01;
inline constexpr std::uint16_t k_electrical_measurement_cluster = 0x0B04;
inline constexpr std::uint16_t k_tuya_cluster = 0xEF00;  // of the maker Tuya, not of the library

}  // namespace riser::zigbee::zcl
