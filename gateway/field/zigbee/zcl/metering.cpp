#include "gateway/field/zigbee/zcl/metering.h"

namespace riser::zigbee::zcl {
namespace {

constexpr std::int64_t k_wh_per_kwh = 1000;

template <class T>
void keep(std::optional<T>& into, const Value& value) {
    if (const auto number = value.as_unsigned()) into = static_cast<T>(*number);
}

std::optional<Energy> energy_of(const std::optional<std::uint64_t>& raw, const Scale& by) {
    if (!raw) return std::nullopt;
    const auto wh = scaled(Wide{*raw}, k_wh_per_kwh, by);
    if (!wh || *wh > k_max_register.wh) return std::nullopt;
    return Energy{*wh};
}

}  // namespace

void MeteringAttributes::take(std::uint16_t id, const Value& value) {
    switch (id) {
        case metering::k_delivered:
            delivered = value.as_unsigned();
            return;
        case metering::k_received:
            received = value.as_unsigned();
            return;
        case metering::k_demand:
            demand = value.as_signed();
            return;
        case metering::k_status:
            return keep(status, value);
        case metering::k_unit:
            return keep(unit, value);
        case metering::k_multiplier:
            return keep(multiplier, value);
        case metering::k_divisor:
            return keep(divisor, value);
        case metering::k_device_type:
            return keep(device_type, value);
        case metering::k_serial:
            if (const auto octets = value.as_octets())
                serial.emplace(octets->begin(), octets->end());
            return;
        default:
            return;
    }
}

std::optional<Scale> MeteringAttributes::scale() const {
    if (!multiplier || !divisor || unit != metering::k_kilowatt_hours) return std::nullopt;
    return Scale{*multiplier, *divisor};
}

std::optional<Energy> MeteringAttributes::delivered_energy(const Scale& by) const {
    return energy_of(delivered, by);
}
std::optional<Energy> MeteringAttributes::received_energy(const Scale& by) const {
    return energy_of(received, by);
}

std::optional<Power> MeteringAttributes::demand_power(const Scale& by) const {
    if (!demand) return std::nullopt;
    const auto watts = scaled(Wide{*demand}, k_wh_per_kwh, by);
    if (!watts || *watts > k_max_power.w || *watts < -k_max_power.w) return std::nullopt;
    return Power{*watts};
}

}  // namespace riser::zigbee::zcl
