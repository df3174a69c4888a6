#include "gateway/field/zigbee/network/stick_look.h"

#include <algorithm>
#include <utility>

#include "gateway/field/zigbee/ezsp/frame_table.h"

namespace riser::zigbee {
namespace {

namespace f = ezsp::fields;
using ezsp::Command;
using ezsp::FrameId;
using ezsp::Values;

// NVM3 tokens can be reached from here on (UG100, getTokenData).
constexpr std::uint8_t k_version_with_tokens = 9;
// The restored address, of an NCP and of a radio whose stack runs on the host (SDK, "nvm3 stack tokens").
constexpr std::uint32_t k_restored_eui64 = 0x0'E12A;
constexpr std::uint32_t k_restored_eui64_of_host = 0x1'E12A;
constexpr std::uint8_t k_key_table_size = 0x1E;  // of getConfigurationValue
constexpr std::uint8_t k_joined_network = 2;     // UG100, "EmberNetworkStatus"
constexpr std::size_t k_eui64_bytes = 8;

// An erased token reads as ones.
bool is_unset(const Bytes& token) {
    return token.size() >= k_eui64_bytes &&
           std::ranges::all_of(token, [](std::uint8_t byte) { return byte == 0xFF; });
}

}  // namespace

Bytes token_of(Eui64 address) {
    WireWriter writer;
    writer.u64(address.value);
    return writer.take();
}

void StickLook::enter(Step step) {
    step_ = step;
    asked_ = false;
}

Command StickLook::command() const {
    const auto token = [](std::uint32_t number) {
        return Command{FrameId::get_token_data,
                       Values{}.set(f::token, number).set(f::token_index, 0)};
    };
    switch (step_) {
        case Step::once_token:
            return {FrameId::get_mfg_token, Values{}.set(f::token_id, k_custom_eui64_token)};
        case Step::token:
            return token(k_restored_eui64);
        case Step::host_token:
            return token(k_restored_eui64_of_host);
        case Step::table_size:
            return {FrameId::get_configuration_value, Values{}.set(f::config_id, k_key_table_size)};
        case Step::state:
            return {FrameId::network_state, {}};
        case Step::address:
        case Step::network:
        case Step::done:
            break;
    }
    return {FrameId::get_eui64, {}};
}

std::optional<Command> StickLook::take_command() {
    if (step_ == Step::network) return network_.take_command();
    if (done() || std::exchange(asked_, true)) return std::nullopt;
    return command();
}

void StickLook::on_answer(const Values* values) {
    if (step_ == Step::network) {
        network_.on_answer(values);
        if (network_.done()) take_network();
        return;
    }
    if (done() || !std::exchange(asked_, false)) return;
    const bool answered = values != nullptr;
    const bool ok = answered && values->get_or(f::status, ezsp::Status::ok) == ezsp::Status::ok;
    const bool needed = step_ == Step::address || step_ == Step::state;
    if (!ok && needed) {
        problem_ = std::string(ezsp::frame_name(command().id, stick_.ezsp_version)) +
                   " was not answered as it should";
        return enter(Step::done);
    }
    take(answered ? *values : Values{}, ok);
}

void StickLook::take(const Values& values, bool ok) {
    const bool has_tokens = stick_.ezsp_version >= k_version_with_tokens;
    switch (step_) {
        case Step::address:
            stick_.address = marks_.address = values.get(f::eui64);
            return enter(Step::once_token);
        case Step::once_token:
            if (ok) marks_.burnt = values.get_or(f::token_data, Bytes{});
            stick_.can_burn_address = is_unset(marks_.burnt);
            return enter(has_tokens ? Step::token : Step::table_size);
        case Step::token:
            if (!ok) return enter(Step::host_token);
            marks_.rewritten = values.get_or(f::token_data, Bytes{});
            address_token_ = k_restored_eui64;
            return enter(Step::table_size);
        case Step::host_token:
            if (ok) marks_.rewritten = values.get_or(f::token_data, Bytes{});
            if (ok) address_token_ = k_restored_eui64_of_host;
            return enter(Step::table_size);
        case Step::table_size:
            stick_.can_rewrite_address = address_token_.has_value();
            stick_.key_table_size = ok ? values.get(f::config_value) : 0;
            return enter(Step::state);
        case Step::state:
            return enter(values.get(f::network_state) == k_joined_network ? Step::network
                                                                          : Step::done);
        case Step::network:
        case Step::done:
            return;
    }
}

void StickLook::take_network() {
    problem_ = network_.problem();
    const metering::RadioBackup& copy = network_.copy();
    if (problem_.empty()) {
        stick_.network = backup::NetworkOnStick{copy.numbers.pan_id,
                                                {copy.numbers.extended_pan_id.value},
                                                copy.numbers.channel,
                                                Key128{copy.network_key},
                                                copy.numbers.frame_counter};
    }
    enter(Step::done);
}

}  // namespace riser::zigbee
