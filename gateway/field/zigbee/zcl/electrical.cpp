#include "gateway/field/zigbee/zcl/electrical.h"

#include "core/base/assert.h"

namespace riser::zigbee::zcl {
namespace {

constexpr std::int64_t k_milli = 1000;

std::optional<std::int64_t> in_milli(const std::optional<std::int64_t>& raw, const Scale& by) {
    if (!raw) return std::nullopt;
    return scaled(Wide{*raw}, k_milli, by);
}

std::optional<Power> power_of(const std::optional<std::int64_t>& raw, const Scale& by) {
    if (!raw) return std::nullopt;
    const auto watts = scaled(Wide{*raw}, 1, by);
    if (!watts || *watts > k_max_power.w || *watts < -k_max_power.w) return std::nullopt;
    return Power{*watts};
}

}  // namespace

void ElectricalAttributes::take(std::uint16_t id, const Value& value) {
    if (take_scale(id, value) || take_phase(id, value)) return;
    if (id == electrical::k_frequency) frequency = value.as_signed();
    if (id == electrical::k_total_active_power) total_active_power = value.as_signed();
}

bool ElectricalAttributes::take_phase(std::uint16_t id, const Value& value) {
    for (std::size_t phase = 0; phase < phases.size(); ++phase) {
        PhaseAttributes& of = phases[phase];
        const auto is = [&](std::uint16_t first) {
            return id == electrical::of_phase(first, phase);
        };
        std::optional<std::int64_t>* into = is(electrical::k_voltage)        ? &of.voltage
                                            : is(electrical::k_current)      ? &of.current
                                            : is(electrical::k_active_power) ? &of.active_power
                                            : is(electrical::k_power_factor) ? &of.power_factor
                                                                             : nullptr;
        if (into == nullptr) continue;
        *into = value.as_signed();
        return true;
    }
    return false;
}

bool ElectricalAttributes::take_scale(std::uint16_t id, const Value& value) {
    struct Target {
        std::uint16_t id;
        std::uint32_t* into;
    };
    const Target targets[] = {
        {electrical::k_frequency_multiplier, &scales.frequency.multiplier},
        {electrical::k_frequency_divisor, &scales.frequency.divisor},
        {electrical::k_power_multiplier, &scales.total_power.multiplier},
        {electrical::k_power_divisor, &scales.total_power.divisor},
        {electrical::k_voltage_multiplier, &scales.voltage.multiplier},
        {electrical::k_voltage_divisor, &scales.voltage.divisor},
        {electrical::k_current_multiplier, &scales.current.multiplier},
        {electrical::k_current_divisor, &scales.current.divisor},
        {electrical::k_phase_power_multiplier, &scales.power.multiplier},
        {electrical::k_phase_power_divisor, &scales.power.divisor},
    };
    for (const Target& target : targets) {
        if (target.id != id) continue;
        if (const auto number = value.as_unsigned()) {
            *target.into = static_cast<std::uint32_t>(*number);
        }
        return true;
    }
    return false;
}

std::optional<std::int64_t> ElectricalAttributes::voltage_mv(std::size_t phase,
                                                             const ElectricalScales& by) const {
    RISER_ASSERT(phase < phases.size(), "there are three phases");
    return in_milli(phases[phase].voltage, by.voltage);
}
std::optional<std::int64_t> ElectricalAttributes::current_ma(std::size_t phase,
                                                             const ElectricalScales& by) const {
    RISER_ASSERT(phase < phases.size(), "there are three phases");
    return in_milli(phases[phase].current, by.current);
}
std::optional<Power> ElectricalAttributes::power(std::size_t phase,
                                                 const ElectricalScales& by) const {
    RISER_ASSERT(phase < phases.size(), "there are three phases");
    return power_of(phases[phase].active_power, by.power);
}
std::optional<Power> ElectricalAttributes::total_power(const ElectricalScales& by) const {
    return power_of(total_active_power, by.total_power);
}
std::optional<std::int64_t> ElectricalAttributes::frequency_mhz(const ElectricalScales& by) const {
    return in_milli(frequency, by.frequency);
}

}  // namespace riser::zigbee::zcl
