// What the radio and its devices say by themselves in Coordinator::Core: answers are matched, reports are
// taken, and devices that ask for the time or for firmware get what they need to stop asking.
#include <algorithm>

#include "gateway/field/zigbee/network/coordinator_core.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/service.h"
#include "gateway/field/zigbee/zcl/tuya.h"

namespace riser::zigbee {
namespace {

namespace f = ezsp::fields;
using ezsp::FrameId;
using ezsp::Values;

// "EmberApsOption": the device object's answer is left to us.
constexpr std::uint16_t k_answer_is_ours = 0x4000;
constexpr std::uint64_t k_no_eui64 = 0;
// Of answers to a device that says its version: what it tells again of its own accord, it waits longer for.
constexpr Duration k_version_pause = std::chrono::hours(1);

// Who sent it, where the radio says so by the 64-bit address.
std::optional<Eui64> sender_of(const Values& values) {
    const Eui64 eui64 = values.get_or(f::sender_eui64, Eui64{});
    if (eui64.value == k_no_eui64 || eui64 == k_any_device) return std::nullopt;
    return eui64;
}

// What a device of Tuya is told that asks for the time, in UTC and as the building's clocks show it; none while the
// clock cannot be trusted, which is worse than no time: some count their tariffs by it.
std::optional<Bytes> time_of_tuya(const Now& now, const ZoneRules& zone) {
    if (!now.trusted()) return std::nullopt;
    const auto utc = zcl::tuya::to_unix_time(now.wall);
    const auto local =
        zcl::tuya::to_unix_time(now.wall + std::chrono::seconds(zone.offset_at(now.wall)));
    if (!utc || !local) return std::nullopt;
    return zcl::tuya::encode_time(*utc, *local);
}

}  // namespace

void Coordinator::Core::on_callback(const ezsp::CallbackReceived& callback) {
    const Values& values = callback.values;
    switch (callback.id) {
        case FrameId::stack_status_handler:
            return on_stack_status(values.get(f::status));
        case FrameId::message_sent_handler:
            return table_.on_sent(values, at());
        case FrameId::incoming_message_handler:
            return on_message(values);
        case FrameId::trust_center_join_handler:
            if (is_up()) on_join(values);
            return;
        case FrameId::energy_scan_result_handler:
            return on_energy(values.get(f::channel), values.get(f::max_rssi));
        case FrameId::scan_complete_handler:
            return end_scan(values.get(f::status) == ezsp::Status::ok);
        case FrameId::id_conflict_handler: {
            // Two devices have it; both are given others and say so. Until then it is nobody's.
            Member* member = member_at(values.get(f::node_id));
            if (member == nullptr) return;
            doubt_address(*member);
            note(Note::Level::warning, "zigbee_address_conflict",
                 {{"device", to_string(member->eui64())}});
            return;
        }
        default:
            return;
    }
}

void Coordinator::Core::on_message(const Values& values) {
    if (!is_up()) return;
    const NodeId from = values.get(f::sender);
    Member* member = member_at(from);
    const bool announces = values.get(f::profile_id) == zdo::k_profile &&
                           values.get(f::cluster_id) == zdo::DeviceAnnounce::k_cluster;
    if (const auto eui64 = sender_of(values); eui64 && from != k_coordinator) {
        const bool another = member != nullptr && member->eui64() != *eui64;
        if (another) doubt_address(*member);
        member = member_of(*eui64);
        if (member != nullptr) set_address(*member, from);
        // What another one says is no answer to what this one was asked.
        if (another && !announces) return;
    }
    if (member != nullptr) {
        member->note_quality(values.get(f::lqi), values.get(f::rssi));
        hear(*member);
    }
    if (values.get(f::profile_id) == zdo::k_profile) return on_zdo(from, values);
    on_zcl(member, from, values);
}

void Coordinator::Core::on_zdo(NodeId from, const Values& values) {
    const std::uint16_t cluster = values.get(f::cluster_id);
    const Bytes payload = values.get(f::message);
    if ((cluster & zdo::k_answer_bit) != 0) {
        if (table_.on_zdo_answer(from, cluster, payload, at())) return;
        // To a search, which asked everybody.
        const auto answer = zdo::decode_answer(cluster, payload);
        if (!answer) return;
        const auto* address = std::get_if<zdo::NetworkAddressAnswer>(&answer->message);
        if (address == nullptr || address->status != zdo::ZdoStatus::ok) return;
        Member* member = member_of(address->eui64);
        if (member == nullptr) return;
        set_address(*member, address->node);
        member->probe_by(at());
        return;
    }
    if (cluster == zdo::DeviceAnnounce::k_cluster) {
        const auto request = zdo::decode_request(cluster, payload);
        const auto* announce =
            request ? std::get_if<zdo::DeviceAnnounce>(&request->message) : nullptr;
        if (announce != nullptr) on_announce(announce->eui64, announce->node);
        return;
    }
    const bool ours = (values.get(f::aps_options) & k_answer_is_ours) != 0;
    if (!ours || payload.empty()) return;
    const auto answer_cluster = static_cast<std::uint16_t>(cluster | zdo::k_answer_bit);
    const auto not_supported = static_cast<std::uint8_t>(zdo::ZdoStatus::not_supported);
    table_.say(from, zdo::Message{answer_cluster, {payload.front(), not_supported}}, at());
}

void Coordinator::Core::on_zcl(Member* member, NodeId from, const Values& values) {
    const auto frame = zcl::decode(values.get(f::message));
    if (!frame) return;
    const std::uint16_t cluster = values.get(f::cluster_id);
    const std::uint8_t endpoint = values.get(f::source_endpoint);
    const auto command = static_cast<zcl::GlobalCommand>(frame->header.command);
    const bool report = !frame->header.cluster_command && command == zcl::GlobalCommand::report;
    if (report) {
        if (member != nullptr) on_report(*member, endpoint, cluster, *frame);
    } else if (cluster == zcl::k_tuya_cluster && frame->header.cluster_command) {
        on_tuya(member, from, endpoint, *frame);
    } else if (frame->header.from_server &&
               table_.on_zcl_answer(from, cluster, endpoint, *frame, at())) {
        return;
    } else if (!frame->header.from_server) {
        return on_request(from, endpoint, cluster, *frame);
    }
    if (!zcl::wants_default_response(frame->header)) return;
    zcl::Frame response;
    response.header = zcl::answer_header(
        frame->header, false, static_cast<std::uint8_t>(zcl::GlobalCommand::default_response));
    response.payload =
        zcl::encode_default_response({frame->header.command, zcl::ZclStatus::success});
    table_.say(from, ZclQuestion{endpoint, cluster, false, 0, {}}, response, at());
}

void Coordinator::Core::on_report(Member& member, std::uint8_t endpoint, std::uint16_t cluster,
                                  const zcl::Frame& frame) {
    for (const zcl::Attribute& attribute : zcl::decode_attributes(frame.payload).records) {
        member.take_report(endpoint, cluster, attribute.id, attribute.value, at());
    }
}

// Of the maker's own cluster: data points, and what its devices ask until they are told.
void Coordinator::Core::on_tuya(Member* member, NodeId from, std::uint8_t endpoint,
                                const zcl::Frame& frame) {
    namespace tuya = zcl::tuya;
    const auto say = [&](tuya::Command command, Bytes payload) {
        zcl::Frame said;
        said.header.cluster_command = true;
        said.header.no_default_response = true;
        said.header.number = frame.header.number;
        said.header.command = static_cast<std::uint8_t>(command);
        said.payload = std::move(payload);
        table_.say(from, ZclQuestion{endpoint, zcl::k_tuya_cluster, true, 0, {}}, said, at());
    };
    if (tuya::has_data_points(frame.header.command)) {
        const auto told = tuya::decode_data_points(frame.payload);
        if (told && member != nullptr) member->take_points(told->points, at());
        return;
    }
    switch (static_cast<tuya::Command>(frame.header.command)) {
        case tuya::Command::time:
            if (auto time = time_of_tuya(now_, config_.zone)) {
                say(tuya::Command::time, std::move(*time));
            }
            return;
        case tuya::Command::version_answer:
            if (member == nullptr || !member->plan().points.answers_version) return;
            // Its answer to this is the same command again, and would be answered for ever.
            if (at() < member->version_due) return;
            member->version_due = at() + k_version_pause;
            return say(tuya::Command::version_query, Bytes{0x00, 0x02});
        case tuya::Command::connectivity:
            // A length of one byte, and that we are connected.
            return say(tuya::Command::connectivity, Bytes{0x01, 0x00, 0x01});
        default:
            return;
    }
}

void Coordinator::Core::on_request(NodeId from, std::uint8_t endpoint, std::uint16_t cluster,
                                   const zcl::Frame& frame) {
    zcl::Frame answer;
    const auto global = static_cast<zcl::GlobalCommand>(frame.header.command);
    const bool reads = !frame.header.cluster_command && global == zcl::GlobalCommand::read;
    const auto reply = [&](bool cluster_command, std::uint8_t command, Bytes payload) {
        answer.header = zcl::answer_header(frame.header, cluster_command, command);
        answer.payload = std::move(payload);
        table_.say(from, ZclQuestion{endpoint, cluster, false, 0, {}}, answer, at());
    };
    const auto asked = reads ? zcl::decode_read(frame.payload) : std::nullopt;
    if (asked) {
        std::vector<zcl::ReadRecord> records;
        if (cluster == zcl::k_time_cluster) {
            zcl::TimeService service;
            if (now_.trusted()) service.utc = zcl::to_zigbee_time(now_.wall);
            service.zone_seconds = config_.zone.offset_at(now_.wall);
            records = zcl::answer_time(*asked, service);
        } else {
            for (const std::uint16_t id : *asked) {
                records.push_back({id, zcl::ZclStatus::unsupported_attribute, {}});
            }
        }
        return reply(false, static_cast<std::uint8_t>(zcl::GlobalCommand::read_answer),
                     zcl::encode_read_answer(records));
    }
    const bool asks_for_firmware = cluster == zcl::k_ota_cluster && frame.header.cluster_command &&
                                   frame.header.command == zcl::ota::k_query_next_image;
    if (asks_for_firmware) {
        return reply(true, zcl::ota::k_query_next_image_answer, zcl::encode_no_image());
    }
    const bool is_answer = !frame.header.cluster_command && global != zcl::GlobalCommand::write;
    if (is_answer || !zcl::wants_default_response(frame.header)) return;
    reply(
        false, static_cast<std::uint8_t>(zcl::GlobalCommand::default_response),
        zcl::encode_default_response({frame.header.command, zcl::ZclStatus::unsupported_command}));
}

}  // namespace riser::zigbee
