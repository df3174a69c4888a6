// The structures that EZSP frames share, as fields in the order in which they are written (UG100 rev. 5.2,
// "Structure definitions").
#include "gateway/field/zigbee/ezsp/parts.h"

namespace riser::zigbee::ezsp {
namespace {

namespace f = fields;

constexpr std::array k_aps_frame = {
    u16(f::profile_id),  u16(f::cluster_id), u8(f::source_endpoint), u8(f::destination_endpoint),
    u16(f::aps_options), u16(f::group_id),   u8(f::sequence),
};
constexpr std::array k_network_parameters = {
    eui64(f::extended_pan_id), u16(f::pan_id),     i8(f::radio_tx_power),
    u8(f::radio_channel),      u8(f::join_method), node(f::network_manager),
    u8(f::network_update_id),  u32(f::channels),
};
constexpr std::array k_initial_security = {
    u16(f::security_bitmask),    key16(f::preconfigured_key),  key16(f::network_key),
    u8(f::network_key_sequence), eui64(f::trust_center_eui64),
};
constexpr std::array k_current_security = {u16(f::security_bitmask), eui64(f::trust_center_eui64)};
constexpr std::array k_key_struct = {
    u16(f::key_bitmask),      u8(f::key_struct_type), key16(f::key),     u32(f::outgoing_counter),
    u32(f::incoming_counter), u8(f::key_sequence),    eui64(f::partner),
};
constexpr std::array k_key_context12 = {
    u8(f::core_key_type),    u8(f::key_index),           u8(f::derived_type),
    eui64(f::context_eui64), u8(f::multi_network_index), u8(f::context_flags),
    u32(f::psa_permission),
};
constexpr std::array k_key_context = {
    u8(f::core_key_type),    u8(f::key_index),           u16(f::derived_type),
    eui64(f::context_eui64), u8(f::multi_network_index), u8(f::context_flags),
    u32(f::psa_permission),
};
constexpr std::array k_aps_key_info = {
    u16(f::key_bitmask),
    u32(f::outgoing_counter),
    u32(f::incoming_counter),
    u16(f::ttl_seconds),
};
constexpr std::array k_network_key_info = {
    u8(f::network_key_set),        u8(f::alternate_key_set),      u8(f::key_sequence),
    u8(f::alternate_key_sequence), u32(f::network_frame_counter),
};
constexpr std::array k_multicast_entry = {
    u16(f::multicast_id),
    u8(f::endpoint),
    u8(f::network_index),
};
constexpr std::array k_binding = {
    u8(f::binding_type),    u8(f::local_endpoint), u16(f::cluster_id),
    u8(f::remote_endpoint), eui64(f::identifier),  u8(f::network_index),
};
constexpr std::array k_child_data = {
    eui64(f::child_eui64), u8(f::child_type),    node(f::child_id), u8(f::phy),
    u8(f::child_power),    u8(f::child_timeout),
};
constexpr std::array k_child_data_timed = {
    eui64(f::child_eui64), u8(f::child_type),    node(f::child_id),         u8(f::phy),
    u8(f::child_power),    u8(f::child_timeout), u32(f::timeout_remaining),
};
constexpr std::array k_neighbor = {
    node(f::node_id), u8(f::average_lqi), u8(f::in_cost),
    u8(f::out_cost),  u8(f::age),         eui64(f::eui64),
};
constexpr std::array k_route = {
    node(f::destination), node(f::next_hop),        u8(f::route_status),
    u8(f::age),           u8(f::concentrator_role), u8(f::route_record_state),
};
constexpr std::array k_network_found = {
    u8(f::channel),       u16(f::pan_id),       eui64(f::extended_pan_id),
    u8(f::allowing_join), u8(f::stack_profile), u8(f::network_update_id),
};
constexpr std::array k_transient_key = {
    eui64(f::eui64),
    key16(f::key),
    u32(f::incoming_counter),
    u32(f::countdown_ms),
};
constexpr std::array k_transient_key_timed = {
    eui64(f::eui64),
    key16(f::key),
    u16(f::key_bitmask),
    u16(f::remaining_seconds),
};
constexpr std::array k_hash_context = {key16(f::hash_result), u32(f::hash_length)};

}  // namespace

std::span<const Part> structure_of(Wire wire) {
    switch (wire) {
        case Wire::aps_frame:
            return k_aps_frame;
        case Wire::network_parameters:
            return k_network_parameters;
        case Wire::initial_security:
            return k_initial_security;
        case Wire::current_security:
            return k_current_security;
        case Wire::key_struct:
            return k_key_struct;
        case Wire::key_context12:
            return k_key_context12;
        case Wire::key_context:
            return k_key_context;
        case Wire::aps_key_info:
            return k_aps_key_info;
        case Wire::network_key_info:
            return k_network_key_info;
        case Wire::multicast_entry:
            return k_multicast_entry;
        case Wire::binding:
            return k_binding;
        case Wire::child_data:
            return k_child_data;
        case Wire::child_data_timed:
            return k_child_data_timed;
        case Wire::neighbor:
            return k_neighbor;
        case Wire::route:
            return k_route;
        case Wire::network_found:
            return k_network_found;
        case Wire::transient_key:
            return k_transient_key;
        case Wire::transient_key_timed:
            return k_transient_key_timed;
        case Wire::hash_context:
            return k_hash_context;
        default:
            return {};
    }
}

}  // namespace riser::zigbee::ezsp
