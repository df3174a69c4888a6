// The keys of SimulatedNcp: those of the network, those of devices, and how they are told in each version.
#include <algorithm>

#include "tests/sim/zigbee/simulated_ncp.h"

namespace riser::sim_zigbee {

namespace ezsp = zigbee::ezsp;
namespace f = zigbee::ezsp::fields;

namespace {

// Of getKey, until version 12 (UG100, "EmberKeyType").
constexpr std::uint8_t k_trust_center_key_type = 1;
constexpr std::uint8_t k_network_key_type = 3;
constexpr std::uint8_t k_link_key_type = 5;
// Of exportKey, from version 12 on ("sl_zb_sec_man_key_type_t").
constexpr std::uint8_t k_network_core_key = 1;
constexpr std::uint8_t k_trust_center_core_key = 2;
constexpr std::uint8_t k_application_core_key = 4;

constexpr std::uint8_t k_key_table = 0x1E;        // its size, as a configuration value
constexpr std::uint8_t k_nowhere = 0xFF;          // no such entry of the key table
constexpr std::uint16_t k_has_counters = 0x0007;  // sequence and both frame counters are told
constexpr std::uint16_t k_has_partner = 0x0008;
constexpr std::uint16_t k_hashed = 0x0084;  // "EmberCurrentSecurityBitmask"
constexpr std::uint16_t k_plain = 0x0014;
constexpr std::uint16_t k_no_counter_reset = 0x1000;  // "EmberInitialSecurityBitmask"
// As many messages have gone and come under each link key.
constexpr std::uint32_t k_sent = 7;
constexpr std::uint32_t k_received = 5;

}  // namespace

std::optional<SimulatedNcp::Values> SimulatedNcp::of_keys(const Command& command) {
    const Values& in = command.values;
    const StoredNetwork known = network.value_or(StoredNetwork{});
    Values ok;
    ok.set(f::status, Status::ok);
    switch (command.id) {
        case FrameId::set_initial_security_state:
            // It is what a network is formed with: too late once there is one.
            if (up_) return ok.set(f::status, Status::invalid_state);
            prepared_.emplace();
            if ((in.get(f::security_bitmask) & k_no_counter_reset) == 0) {
                frame_counter = link_counter = 0;
            }
            prepared_->key = in.get(f::network_key);
            prepared_->key_sequence = in.get(f::network_key_sequence);
            prepared_->trust_center_key = in.get(f::preconfigured_key);
            prepared_->hashed_link_keys = (in.get(f::security_bitmask) & k_hashed) == k_hashed;
            return ok;
        case FrameId::get_current_security_state:
            if (!up_) ok.set(f::status, Status::not_joined);
            return ok.set(f::security_bitmask, known.hashed_link_keys ? k_hashed : k_plain)
                .set(f::trust_center_eui64, eui64_);
        case FrameId::clear_transient_link_keys:
            transient_keys.clear();
            return Values{};
        case FrameId::import_transient_key:
        case FrameId::add_transient_link_key:
            transient_keys.push_back(in.get(f::eui64));
            return ok;
        case FrameId::get_network_key_info:
            return ok.set(f::network_key_set, network.has_value())
                .set(f::alternate_key_set, false)
                .set(f::key_sequence, known.key_sequence)
                .set(f::alternate_key_sequence, 0)
                .set(f::network_frame_counter, frame_counter);
        case FrameId::get_key: {
            const std::uint8_t type = in.get(f::key_type);
            const bool of_network = type == k_network_key_type;
            if (!of_network && type != k_trust_center_key_type) {
                ok.set(f::status, Status::invalid_key);
            }
            return ok.set(f::key_bitmask, of_network ? k_has_counters : k_has_partner)
                .set(f::key_struct_type, type)
                .set(f::key, of_network ? known.key : known.trust_center_key)
                .set(f::outgoing_counter, of_network ? frame_counter : 0)
                .set(f::incoming_counter, 0)
                .set(f::key_sequence, of_network ? known.key_sequence : std::uint8_t{0})
                .set(f::partner, of_network ? Eui64{} : eui64_);
        }
        case FrameId::export_key: {
            const std::uint8_t type = in.get(f::core_key_type);
            if (type != k_network_core_key && type != k_trust_center_core_key) {
                ok.set(f::status, Status::invalid_key);
            }
            Values values = in;  // from 14 on the context comes back
            return values.set(f::status, ok.get(f::status))
                .set(f::key, type == k_network_core_key ? known.key : known.trust_center_key);
        }
        case FrameId::aes_mmo_hash: {
            // Not the hash: nothing behind this radio checks it.
            zigbee::Key128 result;
            const Bytes data = in.get(f::data);
            std::copy_n(data.begin(), std::min(data.size(), result.bytes.size()),
                        result.bytes.begin());
            return ok.set(f::hash_result, result)
                .set(f::hash_length, static_cast<std::uint32_t>(data.size()));
        }
        default:
            return std::nullopt;
    }
}

std::optional<SimulatedNcp::Values> SimulatedNcp::of_link_keys(const Command& command) {
    const Values& in = command.values;
    Values ok;
    ok.set(f::status, Status::ok);
    const auto of_partner = [&](Eui64 partner) -> std::uint8_t {
        for (const auto& [index, stored] : link_keys) {
            if (stored.first == partner) return index;
        }
        return k_nowhere;
    };
    // All that any version tells of one.
    const auto told = [&](std::uint8_t index) {
        const auto found = link_keys.find(index);
        const bool there = found != link_keys.end();
        const bool beyond = index >= size_of(k_key_table) && index != k_nowhere;
        const auto [partner, key] = there ? found->second : std::pair{Eui64{}, zigbee::Key128{}};
        Values values;
        values.set(f::status, there    ? Status::ok
                              : beyond ? Status::invalid_index
                                       : Status::not_found);
        return values.set(f::index, index)
            .set(f::eui64, partner)
            .set(f::partner, partner)
            .set(f::key, key)
            .set(f::key_bitmask, k_has_partner)
            .set(f::key_struct_type, k_link_key_type)
            .set(f::key_sequence, 0)
            .set(f::outgoing_counter, k_sent)
            .set(f::incoming_counter, k_received)
            .set(f::ttl_seconds, 0)
            .set(f::core_key_type, k_application_core_key)
            .set(f::key_index, index)
            .set(f::derived_type, 0)
            .set(f::context_eui64, partner)
            .set(f::multi_network_index, 0)
            .set(f::context_flags, 0)
            .set(f::psa_permission, 0);
    };
    const auto keep = [&](std::uint8_t index) {
        if (index >= size_of(k_key_table)) return ok.set(f::status, Status::invalid_index);
        link_keys[index] = {in.get(f::eui64), in.get(f::key)};
        return ok;
    };
    switch (command.id) {
        case FrameId::import_link_key:
        case FrameId::set_key_table_entry:
            return keep(in.get(f::index));
        case FrameId::add_or_update_key_table_entry: {
            std::uint8_t index = of_partner(in.get(f::eui64));
            for (index = index == k_nowhere ? 0 : index; link_keys.contains(index); ++index) {
                if (link_keys.at(index).first == in.get(f::eui64)) break;
            }
            return keep(index);
        }
        case FrameId::erase_key_table_entry:
            if (link_keys.erase(in.get(f::index)) == 0) ok.set(f::status, Status::not_found);
            return ok;
        case FrameId::clear_key_table:
            link_keys.clear();
            return ok;
        case FrameId::find_key_table_entry:
            return Values{}.set(f::index, of_partner(in.get(f::eui64)));
        case FrameId::get_key_table_entry:
        case FrameId::export_link_key_by_index:
            return told(in.get(f::index));
        case FrameId::export_link_key_by_eui:
            return told(of_partner(in.get(f::eui64)));
        case FrameId::get_aps_key_info:
            return told(of_partner(in.get(f::context_eui64)));
        default:
            return std::nullopt;
    }
}

}  // namespace riser::sim_zigbee
