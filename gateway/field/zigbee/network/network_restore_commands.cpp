// What NetworkRestore asks of the radio, step by step: one command each.
#include <algorithm>
#include <utility>

#include "gateway/field/zigbee/network/forming_commands.h"
#include "gateway/field/zigbee/network/network_restore.h"

namespace riser::zigbee {
namespace {

namespace f = ezsp::fields;
using backup::AddressChange;
using ezsp::Command;
using ezsp::FrameId;
using ezsp::Values;

constexpr std::uint8_t k_sleepy_end_device = 4;  // "EmberNodeType"
constexpr std::int8_t k_usual_power_dbm = 8;
constexpr std::uint8_t k_version_with_import = 12;

}  // namespace

Eui64 NetworkRestore::wanted_address() const {
    return plan_.address == AddressChange::none ? look_.stick().address
                                                : order_.network.coordinator;
}

Key128 NetworkRestore::secret() const {
    return stack_facts(order_.network).hashed_link_key.value_or(order_.fresh_secret);
}

std::size_t NetworkRestore::keys_that_fit() const {
    return std::min(
        {order_.network.key_table.size(), look_.stick().key_table_size, std::size_t{0xFF}});
}

std::optional<Command> NetworkRestore::command() const {
    switch (step_) {
        case Step::begin:
            return Command{FrameId::network_init, Values{}.set(f::network_init_bitmask, 0)};
        case Step::leave:
        case Step::undo:
            return Command{FrameId::leave_network, Values{}.set(f::leave_options, 0)};
        case Step::address:
            return address_command();
        case Step::counter:
            return set_network_counter(plan_.frame_counter);
        case Step::link_counter:
            return set_link_counter(plan_.link_key_counter);
        case Step::security:
            return security_command();
        case Step::extended_security:
            return set_extended_security();
        case Step::old_keys:
            return Command{FrameId::clear_key_table, {}};
        case Step::link_key:
            return link_key_command();
        case Step::child:
            return child_command();
        case Step::form:
            return form_command();
        case Step::tokens:
            return keep_tokens();
        case Step::check_address:
            return Command{FrameId::get_eui64, {}};
        case Step::await_begun:
        case Step::look:
        case Step::check:
        case Step::await_down:
        case Step::await_formed:
            break;
    }
    return std::nullopt;
}

Command NetworkRestore::address_command() const {
    const Bytes address = token_of(order_.network.coordinator);
    if (plan_.address == AddressChange::burn) {
        return {FrameId::set_mfg_token,
                Values{}.set(f::token_id, k_custom_eui64_token).set(f::token_data, address)};
    }
    return {FrameId::set_token_data, Values{}
                                         .set(f::token, look_.address_token().value_or(0))
                                         .set(f::token_index, 0)
                                         .set(f::token_data, address)};
}

Command NetworkRestore::security_command() const {
    return {FrameId::set_initial_security_state,
            Values{}
                .set(f::security_bitmask, k_initial_security_bits)
                .set(f::preconfigured_key, secret())
                .set(f::network_key, order_.network.network_key.key)
                .set(f::network_key_sequence, order_.network.network_key.sequence)
                .set(f::trust_center_eui64, look_.stick().address)};
}

Command NetworkRestore::link_key_command() const {
    const backup::BackedUpKey& key = order_.network.key_table[index_];
    Values values;
    values.set(f::eui64, key.partner).set(f::key, key.key);
    if (version_ >= k_version_with_import) {
        return {FrameId::import_link_key, values.set(f::index, static_cast<std::uint8_t>(index_))};
    }
    return {FrameId::add_or_update_key_table_entry, values.set(f::link_key, true)};
}

Command NetworkRestore::child_command() const {
    const auto& [address, node] = children_[index_];
    return {FrameId::set_child_data, Values{}
                                         .set(f::index, static_cast<std::uint8_t>(index_))
                                         .set(f::child_eui64, address)
                                         .set(f::child_type, k_sleepy_end_device)
                                         .set(f::child_id, node)
                                         .set(f::phy, 0)
                                         .set(f::child_power, 0)
                                         .set(f::child_timeout, 0)
                                         .set(f::timeout_remaining, 0)};
}

Command NetworkRestore::form_command() const {
    const backup::NetworkBackup& network = order_.network;
    std::uint32_t channels = std::uint32_t{1} << network.channel;
    for (const std::uint8_t channel : network.channel_mask) {
        if (channel < 32) channels |= std::uint32_t{1} << channel;
    }
    return {FrameId::form_network, Values{}
                                       .set(f::extended_pan_id, network.extended_pan_id)
                                       .set(f::pan_id, network.pan_id)
                                       .set(f::radio_tx_power, k_usual_power_dbm)
                                       .set(f::radio_channel, network.channel)
                                       .set(f::join_method, 0)
                                       .set(f::network_manager, network.manager)
                                       .set(f::network_update_id, network.update_id)
                                       .set(f::channels, channels)};
}

}  // namespace riser::zigbee
