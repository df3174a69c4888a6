#include "gateway/field/zigbee/network/forming_commands.h"

#include <utility>

namespace riser::zigbee {
namespace {

namespace f = ezsp::fields;
using ezsp::Command;
using ezsp::FrameId;
using ezsp::Values;

// "EzspValueId".
constexpr std::uint8_t k_network_counter = 0x23;
constexpr std::uint8_t k_link_counter = 0x24;
constexpr std::uint8_t k_extended_security = 0x0A;
constexpr std::uint8_t k_keep_tokens = 0x07;

Command set_value(std::uint8_t id, Bytes value) {
    return {FrameId::set_value, Values{}.set(f::value_id, id).set(f::value, std::move(value))};
}

Command set_counter(std::uint8_t id, std::uint32_t counter) {
    WireWriter writer;
    writer.u32(counter);
    return set_value(id, writer.take());
}

}  // namespace

Command set_network_counter(std::uint32_t counter) {
    return set_counter(k_network_counter, counter);
}

Command set_link_counter(std::uint32_t counter) {
    return set_counter(k_link_counter, counter);
}

Command set_extended_security() {
    return set_value(k_extended_security, {0x10, 0x01});
}

Command keep_tokens() {
    return set_value(k_keep_tokens, {0x01});
}

}  // namespace riser::zigbee
