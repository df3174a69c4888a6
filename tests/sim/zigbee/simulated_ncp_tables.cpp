// What SimulatedNcp tells of its network to whoever makes a copy of it: the trust centre's key, link keys, children.
#include "tests/sim/zigbee/simulated_ncp.h"

namespace riser::sim_zigbee {

namespace f = zigbee::ezsp::fields;

namespace {

constexpr std::uint8_t k_trust_center_core_key = 2;  // of exportKey
constexpr std::uint8_t k_trust_center_key_type = 1;  // of getKey
constexpr std::uint16_t k_hashed = 0x0084;           // "EmberCurrentSecurityBitmask"
constexpr std::uint16_t k_standard = 0x0014;

}  // namespace

std::optional<SimulatedNcp::Values> SimulatedNcp::of_tables(const Command& command) {
    const Values& in = command.values;
    const StoredNetwork known = network.value_or(StoredNetwork{});
    Values ok;
    ok.set(f::status, Status::ok);
    const auto key_struct = [&](std::uint8_t type, const zigbee::Key128& key, Eui64 partner) {
        return ok.set(f::key_bitmask, 0x0007)
            .set(f::key_struct_type, type)
            .set(f::key, key)
            .set(f::outgoing_counter, 7)
            .set(f::incoming_counter, 5)
            .set(f::key_sequence, 0)
            .set(f::partner, partner);
    };
    switch (command.id) {
        case FrameId::export_key: {
            if (in.get(f::core_key_type) != k_trust_center_core_key) return std::nullopt;
            Values values = in;  // from 14 on the context comes back
            return values.set(f::status, Status::ok).set(f::key, known.trust_center_key);
        }
        case FrameId::get_key:
            if (in.get(f::key_type) != k_trust_center_key_type) return std::nullopt;
            return key_struct(k_trust_center_key_type, known.trust_center_key, eui64_);
        case FrameId::get_current_security_state:
            return ok.set(f::security_bitmask, known.hashed_link_keys ? k_hashed : k_standard)
                .set(f::trust_center_eui64, eui64_);
        case FrameId::get_key_table_entry:
        case FrameId::export_link_key_by_index: {
            const auto found = link_keys.find(in.get(f::index));
            if (found == link_keys.end()) ok.set(f::status, Status::not_found);
            const auto [partner, key] =
                found == link_keys.end() ? std::pair{Eui64{}, zigbee::Key128{}} : found->second;
            if (command.id == FrameId::get_key_table_entry) return key_struct(3, key, partner);
            return ok.set(f::eui64, partner)
                .set(f::core_key_type, 0)
                .set(f::key_index, 0)
                .set(f::derived_type, 0)
                .set(f::context_eui64, partner)
                .set(f::multi_network_index, 0)
                .set(f::context_flags, 0)
                .set(f::psa_permission, 0)
                .set(f::key, key)
                .set(f::key_bitmask, 0)
                .set(f::outgoing_counter, 7)
                .set(f::incoming_counter, 5)
                .set(f::ttl_seconds, 0);
        }
        case FrameId::get_child_data: {
            const std::size_t index = in.get(f::index);
            const bool is = index < children.size();
            if (!is) ok.set(f::status, Status::not_joined);
            return ok.set(f::child_eui64, is ? children[index] : Eui64{})
                .set(f::child_type, 4)
                .set(f::child_id, NodeId{0x7000})
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
