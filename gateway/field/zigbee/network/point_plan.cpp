#include "gateway/field/zigbee/network/point_plan.h"

#include <algorithm>

#include "core/units/exact.h"

namespace riser::zigbee {
namespace {

// Of the whole, or of the first phase.
std::optional<std::int64_t> first_of(std::span<const Measured> measured,
                                     MeasuredQuantity quantity) {
    const Measured* best = nullptr;
    for (const Measured& each : measured) {
        if (each.quantity != quantity || each.phase > 1) continue;
        if (best == nullptr || each.phase < best->phase) best = &each;
    }
    return best == nullptr ? std::nullopt : std::optional(best->value);
}

std::size_t phases_with_power(const PointPlan& plan) {
    const auto fields = std::ranges::count_if(plan.fields, [](const PointField& field) {
        return field.quantity == MeasuredQuantity::power && field.phase > 0;
    });
    const auto points = std::ranges::count_if(plan.phase_points, [](const PhasePoint& point) {
        return point.layout != zcl::tuya::PhaseLayout::late;
    });
    return static_cast<std::size_t>(fields + points);
}

std::optional<std::int64_t> power_of(const PointPlan& plan, std::span<const Measured> measured) {
    std::size_t phases = 0;
    std::int64_t sum = 0;
    for (const Measured& each : measured) {
        if (each.quantity != MeasuredQuantity::power) continue;
        if (each.phase == 0) return each.value;
        ++phases;
        sum += each.value;  // 24 or 32 bits each
    }
    if (phases == 0 || phases != phases_with_power(plan)) return std::nullopt;
    return sum;
}

}  // namespace

std::optional<std::int64_t> in_base_unit(std::int64_t raw, riser::profile::Scale scale,
                                         MeasuredQuantity quantity) {
    const Wide product = Wide{raw} * scale.numerator;
    if (is_energy(quantity)) {
        const Wide energy = floor_div(product, scale.denominator);
        if (energy > INT64_MAX || energy < INT64_MIN) return std::nullopt;
        return static_cast<std::int64_t>(energy);
    }
    const Wide half = scale.denominator / 2;
    const Wide value = (product < 0 ? product - half : product + half) / scale.denominator;
    if (value > INT64_MAX || value < INT64_MIN) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

bool PointPlan::has(MeasuredQuantity quantity) const {
    return std::ranges::any_of(fields,
                               [&](const PointField& field) { return field.quantity == quantity; });
}

bool PointPlan::names(std::uint8_t data_point) const {
    return std::ranges::find(fields, data_point, &PointField::data_point) != fields.end() ||
           std::ranges::find(phase_points, data_point, &PhasePoint::data_point) !=
               phase_points.end() ||
           std::ranges::find(contacts, data_point) != contacts.end();
}

std::vector<Measured> measured_in(const PointPlan& plan, const zcl::tuya::DataPoint& point) {
    std::vector<Measured> measured;
    for (const PointField& field : plan.fields) {
        const auto raw = field.data_point == point.id ? point.as_number() : std::nullopt;
        const auto value = raw ? in_base_unit(*raw, field.scale, field.quantity) : std::nullopt;
        if (value) measured.push_back({field.quantity, field.phase, *value});
    }
    for (const PhasePoint& phase : plan.phase_points) {
        if (phase.data_point != point.id) continue;
        const auto record = zcl::tuya::decode_phase(point, phase.layout);
        if (!record) continue;
        measured.push_back({MeasuredQuantity::voltage, phase.phase, record->voltage_mv});
        measured.push_back({MeasuredQuantity::current, phase.phase, record->current_ma});
        if (phase.layout == zcl::tuya::PhaseLayout::late) continue;  // it has no power
        measured.push_back({MeasuredQuantity::power, phase.phase, record->power_w});
    }
    return measured;
}

metering::Instantaneous witnesses_in(const PointPlan& plan, std::span<const Measured> measured) {
    metering::Instantaneous values;
    values.voltage_mv = first_of(measured, MeasuredQuantity::voltage);
    values.current_ma = first_of(measured, MeasuredQuantity::current);
    values.frequency_mhz = first_of(measured, MeasuredQuantity::frequency);
    const auto watts = power_of(plan, measured);
    if (watts && *watts <= k_max_power.w && *watts >= -k_max_power.w) values.power = Power{*watts};
    return values;
}

Energy quantum_of(const PointPlan& plan, MeasuredQuantity quantity) {
    for (const PointField& field : plan.fields) {
        if (field.quantity != quantity) continue;
        const Wide step = ceil_div(Wide{field.scale.numerator}, field.scale.denominator);
        return Energy{std::max<std::int64_t>(1, static_cast<std::int64_t>(step))};
    }
    return Energy{1};
}

}  // namespace riser::zigbee
