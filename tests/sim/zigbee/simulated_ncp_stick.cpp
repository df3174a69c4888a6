// What SimulatedNcp keeps beside its network, and what hosts write when one stick takes the place of another: addresses in
// tokens, frame counters, children (UG100 rev. 5.2; EZSP reference guide of the Simplicity SDK).
#include <algorithm>

#include "tests/sim/zigbee/simulated_ncp.h"

namespace riser::sim_zigbee {

namespace ezsp = zigbee::ezsp;
namespace f = zigbee::ezsp::fields;

namespace {

constexpr std::uint8_t k_custom_eui64_token = 0x0C;  // "EzspMfgTokenId"
constexpr std::uint32_t k_restored_eui64_token = 0xE12A;
constexpr std::size_t k_eui64_bytes = 8;
// Values ("EzspValueId").
constexpr std::uint8_t k_settable_network_counter = 0x23;
constexpr std::uint8_t k_settable_link_counter = 0x24;
constexpr std::size_t k_most_children = 32;
constexpr std::uint8_t k_sleepy_end_device = 4;
constexpr NodeId k_some_child{0x7000};

// An erased token reads as ones.
Bytes eui64_token(std::optional<Eui64> address) {
    if (!address) return Bytes(k_eui64_bytes, 0xFF);
    zigbee::WireWriter writer;
    writer.u64(address->value);
    return writer.take();
}

// None: it is erased.
std::optional<Eui64> eui64_in_token(const Bytes& token) {
    zigbee::WireReader reader(token);
    const Eui64 address{reader.u64()};
    return address == zigbee::k_any_device ? std::nullopt : std::optional(address);
}

}  // namespace

std::optional<SimulatedNcp::Values> SimulatedNcp::of_tokens(const Command& command) {
    const Values& in = command.values;
    Values ok;
    ok.set(f::status, Status::ok);
    switch (command.id) {
        case FrameId::get_mfg_token:
            if (in.get(f::token_id) != k_custom_eui64_token) return std::nullopt;
            return Values{}.set(f::token_data, eui64_token(burnt_eui64));
        case FrameId::set_mfg_token: {
            const Bytes data = in.get(f::token_data);
            const bool writes = in.get(f::token_id) == k_custom_eui64_token &&
                                data.size() == k_eui64_bytes && !burnt_eui64;
            // Flash that was written once is never written again.
            if (!writes) return ok.set(f::status, Status::invalid_state);
            burnt_eui64 = eui64_in_token(data);
            return ok;
        }
        case FrameId::get_token_data: {
            const bool there = in.get(f::token) == k_restored_eui64_token && takes_restored_eui64;
            if (!there) return ok.set(f::status, Status::not_found).set(f::token_data, Bytes{});
            return ok.set(f::token_data, eui64_token(restored_eui64));
        }
        case FrameId::set_token_data: {
            const Bytes data = in.get(f::token_data);
            const bool writes = in.get(f::token) == k_restored_eui64_token &&
                                takes_restored_eui64 && data.size() == k_eui64_bytes;
            if (!writes) return ok.set(f::status, Status::not_found);
            restored_eui64 = eui64_in_token(data);
            return ok;
        }
        default:
            return std::nullopt;
    }
}

// Frame counters can be set only before there is a network; then they are kept like those that have come so far.
SimulatedNcp::Values SimulatedNcp::set_value(const Command& command) {
    Values ok;
    ok.set(f::status, Status::ok);
    const std::uint8_t id = command.values.get(f::value_id);
    const Bytes value = command.values.get(f::value);
    if (id == k_settable_network_counter || id == k_settable_link_counter) {
        zigbee::WireReader reader(value);
        const std::uint32_t counter = reader.u32();
        if (up_ || !reader.ok()) return ok.set(f::status, Status::invalid_parameter);
        (id == k_settable_network_counter ? frame_counter : link_counter) = counter;
    }
    set_values[id] = value;
    return ok;
}

std::optional<SimulatedNcp::Values> SimulatedNcp::of_children(const Command& command) {
    const Values& in = command.values;
    Values ok;
    ok.set(f::status, Status::ok);
    switch (command.id) {
        case FrameId::set_child_data: {
            const std::size_t index = in.get(f::index);
            if (up_) return ok.set(f::status, Status::invalid_state);
            if (index > children.size() || index >= k_most_children) {
                return ok.set(f::status, Status::invalid_index);
            }
            if (index == children.size()) children.emplace_back();
            children[index] = in.get(f::child_eui64);
            child_nodes[in.get(f::child_eui64)] = in.get(f::child_id);
            return ok;
        }
        case FrameId::get_child_data: {
            const std::size_t index = in.get(f::index);
            const bool is = index < children.size();
            if (!is) ok.set(f::status, Status::not_joined);
            const auto node = is ? child_nodes.find(children[index]) : child_nodes.end();
            return ok.set(f::child_eui64, is ? children[index] : Eui64{})
                .set(f::child_type, k_sleepy_end_device)
                .set(f::child_id, node == child_nodes.end() ? k_some_child : node->second)
                .set(f::phy, 0)
                .set(f::child_power, 0)
                .set(f::child_timeout, 0)
                .set(f::timeout_remaining, 0);
        }
        default:
            return std::nullopt;
    }
}

}  // namespace riser::sim_zigbee
