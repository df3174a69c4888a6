// What hosts ask of SimulatedNcp beside messages and keys: values, tokens, tables, and the radio itself.
#include <algorithm>
#include <string_view>

#include "tests/sim/zigbee/simulated_ncp.h"

namespace riser::sim_zigbee {

namespace ezsp = zigbee::ezsp;
namespace f = zigbee::ezsp::fields;

namespace {

// Values (UG100, "EzspValueId").
constexpr std::uint8_t k_free_buffers = 0x03;
constexpr std::uint8_t k_version_info = 0x11;
constexpr std::uint8_t k_network_counter = 0x23;
constexpr std::uint8_t k_endpoint_flags = 0x00;  // of getExtendedValue
// Manufacturing tokens ("EzspMfgTokenId").
constexpr std::uint8_t k_string_token = 0x01;
constexpr std::uint8_t k_board_token = 0x02;
// Sizes as configuration values.
constexpr std::uint8_t k_multicast_table = 0x06;
constexpr std::uint8_t k_source_route_table = 0x1A;

constexpr NodeId k_unused_node{0xFFFF};
constexpr std::uint8_t k_unused_route = 3;

// Text as tokens have it: sixteen bytes, the rest erased.
Bytes token_text(std::string_view text) {
    Bytes bytes(text.begin(), text.end());
    bytes.resize(16, 0xFF);
    return bytes;
}

}  // namespace

std::optional<SimulatedNcp::Values> SimulatedNcp::of_values(const Command& command) {
    const Values& in = command.values;
    Values ok;
    ok.set(f::status, Status::ok);
    switch (command.id) {
        case FrameId::get_value: {
            const std::uint8_t id = in.get(f::value_id);
            if (id == k_free_buffers) return ok.set(f::value, Bytes{0xFA});
            // Build 320 of 7.4.4, generally available.
            if (id == k_version_info) return ok.set(f::value, Bytes{0x40, 1, 7, 4, 4, 0, 0xAA});
            if (id == k_network_counter) {
                zigbee::WireWriter writer;
                writer.u32(frame_counter);
                return ok.set(f::value, writer.take());
            }
            const auto found = set_values.find(id);
            if (found == set_values.end()) {
                return ok.set(f::status, Status::invalid_parameter).set(f::value, Bytes{});
            }
            return ok.set(f::value, found->second);
        }
        case FrameId::get_extended_value: {
            const auto endpoint = static_cast<std::uint8_t>(in.get(f::characteristics));
            const bool there = in.get(f::value_id) == k_endpoint_flags &&
                               std::ranges::find(endpoints, endpoint) != endpoints.end();
            if (!there) ok.set(f::status, Status::invalid_parameter);
            return ok.set(f::value, Bytes{static_cast<std::uint8_t>(there ? 1 : 0), 0});
        }
        case FrameId::get_policy: {
            const auto found = policies.find(in.get(f::policy_id));
            return ok.set(f::decision_id,
                          found == policies.end() ? std::uint8_t{0} : found->second);
        }
        case FrameId::get_mfg_token:
            switch (in.get(f::token_id)) {
                case k_string_token:
                    return Values{}.set(f::token_data, token_text("Simulated"));
                case k_board_token:
                    return Values{}.set(f::token_data, token_text("riser-sim"));
                default:
                    return Values{}.set(f::token_data, Bytes(2, 0xFF));
            }
        case FrameId::get_token_count:
            return Values{}.set(f::token_count, 0);
        case FrameId::token_factory_reset:
            network.reset();
            link_keys.clear();
            return Values{};
        case FrameId::get_true_random_entropy_source:
            return Values{}.set(f::entropy_source, 0);
        case FrameId::get_library_status:
            return Values{}.set(f::library_status, 0);
        case FrameId::echo:
            return Values{}.set(f::data, in.get(f::data));
        case FrameId::set_power_descriptor:
        case FrameId::set_passive_ack_config:
            return ok;
        default:
            return std::nullopt;
    }
}

std::optional<SimulatedNcp::Values> SimulatedNcp::of_tables(const Command& command) {
    const Values& in = command.values;
    Values ok;
    ok.set(f::status, Status::ok);
    const auto joined = std::ranges::count_if(devices_, &SimulatedDevice::joined);
    switch (command.id) {
        case FrameId::set_multicast_table_entry:
        case FrameId::get_multicast_table_entry: {
            const std::uint8_t index = in.get(f::index);
            Values& entry = multicast_table_[index];
            if (command.id == FrameId::set_multicast_table_entry) entry = in;
            ok.set(f::multicast_id, entry.get_or(f::multicast_id, 0))
                .set(f::endpoint, entry.get_or(f::endpoint, 0))
                .set(f::network_index, entry.get_or(f::network_index, 0));
            if (index >= size_of(k_multicast_table)) ok.set(f::status, Status::invalid_index);
            return ok;
        }
        case FrameId::set_binding:
        case FrameId::clear_binding_table:
        case FrameId::set_address_table_remote_eui64:
        case FrameId::set_source_route:
            return ok;
        case FrameId::set_extended_timeout:
            return ok;  // without a status until version 13
        case FrameId::get_extended_timeout:
            return Values{}.set(f::extended_timeout, 0).set(f::status, Status::not_found);
        case FrameId::address_table_entry_is_active:
            return Values{}.set(f::active, false);
        case FrameId::get_address_table_info:  // and getAddressTableRemoteEui64
            return ok.set(f::status, Status::not_found)
                .set(f::node_id, k_unused_node)
                .set(f::eui64, Eui64{});
        case FrameId::get_address_table_remote_node_id:
            return Values{}.set(f::node_id, k_unused_node);
        case FrameId::replace_address_table_entry:
            return ok.set(f::old_eui64, Eui64{})
                .set(f::old_id, k_unused_node)
                .set(f::old_extended_timeout, false);
        case FrameId::get_parent_child_parameters:
            return Values{}
                .set(f::child_count, static_cast<std::uint8_t>(children.size()))
                .set(f::parent_eui64, Eui64{})
                .set(f::parent_id, k_unused_node);
        case FrameId::neighbor_count:
            return Values{}.set(f::count, static_cast<std::uint8_t>(joined));
        case FrameId::get_route_table_entry:
            return ok.set(f::destination, k_unused_node)
                .set(f::next_hop, k_unused_node)
                .set(f::route_status, k_unused_route)
                .set(f::age, 0)
                .set(f::concentrator_role, 0)
                .set(f::route_record_state, 0);
        case FrameId::get_source_route_table_filled_size:
            return Values{}.set(f::count, 0);
        case FrameId::get_source_route_table_total_size:
            return Values{}.set(f::count, static_cast<std::uint8_t>(std::min<std::uint16_t>(
                                              size_of(k_source_route_table), 0xFF)));
        default:
            return std::nullopt;
    }
}

std::optional<SimulatedNcp::Values> SimulatedNcp::of_radio(const Command& command) {
    const Values& in = command.values;
    Values ok;
    ok.set(f::status, Status::ok);
    switch (command.id) {
        case FrameId::set_radio_power:
        case FrameId::set_radio_ieee802154_cca_mode:
        case FrameId::stop_scan:
            return ok;
        case FrameId::set_radio_channel:
        case FrameId::set_logical_and_radio_channel:
            if (network) network->channel = in.get(f::radio_channel);
            return ok;
        case FrameId::get_logical_channel:
            return Values{}.set(f::radio_channel, network.value_or(StoredNetwork{}).channel);
        default:
            return std::nullopt;
    }
}

}  // namespace riser::sim_zigbee
