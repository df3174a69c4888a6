#include "tests/sim/zigbee/simulated_device.h"

#include "gateway/field/zigbee/zcl/basic.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/electrical.h"
#include "gateway/field/zigbee/zcl/metering.h"
#include "gateway/field/zigbee/zcl/on_off.h"

namespace riser::sim_zigbee {

namespace zcl = zigbee::zcl;
namespace zdo = zigbee::zdo;
using zcl::DataType;
using zcl::GlobalCommand;
using zcl::Value;

namespace {

constexpr std::uint16_t k_smart_plug = 0x0051;  // device ids of the home automation profile
constexpr std::uint8_t k_mains_router = 0x8E;

}  // namespace

SimulatedDevice::SimulatedDevice(Eui64 address, NodeId short_address)
    : eui64(address), node(short_address) {
    descriptor.type = zdo::LogicalType::router;
    descriptor.aps_flags_and_band = 0x40;
    descriptor.mac_capability = k_mains_router;
    descriptor.manufacturer = 0x1002;
    descriptor.most_buffer = 82;
    descriptor.most_incoming = 82;
    descriptor.most_outgoing = 82;
}

SimulatedEndpoint& SimulatedDevice::add_endpoint(std::uint8_t id,
                                                 std::vector<std::uint16_t> servers) {
    SimulatedEndpoint& endpoint = endpoints[id];
    endpoint.descriptor.endpoint = id;
    endpoint.descriptor.profile = zcl::k_home_automation_profile;
    endpoint.descriptor.device = k_smart_plug;
    endpoint.descriptor.servers = std::move(servers);
    endpoint.descriptor.clients = {zcl::k_time_cluster, zcl::k_ota_cluster};
    return endpoint;
}

void SimulatedDevice::set(std::uint8_t endpoint, std::uint16_t cluster, std::uint16_t attribute,
                          Value value) {
    endpoints.at(endpoint).attributes[{cluster, attribute}] = std::move(value);
}

void SimulatedDevice::unset(std::uint8_t endpoint, std::uint16_t cluster, std::uint16_t attribute) {
    endpoints.at(endpoint).attributes.erase({cluster, attribute});
}

bool SimulatedDevice::contact_closed(std::uint8_t endpoint) const {
    const auto& attributes = endpoints.at(endpoint).attributes;
    const auto found = attributes.find({zcl::k_on_off_cluster, zcl::on_off::k_state});
    return found != attributes.end() && found->second.as_bool().value_or(false);
}

std::vector<AirMessage> SimulatedDevice::hear(const AirMessage& message) {
    ++requests;
    if (ignores > 0) {
        --ignores;
        return {};
    }
    return message.profile == zdo::k_profile ? hear_zdo(message) : hear_zcl(message);
}

// ---- models -------------------------------------------------------------------------------------

SimulatedDevice make_relay(Eui64 eui64, NodeId node) {
    SimulatedDevice device(eui64, node);
    device.add_endpoint(1, {zcl::k_basic_cluster, zcl::k_identify_cluster, zcl::k_on_off_cluster});
    device.set(1, zcl::k_basic_cluster, zcl::basic::k_zcl_version, Value(DataType::unsigned8, 3));
    device.set(1, zcl::k_basic_cluster, zcl::basic::k_manufacturer, Value::of_text("RISER"));
    device.set(1, zcl::k_basic_cluster, zcl::basic::k_model, Value::of_text("RELAY1"));
    device.set(1, zcl::k_on_off_cluster, zcl::on_off::k_state, Value(DataType::boolean, 1));
    return device;
}

SimulatedDevice make_relay_meter(Eui64 eui64, NodeId node) {
    SimulatedDevice device = make_relay(eui64, node);
    device.add_endpoint(1, {zcl::k_basic_cluster, zcl::k_identify_cluster, zcl::k_on_off_cluster,
                            zcl::k_metering_cluster, zcl::k_electrical_measurement_cluster});
    device.set(1, zcl::k_basic_cluster, zcl::basic::k_model, Value::of_text("METER1"));
    const auto meter = [&](std::uint16_t id, DataType type, std::uint64_t value) {
        device.set(1, zcl::k_metering_cluster, id, Value(type, value));
    };
    meter(zcl::metering::k_delivered, DataType::unsigned48, 123'500);
    meter(zcl::metering::k_unit, DataType::enum8, 0);
    meter(zcl::metering::k_multiplier, DataType::unsigned24, 1);
    meter(zcl::metering::k_divisor, DataType::unsigned24, 1000);
    const auto witness = [&](std::uint16_t id, DataType type, std::uint64_t value) {
        device.set(1, zcl::k_electrical_measurement_cluster, id, Value(type, value));
    };
    witness(zcl::electrical::k_voltage, DataType::unsigned16, 2301);
    witness(zcl::electrical::k_current, DataType::unsigned16, 1500);
    witness(zcl::electrical::k_active_power, DataType::signed16, 345);
    witness(zcl::electrical::k_frequency, DataType::unsigned16, 50);
    witness(zcl::electrical::k_voltage_multiplier, DataType::unsigned16, 1);
    witness(zcl::electrical::k_voltage_divisor, DataType::unsigned16, 10);
    witness(zcl::electrical::k_current_multiplier, DataType::unsigned16, 1);
    witness(zcl::electrical::k_current_divisor, DataType::unsigned16, 1000);
    return device;
}

}  // namespace riser::sim_zigbee
