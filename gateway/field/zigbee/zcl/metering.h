// Metering (Smart Energy 07-5356, annex D.3): cumulative registers of a meter, and by what to multiply
// them. Nothing is an energy before multiplier, divisor and unit are known: a meter that leaves them out
// needs a device profile that says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/units/energy.h"
#include "gateway/field/zigbee/zcl/foundation.h"
#include "gateway/field/zigbee/zcl/scale.h"

namespace riser::zigbee::zcl {

namespace metering {
inline constexpr std::uint16_t k_delivered = 0x0000;  // CurrentSummationDelivered, u48
inline constexpr std::uint16_t k_received = 0x0001;   // CurrentSummationReceived, u48
inline constexpr std::uint16_t k_first_tier =
    0x0100;  // CurrentTier1SummationDelivered, u48; every second id
inline constexpr std::uint16_t k_status = 0x0200;                // b8
inline constexpr std::uint16_t k_unit = 0x0300;                  // UnitOfMeasure, e8
inline constexpr std::uint16_t k_multiplier = 0x0301;            // u24
inline constexpr std::uint16_t k_divisor = 0x0302;               // u24
inline constexpr std::uint16_t k_summation_formatting = 0x0303;  // b8
inline constexpr std::uint16_t k_demand_formatting = 0x0304;     // b8
inline constexpr std::uint16_t k_device_type = 0x0306;           // MeteringDeviceType, e8
inline constexpr std::uint16_t k_serial = 0x0308;                // MeterSerialNumber, octets
inline constexpr std::uint16_t k_demand = 0x0400;                // InstantaneousDemand, i24

inline constexpr std::uint8_t k_kilowatt_hours = 0x00;  // of k_unit: kW and kWh in binary
inline constexpr std::uint8_t k_electric = 0x00;        // of k_device_type
// Bits of k_status of an electricity meter.
inline constexpr std::uint8_t k_check_meter = 0x01;
inline constexpr std::uint8_t k_tamper = 0x04;
inline constexpr std::uint8_t k_power_failure = 0x08;
inline constexpr std::uint8_t k_disconnect_open = 0x40;
}  // namespace metering

struct MeteringAttributes {
    std::optional<std::uint64_t> delivered;  // raw, as all numbers here
    std::optional<std::uint64_t> received;
    std::optional<std::int64_t> demand;
    std::optional<std::uint8_t> status;
    std::optional<std::uint8_t> unit;
    std::optional<std::uint32_t> multiplier;
    std::optional<std::uint32_t> divisor;
    std::optional<std::uint8_t> device_type;
    std::optional<std::string> serial;

    // Takes over what a read answer or a report says. A value that says "no value" removes a reading, so
    // that an old one is not taken for it; scale and identity stay.
    void take(std::uint16_t id, const Value& value);
    bool operator==(const MeteringAttributes&) const = default;

    // Known when multiplier and divisor are, and the unit is kWh.
    [[nodiscard]] std::optional<Scale> scale() const;
    // Of a register or a demand in the meter's own scale, or in that of the profile.
    [[nodiscard]] std::optional<Energy> delivered_energy(const Scale& by) const;
    [[nodiscard]] std::optional<Energy> received_energy(const Scale& by) const;
    [[nodiscard]] std::optional<Power> demand_power(const Scale& by) const;
};

}  // namespace riser::zigbee::zcl
