#include "tests/sim/zigbee/tuya_products.h"

#include "gateway/field/zigbee/zcl/basic.h"
#include "gateway/field/zigbee/zcl/cluster.h"

namespace riser::sim_zigbee {

namespace zcl = zigbee::zcl;
namespace tuya = zigbee::zcl::tuya;
using sim::Measurement;
using zcl::DataType;
using zcl::Value;

namespace {

constexpr std::uint8_t k_relay = 16;
constexpr std::uint8_t k_energy = 1;
constexpr std::uint8_t k_first_phase = 6;
constexpr std::uint16_t k_smart_plug_of_tuya = 0x0051;

void put(zigbee::Bytes& bytes, std::size_t at, std::size_t width, std::int64_t value) {
    const auto number = static_cast<std::uint64_t>(value);
    for (std::size_t i = 0; i < width; ++i) {
        bytes[at + i] = static_cast<std::uint8_t>(number >> (8 * (width - 1 - i)));
    }
}

void put_number(SimulatedDevice& device, std::uint8_t id, std::int64_t value) {
    device.points[id] = tuya::number_point(id, static_cast<std::int32_t>(value));
}

// Tenths of a volt, milliamperes, watts: two bytes, three, three.
void put_phase(SimulatedDevice& device, std::uint8_t id, const sim::PhaseValues& values) {
    zigbee::Bytes record(8);
    put(record, 0, 2, values.voltage_mv / 100);
    put(record, 2, 3, values.current_ma);
    // Below zero 0x19999A is added, as observed.
    put(record, 5, 3, values.power_w < 0 ? values.power_w + 0x19999A : values.power_w);
    device.points[id] = {id, tuya::PointType::raw, record};
}

void put_relay(SimulatedDevice& device, bool closed) {
    device.points[k_relay] = tuya::bool_point(k_relay, closed);
    device.contact_point = k_relay;
}

}  // namespace

void build_tuya(SimulatedDevice& device, const Product& product) {
    SimulatedEndpoint& endpoint =
        device.add_endpoint(1, {zcl::k_basic_cluster, 0x0004, 0x0005, zcl::k_tuya_cluster});
    endpoint.descriptor.device = k_smart_plug_of_tuya;
    const auto set = [&](std::uint16_t id, Value value) {
        device.set(1, zcl::k_basic_cluster, id, std::move(value));
    };
    set(zcl::basic::k_zcl_version, Value(DataType::unsigned8, 3));
    set(zcl::basic::k_application_version, Value(DataType::unsigned8, product.application_version));
    set(zcl::basic::k_manufacturer, Value::of_text(product.manufacturer));
    set(zcl::basic::k_model, Value::of_text(product.model));
    set(zcl::basic::k_power_source, Value(DataType::enum8, 1));
}

void show_din_1(SimulatedDevice& device, const Measurement& shown, bool closed) {
    put_number(device, k_energy, shown.import_wh / 10);
    zigbee::Bytes record(15);
    put(record, 11, 2, shown.phase[0].current_ma);
    put(record, 13, 2, shown.phase[0].voltage_mv / 100);
    device.points[k_first_phase] = {k_first_phase, tuya::PointType::raw, record};
    put_relay(device, closed);
    put_number(device, 101, shown.import_wh / 10 + shown.export_wh / 10);
    put_number(device, 102, shown.export_wh / 10);
    put_number(device, 103, shown.phase[0].power_w);
    put_number(device, 105, shown.frequency_mhz / 10);
}

void show_towsmr1(SimulatedDevice& device, const Measurement& shown, bool closed) {
    put_number(device, k_energy, shown.import_wh / 10);
    put_phase(device, k_first_phase, shown.phase[0]);
    put_relay(device, closed);
}

void show_clamp_3(SimulatedDevice& device, const Measurement& shown, bool closed) {
    put_number(device, k_energy, shown.import_wh / 10);
    put_number(device, 2, shown.export_wh / 10);
    for (std::uint8_t i = 0; i < 3; ++i) {
        put_phase(device, static_cast<std::uint8_t>(k_first_phase + i), shown.phase[i]);
    }
    put_number(device, 9, shown.power_w());
    put_relay(device, closed);
}

}  // namespace riser::sim_zigbee
