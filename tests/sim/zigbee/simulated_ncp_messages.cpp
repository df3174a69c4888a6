// Messages of SimulatedNcp: what it is given to send, what becomes of it, and what devices say.
#include <algorithm>

#include "tests/sim/zigbee/simulated_ncp.h"

namespace riser::sim_zigbee {

namespace ezsp = zigbee::ezsp;
namespace f = zigbee::ezsp::fields;

namespace {

// Incoming messages (UG100, "EmberIncomingMessageType").
constexpr std::uint8_t k_unicast_in = 0;
constexpr std::uint8_t k_broadcast_in = 4;
constexpr std::uint8_t k_multicast_out = 3;
constexpr std::uint8_t k_broadcast_out = 6;
// An entry of the neighbour table (05-3474-23, 2.4.4.3.2): a router, receiver on, whose relationship is none.
constexpr std::uint8_t k_listening_router = 0x35;
constexpr std::uint8_t k_unknown_joining = 2;
constexpr std::uint8_t k_lqi = 200;
// A repetition that took another way.
constexpr Duration k_doubled_after{60'000};

void copy_frame(const ezsp::Values& from, ezsp::Values& to) {
    to.set(f::profile_id, from.get(f::profile_id))
        .set(f::cluster_id, from.get(f::cluster_id))
        .set(f::source_endpoint, from.get(f::source_endpoint))
        .set(f::destination_endpoint, from.get(f::destination_endpoint))
        .set(f::aps_options, from.get(f::aps_options))
        .set(f::group_id, from.get(f::group_id));
}

AirMessage message_of(const ezsp::Values& values) {
    return {values.get(f::profile_id), values.get(f::cluster_id), values.get(f::source_endpoint),
            values.get(f::destination_endpoint), values.get(f::message)};
}

}  // namespace

std::optional<SimulatedNcp::Values> SimulatedNcp::of_messages(const Command& command) {
    switch (command.id) {
        case FrameId::send_unicast:
            return unicast(command);
        case FrameId::send_broadcast:
            return broadcast(command);
        case FrameId::send_multicast:
            return multicast(command);
        case FrameId::send_reply:
        case FrameId::send_raw_message:
        case FrameId::send_many_to_one_route_request:
            return Values{}.set(f::status, up_ ? Status::ok : Status::not_joined);
        case FrameId::maximum_payload_length:
            return Values{}.set(f::aps_length, 82);
        default:
            return std::nullopt;
    }
}

SimulatedNcp::Values SimulatedNcp::unicast(const Command& command) {
    const Values& in = command.values;
    Values answer;
    answer.set(f::aps_sequence, aps_sequence_);
    if (!up_) return answer.set(f::status, Status::not_joined);
    if (refuses > 0) {
        --refuses;
        return answer.set(f::status, refusal);
    }
    if (in_flight_ >= unicast_limit) return answer.set(f::status, Status::max_message_limit);
    ++in_flight_;
    ++unicasts;
    most_in_flight = std::max(most_in_flight, in_flight_);
    count_sending();
    answer.set(f::aps_sequence, ++aps_sequence_).set(f::status, Status::ok);

    const NodeId destination = in.get(f::index_or_destination);
    Values sent;
    copy_frame(in, sent);
    sent.set(f::sequence, aps_sequence_)
        .set(f::outgoing_type, in.get(f::outgoing_type))
        .set(f::index_or_destination, destination)
        .set(f::message_tag, in.get(f::message_tag))
        .set(f::message, Bytes{});
    later(radio_delay, [this, destination, sent, message = message_of(in), at = frame_counter] {
        arrive(destination, sent, message, at);
    });
    return answer;
}

// As the network layer of a device decides (05-3474-23, 4.3.1.2): another key or an old counter, and it is as if nothing
// had been said.
bool SimulatedNcp::takes(SimulatedDevice& device, std::uint32_t counter) {
    if (!is_in_network(device)) return false;
    auto& heard = device.counters_heard[eui64_];
    if (heard >= counter) {
        ++device.dropped;
        return false;
    }
    heard = counter;
    return true;
}

bool SimulatedNcp::is_in_network(const SimulatedDevice& device) const {
    if (!device.joined || device.away) return false;
    return !device.member_of ||
           (network && device.member_of->extended_pan_id == network->extended_pan_id &&
            device.member_of->key == network->key && device.member_of->channel == network->channel);
}

// Whoever has heard a higher one takes it for a repetition (05-3474-23, 4.4.1.2).
void SimulatedNcp::count_sending() {
    ++frame_counter;
    if (frame_counter <= most_counted_) ++sent_behind;
    most_counted_ = std::max(most_counted_, frame_counter);
}

AirFate SimulatedNcp::fate_of(const AirMessage& message, bool to_device) {
    return fate ? fate(message, to_device) : AirFate{};
}

void SimulatedNcp::arrive(NodeId destination, const Values& values, const AirMessage& message,
                          std::uint32_t counter) {
    const bool own_affair =
        destination == zigbee::k_coordinator && message.profile == zigbee::zdo::k_profile;
    SimulatedDevice* device = own_affair ? &itself : device_at(destination);
    const AirFate befalls = own_affair ? AirFate{} : fate_of(message, true);
    if (device == nullptr || device->away || befalls.lost ||
        (device != &itself && !takes(*device, counter))) {
        return say_sent(values, Status::delivery_failed, gives_up_after);
    }
    if (befalls.unacknowledged) {
        say_sent(values, Status::delivery_failed, gives_up_after);
    } else {
        say_sent(values, Status::ok, Duration{0});
    }
    const bool was_in = device->joined;
    for (const AirMessage& said : heard_by(*device, message))
        air(*device, said, device->answers_after);
    for (const SimulatedDevice::Later& each : device->take_later()) {
        air(*device, each.message, device->answers_after + each.after);
    }
    if (was_in && !device->joined) update(*device, DeviceUpdate::left, device->answers_after);
}

void SimulatedNcp::say_sent(Values values, Status status, Duration after) {
    later(after, [this, values = std::move(values), status] {
        if (in_flight_ > 0) --in_flight_;
        if (forgets_sent > 0) {
            --forgets_sent;
            return;
        }
        Values sent = values;
        call_back(FrameId::message_sent_handler, sent.set(f::status, status), Duration{0});
    });
}

// What the radio says of a message to many at once; whether anybody hears it is another matter.
SimulatedNcp::Values SimulatedNcp::send_to_many(const Values& in, std::uint8_t outgoing_type,
                                                NodeId destination) {
    Values answer;
    answer.set(f::aps_sequence, aps_sequence_);
    if (!up_) return answer.set(f::status, Status::not_joined);
    count_sending();
    answer.set(f::aps_sequence, ++aps_sequence_).set(f::status, Status::ok);
    Values sent;
    copy_frame(in, sent);
    sent.set(f::sequence, aps_sequence_)
        .set(f::outgoing_type, outgoing_type)
        .set(f::index_or_destination, destination)
        .set(f::message_tag, in.get(f::message_tag))
        .set(f::message, Bytes{})
        .set(f::status, Status::ok);
    call_back(FrameId::message_sent_handler, sent, radio_delay);
    return answer;
}

SimulatedNcp::Values SimulatedNcp::broadcast(const Command& command) {
    const Values& in = command.values;
    Values answer = send_to_many(in, k_broadcast_out, in.get(f::destination));
    if (!up_) return answer;
    AirMessage message = message_of(in);
    message.broadcast = true;
    later(radio_delay, [this, message, counter = frame_counter] {
        for (SimulatedDevice& device : devices_) {
            if (!takes(device, counter)) continue;
            for (const AirMessage& said : device.hear(message)) {
                air(device, said, device.answers_after);
            }
        }
    });
    return answer;
}

// Nobody here is in a group.
SimulatedNcp::Values SimulatedNcp::multicast(const Command& command) {
    const Values& in = command.values;
    return send_to_many(in, k_multicast_out, NodeId{in.get(f::group_id)});
}

// The radio itself hears whom a test has set; where none has, everybody who is there.
std::vector<AirMessage> SimulatedNcp::heard_by(SimulatedDevice& device, const AirMessage& message) {
    if (&device != &itself || !itself.neighbours.empty()) return device.hear(message);
    const StoredNetwork known = network.value_or(StoredNetwork{});
    for (const SimulatedDevice& each : devices_) {
        if (!each.joined || each.away) continue;
        zigbee::zdo::Neighbor& neighbor = itself.neighbours.emplace_back();
        neighbor.extended_pan_id = known.extended_pan_id;
        neighbor.eui64 = each.eui64;
        neighbor.node = each.node;
        neighbor.kind = k_listening_router;
        neighbor.permit_join = k_unknown_joining;
        neighbor.depth = 1;
        neighbor.lqi = k_lqi;
    }
    auto said = device.hear(message);
    itself.neighbours.clear();
    return said;
}

void SimulatedNcp::air(SimulatedDevice& from, const AirMessage& message, Duration after) {
    if (!up_) return;                                    // nobody listens
    if (from.member_of && !is_in_network(from)) return;  // nor understands it
    const AirFate befalls = &from == &itself ? AirFate{} : fate_of(message, false);
    if (befalls.lost) return;
    after += befalls.late;
    const bool broadcast = message.profile == 0 && message.cluster == 0x0013;
    Values values;
    values.set(f::incoming_type, broadcast ? k_broadcast_in : k_unicast_in)
        .set(f::profile_id, message.profile)
        .set(f::cluster_id, message.cluster)
        .set(f::source_endpoint, message.source_endpoint)
        .set(f::destination_endpoint, message.destination_endpoint)
        .set(f::aps_options, 0x0140)
        .set(f::group_id, 0)
        .set(f::sequence, ++aps_heard_)
        .set(f::lqi, k_lqi)
        .set(f::rssi, -50)
        .set(f::sender, from.node)
        .set(f::sender_eui64, from.eui64)
        .set(f::binding_index, 0xFF)
        .set(f::address_index, 0xFF)
        .set(f::timestamp, 0)
        .set(f::message, message.payload);
    if (befalls.doubled)
        call_back(FrameId::incoming_message_handler, values, after + k_doubled_after);
    call_back(FrameId::incoming_message_handler, std::move(values), after);
}

}  // namespace riser::sim_zigbee
