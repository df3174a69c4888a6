// Electrical Measurement (07-5123, 4.9): voltage, current and power of each phase, and their scales. These
// are witnesses and displays; what is billed is metering.h.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/units/energy.h"
#include "gateway/field/zigbee/zcl/foundation.h"
#include "gateway/field/zigbee/zcl/scale.h"

namespace riser::zigbee::zcl {

namespace electrical {
inline constexpr std::uint16_t k_frequency = 0x0300;             // u16
inline constexpr std::uint16_t k_total_active_power = 0x0304;    // i32
inline constexpr std::uint16_t k_frequency_multiplier = 0x0400;  // u16, as all that follow
inline constexpr std::uint16_t k_frequency_divisor = 0x0401;
inline constexpr std::uint16_t k_power_multiplier = 0x0402;  // of the totals
inline constexpr std::uint16_t k_power_divisor = 0x0403;
inline constexpr std::uint16_t k_voltage = 0x0505;       // RMSVoltage of the first phase, u16
inline constexpr std::uint16_t k_current = 0x0508;       // RMSCurrent, u16
inline constexpr std::uint16_t k_active_power = 0x050B;  // i16
inline constexpr std::uint16_t k_power_factor = 0x0510;  // i8, percent
inline constexpr std::uint16_t k_voltage_multiplier = 0x0600;
inline constexpr std::uint16_t k_voltage_divisor = 0x0601;
inline constexpr std::uint16_t k_current_multiplier = 0x0602;
inline constexpr std::uint16_t k_current_divisor = 0x0603;
inline constexpr std::uint16_t k_phase_power_multiplier = 0x0604;
inline constexpr std::uint16_t k_phase_power_divisor = 0x0605;

inline constexpr std::size_t k_phases = 3;
// The same attribute of another phase, 0..2 (table 4-28): 05xx, 09xx, 0Axx.
[[nodiscard]] constexpr std::uint16_t of_phase(std::uint16_t first_phase_id, std::size_t phase) {
    constexpr std::uint16_t k_sets[k_phases] = {0x0000, 0x0400, 0x0500};
    return static_cast<std::uint16_t>(first_phase_id + k_sets[phase]);
}
}  // namespace electrical

struct PhaseAttributes {
    std::optional<std::int64_t> voltage;  // raw, as all numbers here
    std::optional<std::int64_t> current;
    std::optional<std::int64_t> active_power;
    std::optional<std::int64_t> power_factor;  // percent
    bool operator==(const PhaseAttributes&) const = default;
};

// Multipliers and divisors as far as the device told them; untold ones count as one.
struct ElectricalScales {
    Scale frequency;
    Scale total_power;
    Scale voltage;
    Scale current;
    Scale power;
    bool operator==(const ElectricalScales&) const = default;
};

struct ElectricalAttributes {
    std::array<PhaseAttributes, electrical::k_phases> phases;
    std::optional<std::int64_t> frequency;
    std::optional<std::int64_t> total_active_power;
    ElectricalScales scales;

    // As in MeteringAttributes: "no value" removes a reading.
    void take(std::uint16_t id, const Value& value);
    bool operator==(const ElectricalAttributes&) const = default;

    // In the device's scales or in those of its profile.
    [[nodiscard]] std::optional<std::int64_t> voltage_mv(std::size_t phase,
                                                         const ElectricalScales& by) const;
    [[nodiscard]] std::optional<std::int64_t> current_ma(std::size_t phase,
                                                         const ElectricalScales& by) const;
    [[nodiscard]] std::optional<Power> power(std::size_t phase, const ElectricalScales& by) const;
    [[nodiscard]] std::optional<Power> total_power(const ElectricalScales& by) const;
    [[nodiscard]] std::optional<std::int64_t> frequency_mhz(const ElectricalScales& by) const;

private:
    bool take_phase(std::uint16_t id, const Value& value);
    bool take_scale(std::uint16_t id, const Value& value);
};

}  // namespace riser::zigbee::zcl
