#include "tests/sim/zigbee/simulated_device.h"

#include "core/base/overload.h"
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
using zcl::ZclStatus;
using zdo::ZdoStatus;

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

AirMessage SimulatedDevice::announce() const {
    const auto message = zdo::encode(
        zdo::Request{zdo::DeviceAnnounce{node, eui64, descriptor.mac_capability}}, 0x81);
    return {zdo::k_profile, message.cluster, zdo::k_endpoint, zdo::k_endpoint, message.payload};
}

AirMessage SimulatedDevice::report(std::uint8_t endpoint, std::uint16_t cluster,
                                   const std::vector<std::uint16_t>& attributes) {
    std::vector<zcl::Attribute> records;
    for (const std::uint16_t id : attributes) {
        records.push_back({id, endpoints.at(endpoint).attributes.at({cluster, id})});
    }
    zcl::Frame frame;
    frame.header.from_server = true;
    frame.header.number = ++number_;
    frame.header.command = static_cast<std::uint8_t>(GlobalCommand::report);
    frame.payload = zcl::encode_attributes(records);
    return {zcl::k_home_automation_profile, cluster, endpoint, 1, zcl::encode(frame)};
}

AirMessage SimulatedDevice::ask(std::uint8_t endpoint, std::uint16_t cluster, bool cluster_command,
                                std::uint8_t command, Bytes payload) {
    zcl::Frame frame;
    frame.header.cluster_command = cluster_command;
    frame.header.number = ++number_;
    frame.header.command = command;
    frame.payload = std::move(payload);
    return {zcl::k_home_automation_profile, cluster, endpoint, 1, zcl::encode(frame)};
}

// ---- the device object --------------------------------------------------------------------------

std::vector<AirMessage> SimulatedDevice::hear_zdo(const AirMessage& message) {
    const auto request = zdo::decode_request(message.cluster, message.payload);
    if (!request) return {};
    const auto said = answer(request->message);
    if (!said) return {};
    const auto encoded = zdo::encode(*said, request->number);
    return {{zdo::k_profile, encoded.cluster, zdo::k_endpoint, zdo::k_endpoint, encoded.payload}};
}

std::optional<zdo::Answer> SimulatedDevice::answer(const zdo::Request& request) {
    using Said = std::optional<zdo::Answer>;
    return std::visit(
        overload{
            [&](const zdo::NetworkAddressRequest& asked) -> Said {
                if (asked.eui64 != eui64) return std::nullopt;
                zdo::NetworkAddressAnswer said;
                said.eui64 = eui64;
                said.node = node;
                return said;
            },
            [&](const zdo::IeeeAddressRequest&) -> Said {
                zdo::IeeeAddressAnswer said;
                said.eui64 = eui64;
                said.node = node;
                return said;
            },
            [&](const zdo::NodeDescriptorRequest&) -> Said {
                return zdo::NodeDescriptorAnswer{ZdoStatus::ok, node, descriptor};
            },
            [&](const zdo::ActiveEndpointsRequest&) -> Said {
                zdo::ActiveEndpointsAnswer said{ZdoStatus::ok, node, {}};
                for (const auto& [id, endpoint] : endpoints) said.endpoints.push_back(id);
                return said;
            },
            [&](const zdo::SimpleDescriptorRequest& asked) -> Said {
                const auto found = endpoints.find(asked.endpoint);
                if (found == endpoints.end()) {
                    return zdo::SimpleDescriptorAnswer{ZdoStatus::not_active, node, {}};
                }
                return zdo::SimpleDescriptorAnswer{ZdoStatus::ok, node, found->second.descriptor};
            },
            [&](const zdo::BindRequest& asked) -> Said {
                bindings.push_back(asked.binding);
                return zdo::BindAnswer{ZdoStatus::ok};
            },
            [&](const zdo::LeaveRequest&) -> Said {
                joined = false;
                return zdo::LeaveAnswer{ZdoStatus::ok};
            },
            [](const auto&) -> Said { return std::nullopt; },
        },
        request);
}

// ---- clusters -----------------------------------------------------------------------------------

std::vector<AirMessage> SimulatedDevice::hear_zcl(const AirMessage& message) {
    const auto frame = zcl::decode(message.payload);
    const auto endpoint = endpoints.find(message.destination_endpoint);
    if (!frame || endpoint == endpoints.end()) return {};
    if (frame->header.from_server) {
        told.push_back(message);
        return {};
    }
    zcl::Frame said;
    const auto global = static_cast<GlobalCommand>(frame->header.command);
    auto kind = GlobalCommand::default_response;
    if (frame->header.cluster_command) {
        const ZclStatus status =
            command(message.destination_endpoint, message.cluster, frame->header.command);
        said.payload = zcl::encode_default_response({frame->header.command, status});
    } else if (global == GlobalCommand::read) {
        kind = GlobalCommand::read_answer;
        said.payload = read(endpoint->second, message.cluster, frame->payload);
    } else if (global == GlobalCommand::configure_reporting) {
        kind = GlobalCommand::configure_reporting_answer;
        said.payload = configure(message.destination_endpoint, message.cluster, frame->payload);
    } else if (global == GlobalCommand::default_response) {
        return {};
    } else {
        said.payload =
            zcl::encode_default_response({frame->header.command, ZclStatus::unsupported_command});
    }
    said.header = zcl::answer_header(frame->header, false, static_cast<std::uint8_t>(kind));
    return {{message.profile, message.cluster, message.destination_endpoint,
             message.source_endpoint, zcl::encode(said)}};
}

Bytes SimulatedDevice::read(SimulatedEndpoint& endpoint, std::uint16_t cluster,
                            const Bytes& payload) {
    ++reads_of_cluster[cluster];
    std::vector<zcl::ReadRecord> records;
    for (const std::uint16_t id :
         zcl::decode_read(payload).value_or(std::vector<std::uint16_t>{})) {
        const auto found = endpoint.attributes.find({cluster, id});
        if (found == endpoint.attributes.end()) {
            records.push_back({id, ZclStatus::unsupported_attribute, {}});
        } else {
            records.push_back({id, ZclStatus::success, found->second});
        }
    }
    return zcl::encode_read_answer(records);
}

Bytes SimulatedDevice::configure(std::uint8_t endpoint, std::uint16_t cluster,
                                 const Bytes& payload) {
    std::vector<zcl::WriteFailure> failures;
    const auto setups = zcl::decode_configure_reporting(payload);
    if (!setups) return zcl::encode_configure_reporting_answer(failures);
    for (const zcl::ReportingSetup& setup : *setups) {
        if (refuses_reporting) {
            failures.push_back({ZclStatus::unreportable_attribute, setup.id});
        } else {
            reporting.push_back({endpoint, cluster, setup});
        }
    }
    return zcl::encode_configure_reporting_answer(failures);
}

ZclStatus SimulatedDevice::command(std::uint8_t endpoint, std::uint16_t cluster,
                                   std::uint8_t command) {
    if (cluster != zcl::k_on_off_cluster || command > zcl::on_off::k_on) {
        return ZclStatus::unsupported_command;
    }
    ++switched;
    if (!stuck) {
        set(endpoint, cluster, zcl::on_off::k_state, Value(DataType::boolean, command));
    }
    return ZclStatus::success;
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
