// The clusters of SimulatedDevice: what it answers to those who read, write and configure its attributes, and
// how its contact is told.
#include <algorithm>

#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/on_off.h"
#include "tests/sim/zigbee/simulated_device.h"

namespace riser::sim_zigbee {

namespace zcl = zigbee::zcl;
using zcl::DataType;
using zcl::GlobalCommand;
using zcl::Value;
using zcl::ZclStatus;

namespace {

// 07-5123, 3.8.2.3.3. Real devices have it, though nobody of ours sends it.
constexpr std::uint8_t k_toggle = 0x02;

zcl::Frame answer_to(const zcl::Frame& asked, GlobalCommand kind, Bytes payload) {
    return {zcl::answer_header(asked.header, false, static_cast<std::uint8_t>(kind)),
            std::move(payload)};
}

// None when nobody wants to hear it.
std::optional<zcl::Frame> default_response(const zcl::Frame& asked, ZclStatus status) {
    if (asked.header.no_default_response && status == ZclStatus::success) return std::nullopt;
    return answer_to(asked, GlobalCommand::default_response,
                     zcl::encode_default_response({asked.header.command, status}));
}

}  // namespace

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

std::vector<AirMessage> SimulatedDevice::hear_zcl(const AirMessage& message) {
    if (controller && message.cluster == zcl::k_tuya_cluster) {
        return hear_controller(message.payload);
    }
    const auto asked = zcl::decode(message.payload);
    const std::uint8_t id = message.destination_endpoint;
    if (!asked || !endpoints.contains(id)) return {};
    if (asked->header.from_server) {
        told.push_back(message);
        return {};
    }
    if (message.cluster == zcl::k_tuya_cluster && asked->header.cluster_command) {
        return hear_tuya(*asked);
    }
    const auto said = asked->header.cluster_command ? obey(id, message.cluster, *asked)
                                                    : of_all_clusters(id, message.cluster, *asked);
    if (!said || message.broadcast) return {};
    return {{message.profile, message.cluster, id, message.source_endpoint, zcl::encode(*said)}};
}

std::optional<zcl::Frame> SimulatedDevice::of_all_clusters(std::uint8_t id, std::uint16_t cluster,
                                                           const zcl::Frame& asked) {
    SimulatedEndpoint& endpoint = endpoints.at(id);
    switch (static_cast<GlobalCommand>(asked.header.command)) {
        case GlobalCommand::read:
            return answer_to(asked, GlobalCommand::read_answer,
                             read(endpoint, cluster, asked.payload));
        case GlobalCommand::write:
            return answer_to(asked, GlobalCommand::write_answer,
                             write(endpoint, cluster, asked.payload));
        case GlobalCommand::write_no_answer:
            static_cast<void>(write(endpoint, cluster, asked.payload));
            return std::nullopt;
        case GlobalCommand::configure_reporting:
            return answer_to(asked, GlobalCommand::configure_reporting_answer,
                             configure(id, cluster, asked.payload));
        case GlobalCommand::read_reporting:
            return answer_to(asked, GlobalCommand::read_reporting_answer,
                             read_reporting(id, cluster, asked.payload));
        case GlobalCommand::discover:
            return answer_to(asked, GlobalCommand::discover_answer,
                             discover(endpoint, cluster, asked.payload));
        case GlobalCommand::default_response:
            return std::nullopt;
        default:
            return default_response(asked, ZclStatus::unsupported_command);
    }
}

std::optional<zcl::Frame> SimulatedDevice::obey(std::uint8_t id, std::uint16_t cluster,
                                                const zcl::Frame& asked) {
    return default_response(asked, command(id, cluster, asked.header.command));
}

Bytes SimulatedDevice::read(SimulatedEndpoint& endpoint, std::uint16_t cluster,
                            const Bytes& payload) {
    ++reads_of_cluster[cluster];
    if (look) look();
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

Bytes SimulatedDevice::write(SimulatedEndpoint& endpoint, std::uint16_t cluster,
                             const Bytes& payload) {
    std::vector<zcl::WriteFailure> failures;
    for (const zcl::Attribute& wanted : zcl::decode_attributes(payload).records) {
        const auto found = endpoint.attributes.find({cluster, wanted.id});
        if (found == endpoint.attributes.end()) {
            failures.push_back({ZclStatus::unsupported_attribute, wanted.id});
        } else if (found->second.type() != wanted.value.type()) {
            failures.push_back({ZclStatus::invalid_data_type, wanted.id});
        } else if (cluster != zcl::k_on_off_cluster || wanted.id == zcl::on_off::k_state) {
            failures.push_back({ZclStatus::read_only, wanted.id});
        } else {
            found->second = wanted.value;
        }
    }
    return zcl::encode_write_answer(failures);
}

Bytes SimulatedDevice::discover(const SimulatedEndpoint& endpoint, std::uint16_t cluster,
                                const Bytes& payload) const {
    const auto asked = zcl::decode_discover(payload).value_or(zcl::DiscoverRequest{});
    zcl::DiscoverAnswer said;
    said.complete = true;
    for (const auto& [place, value] : endpoint.attributes) {
        if (place.first != cluster || place.second < asked.first) continue;
        if (said.attributes.size() == asked.most) {
            said.complete = false;
            break;
        }
        said.attributes.push_back({place.second, value.type()});
    }
    return zcl::encode_discover_answer(said);
}

// ---- reporting ----------------------------------------------------------------------------------

Bytes SimulatedDevice::configure(std::uint8_t endpoint, std::uint16_t cluster,
                                 const Bytes& payload) {
    std::vector<zcl::WriteFailure> failures;
    const auto setups = zcl::decode_configure_reporting(payload);
    if (!setups) return zcl::encode_configure_reporting_answer(failures);
    for (const zcl::ReportingSetup& setup : *setups) {
        if (refuses_reporting) {
            failures.push_back({ZclStatus::unreportable_attribute, setup.id});
            continue;
        }
        std::erase_if(reporting, [&](const ReportingRecord& record) {
            return record.endpoint == endpoint && record.cluster == cluster &&
                   record.setup.id == setup.id;
        });
        if (setup.most_seconds != zcl::k_no_reports) {
            reporting.push_back({endpoint, cluster, setup});
        }
    }
    return zcl::encode_configure_reporting_answer(failures);
}

Bytes SimulatedDevice::read_reporting(std::uint8_t endpoint, std::uint16_t cluster,
                                      const Bytes& payload) const {
    std::vector<zcl::ReportingRecord> records;
    for (const std::uint16_t id :
         zcl::decode_read_reporting(payload).value_or(std::vector<std::uint16_t>{})) {
        zcl::ReportingRecord& record = records.emplace_back();
        record.status = ZclStatus::not_found;
        record.setup.id = id;
        for (const ReportingRecord& known : reporting) {
            if (known.endpoint != endpoint || known.cluster != cluster || known.setup.id != id) {
                continue;
            }
            record.status = ZclStatus::success;
            record.setup = known.setup;
        }
    }
    return zcl::encode_read_reporting_answer(records);
}

// ---- commands -----------------------------------------------------------------------------------

ZclStatus SimulatedDevice::command(std::uint8_t endpoint, std::uint16_t cluster,
                                   std::uint8_t command) {
    if (cluster == zcl::k_identify_cluster) return ZclStatus::success;  // it blinks
    if (cluster != zcl::k_on_off_cluster || command > k_toggle) {
        return ZclStatus::unsupported_command;
    }
    ++switched;
    if (stuck) return ZclStatus::success;
    const bool close =
        command == k_toggle ? !contact_closed(endpoint) : command == zcl::on_off::k_on;
    if (move) {
        move(endpoint, close);
        if (look) look();
    } else {
        set(endpoint, cluster, zcl::on_off::k_state, Value(DataType::boolean, close ? 1 : 0));
    }
    return ZclStatus::success;
}

}  // namespace riser::sim_zigbee
