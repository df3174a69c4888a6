// PointPlan: which data points of Tuya a device is read by, what one count of each is worth, and which are its
// contacts. Data points are not read one by one: all are asked for at once, and the device tells them when it
// likes, in as many messages as it likes; so what was told is remembered with its time (member.h).
// Which product has which points is said by profiles; zcl/tuya.h has their bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/metering/meter_link.h"
#include "core/units/time.h"
#include "gateway/field/profile/scale.h"
#include "gateway/field/zigbee/zcl/tuya.h"

namespace riser::zigbee {

enum class MeasuredQuantity : std::uint8_t {
    import_energy,  // Wh
    export_energy,  // Wh
    voltage,        // mV
    current,        // mA
    frequency,      // mHz
    power,          // W, total, negative = export
};
[[nodiscard]] constexpr bool is_energy(MeasuredQuantity quantity) {
    return quantity == MeasuredQuantity::import_energy ||
           quantity == MeasuredQuantity::export_energy;
}

// A value in the base unit of its quantity.
struct Measured {
    MeasuredQuantity quantity = MeasuredQuantity::import_energy;
    std::uint8_t phase = 0;  // 1 to 3; 0: the whole
    std::int64_t value = 0;
    bool operator==(const Measured&) const = default;
};

// raw x scale, rounded half away from zero; energy is rounded down, so that nothing is charged before it is used.
// nullopt: beyond 63 bits.
[[nodiscard]] std::optional<std::int64_t> in_base_unit(std::int64_t raw,
                                                       riser::profile::Scale scale,
                                                       MeasuredQuantity quantity);

// A data point that is one number.
struct PointField {
    std::uint8_t data_point = 0;
    MeasuredQuantity quantity = MeasuredQuantity::import_energy;
    std::uint8_t phase = 0;
    riser::profile::Scale scale;  // base units per count
    bool operator==(const PointField&) const = default;
};

// One raw data point with voltage, current and, in most layouts, power of a phase.
struct PhasePoint {
    std::uint8_t data_point = 0;
    std::uint8_t phase = 1;
    zcl::tuya::PhaseLayout layout = zcl::tuya::PhaseLayout::wide;
    bool operator==(const PhasePoint&) const = default;
};

struct PointPlan {
    std::uint8_t endpoint = 1;  // that has the cluster EF00
    std::vector<PointField> fields;
    std::vector<PhasePoint> phase_points;
    std::vector<std::uint8_t>
        contacts;  // booleans, true = closed; channels count on from DevicePlan::contacts
    // All points are asked for when its registers were not told for a money interval, but not more often than this.
    Duration ask_every{60'000'000};
    bool answers_version = true;  // false: it floods the network when its version is answered

    [[nodiscard]] bool is_empty() const {
        return fields.empty() && phase_points.empty() && contacts.empty();
    }
    [[nodiscard]] bool has(MeasuredQuantity quantity) const;
    [[nodiscard]] bool counts() const { return has(MeasuredQuantity::import_energy); }
    [[nodiscard]] bool names(std::uint8_t data_point) const;
    bool operator==(const PointPlan&) const = default;
};

// What a data point means; empty: nothing that is measured, or a value of another type than expected.
[[nodiscard]] std::vector<Measured> measured_in(const PointPlan& plan,
                                                const zcl::tuya::DataPoint& point);

// The witnesses among values told together: voltage and current of the whole or of the first phase, power of the
// whole or the sum of all phases, never of some.
[[nodiscard]] metering::Instantaneous witnesses_in(const PointPlan& plan,
                                                   std::span<const Measured> measured);
// The smallest step of a register, in whole watt-hours, at least one.
[[nodiscard]] Energy quantum_of(const PointPlan& plan, MeasuredQuantity quantity);

}  // namespace riser::zigbee
