#include "gateway/field/zigbee/network/network_copy.h"

#include <algorithm>
#include <utility>

#include "gateway/field/zigbee/ezsp/frame_table.h"

namespace riser::zigbee {
namespace {

namespace f = ezsp::fields;
using ezsp::Command;
using ezsp::FrameId;
using ezsp::Values;

constexpr std::uint8_t k_version_with_security_manager = 13;
// Of exportKey ("sl_zb_sec_man_key_type_t"), and of getKey before ("EmberKeyType").
constexpr std::uint8_t k_core_network = 1;
constexpr std::uint8_t k_core_trust_center = 2;
constexpr std::uint8_t k_old_network = 3;
constexpr std::uint8_t k_old_trust_center = 1;
// "EmberCurrentSecurityBitmask": the key that is stored is the secret that devices' keys are hashed from.
constexpr std::uint16_t k_hashed_link_keys = 0x0084;
constexpr std::uint8_t k_key_table_size = 0x1E;  // of getConfigurationValue
// No radio has more of either.
constexpr std::uint32_t k_most_link_keys = 128;
constexpr std::uint32_t k_most_children = 64;

}  // namespace

bool NetworkCopy::by_security_manager() const {
    return copy_.radio_version >= k_version_with_security_manager;
}

Command NetworkCopy::key_command(std::uint8_t type) const {
    Values values;
    values.set(f::core_key_type, type)
        .set(f::key_index, 0)
        .set(f::derived_type, 0)
        .set(f::context_eui64, Eui64{})
        .set(f::multi_network_index, 0)
        .set(f::context_flags, 0)
        .set(f::psa_permission, 0);
    return {FrameId::export_key, std::move(values)};
}

Command NetworkCopy::command() const {
    const auto index = static_cast<std::uint8_t>(index_);
    switch (step_) {
        case Step::parameters:
            return {FrameId::get_network_parameters, {}};
        case Step::network_key:
            if (by_security_manager()) return key_command(k_core_network);
            return {FrameId::get_key, Values{}.set(f::key_type, k_old_network)};
        case Step::counter:
            return {FrameId::get_network_key_info, {}};
        case Step::trust_key:
            if (by_security_manager()) return key_command(k_core_trust_center);
            return {FrameId::get_key, Values{}.set(f::key_type, k_old_trust_center)};
        case Step::security:
            return {FrameId::get_current_security_state, {}};
        case Step::table_size:
            return {FrameId::get_configuration_value, Values{}.set(f::config_id, k_key_table_size)};
        case Step::link_key:
            return {by_security_manager() ? FrameId::export_link_key_by_index
                                          : FrameId::get_key_table_entry,
                    Values{}.set(f::index, index)};
        case Step::child:
        case Step::done:
            break;
    }
    return {FrameId::get_child_data, Values{}.set(f::index, index)};
}

std::optional<Command> NetworkCopy::take_command() {
    if (done() || std::exchange(asked_, true)) return std::nullopt;
    return command();
}

// An empty place in a table, and a table that there is none of.
bool NetworkCopy::may_fail(Step step) {
    return step == Step::table_size || step == Step::link_key || step == Step::child;
}

void NetworkCopy::on_answer(const Values* values) {
    if (done() || !std::exchange(asked_, false)) return;
    const bool ok =
        values != nullptr && values->get_or(f::status, ezsp::Status::ok) == ezsp::Status::ok;
    if (!ok && !may_fail(step_)) {
        problem_ = std::string(ezsp::frame_name(command().id, copy_.radio_version)) +
                   " was not answered as it should";
        return enter(Step::done);
    }
    take(values == nullptr ? Values{} : *values, ok);
}

void NetworkCopy::take(const Values& values, bool ok) {
    switch (step_) {
        case Step::parameters:
            copy_.numbers.extended_pan_id = {values.get(f::extended_pan_id).value};
            copy_.numbers.pan_id = values.get(f::pan_id);
            copy_.numbers.channel = values.get(f::radio_channel);
            copy_.numbers.update_id = values.get(f::network_update_id);
            copy_.manager = values.get(f::network_manager).value;
            copy_.channels = values.get(f::channels);
            return enter(Step::network_key);
        case Step::network_key:
            copy_.network_key = values.get(f::key).bytes;
            if (by_security_manager()) return enter(Step::counter);
            copy_.key_sequence = values.get(f::key_sequence);
            copy_.numbers.frame_counter = values.get(f::outgoing_counter);
            return enter(Step::trust_key);
        case Step::counter:
            copy_.key_sequence = values.get(f::key_sequence);
            copy_.numbers.frame_counter = values.get(f::network_frame_counter);
            return enter(Step::trust_key);
        case Step::trust_key:
            copy_.trust_center_key = values.get(f::key).bytes;
            return enter(Step::security);
        case Step::security:
            copy_.hashed_link_keys =
                (values.get(f::security_bitmask) & k_hashed_link_keys) == k_hashed_link_keys;
            return enter(Step::table_size);
        case Step::table_size:
            table_size_ =
                ok ? std::min<std::uint32_t>(values.get(f::config_value), k_most_link_keys) : 0;
            return enter(table_size_ > 0 ? Step::link_key : Step::child);
        case Step::link_key:
            if (ok) take_link_key(values);
            return next_index(Step::child, table_size_);
        case Step::child:
            if (!ok) return enter(Step::done);
            copy_.children.push_back({values.get(f::child_eui64).value});
            return next_index(Step::done, k_most_children);
        case Step::done:
            return;
    }
}

void NetworkCopy::take_link_key(const Values& values) {
    metering::RadioLinkKey key;
    // Where it stands depends on the version.
    const Eui64 in_key = values.get_or(f::partner, values.get_or(f::eui64, Eui64{}));
    key.partner = {values.get_or(f::context_eui64, in_key).value};
    key.key = values.get(f::key).bytes;
    key.sent = values.get_or(f::outgoing_counter, 0U);
    key.received = values.get_or(f::incoming_counter, 0U);
    const bool is_one = key.partner.value != 0 && key.partner.value != UINT64_MAX;
    if (is_one) copy_.link_keys.push_back(key);
}

void NetworkCopy::next_index(Step after, std::uint32_t size) {
    asked_ = false;
    if (++index_ >= size) enter(after);
}

void NetworkCopy::enter(Step step) {
    step_ = step;
    index_ = 0;
    asked_ = false;
}

}  // namespace riser::zigbee
