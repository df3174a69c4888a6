// What Zigbee devices say about themselves: node descriptor and simple descriptor (Zigbee specification
// 05-3474-23, 2.3.2.3 and 2.3.2.5).
#pragma once

#include <cstdint>
#include <vector>

#include "gateway/field/zigbee/address.h"

namespace riser::zigbee::zdo {

enum class LogicalType : std::uint8_t { coordinator = 0, router = 1, end_device = 2 };

// MAC capability flags (05-3474-23, table 2-58 of the node descriptor, also of a device announce).
inline constexpr std::uint8_t k_full_function_device = 0x02;
inline constexpr std::uint8_t k_mains_powered = 0x04;
inline constexpr std::uint8_t k_receiver_on_when_idle = 0x08;

struct NodeDescriptor {
    LogicalType type = LogicalType::end_device;
    std::uint8_t type_flags = 0;  // the other bits of the first byte: descriptors that exist
    std::uint8_t aps_flags_and_band = 0;  // 0x40: 2.4 GHz
    std::uint8_t mac_capability = 0;
    std::uint16_t manufacturer = 0;
    std::uint8_t most_buffer = 0;
    std::uint16_t most_incoming = 0;
    std::uint16_t server_mask = 0;
    std::uint16_t most_outgoing = 0;
    std::uint8_t descriptor_capability = 0;

    bool operator==(const NodeDescriptor&) const = default;
    [[nodiscard]] bool listens_always() const {
        return (mac_capability & k_receiver_on_when_idle) != 0;
    }
};

struct SimpleDescriptor {
    std::uint8_t endpoint = 0;
    std::uint16_t profile = 0;
    std::uint16_t device = 0;
    std::uint8_t device_version = 0;
    std::vector<std::uint16_t> servers;  // clusters that the device has
    std::vector<std::uint16_t> clients;  // clusters that it uses

    bool operator==(const SimpleDescriptor&) const = default;
};

}  // namespace riser::zigbee::zdo
