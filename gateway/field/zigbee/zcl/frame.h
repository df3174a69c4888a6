// The frame of the Zigbee Cluster Library around every command (07-5123, 2.4): which command, of the
// cluster or of all clusters, in which direction, and whether it wants an answer in any case.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::zcl {

// 07-5123, 2.6.3.
enum class ZclStatus : std::uint8_t {
    success = 0x00,
    failure = 0x01,
    not_authorized = 0x7E,
    malformed_command = 0x80,
    unsupported_command = 0x81,
    invalid_field = 0x85,
    unsupported_attribute = 0x86,
    invalid_value = 0x87,
    read_only = 0x88,
    insufficient_space = 0x89,
    not_found = 0x8B,
    unreportable_attribute = 0x8C,
    invalid_data_type = 0x8D,
    write_only = 0x8F,
    timeout = 0x94,
    no_image_available = 0x98,
    unsupported_cluster = 0xC3,
};
[[nodiscard]] std::string_view to_string(ZclStatus status);

struct Header {
    bool cluster_command = false;               // else one that all clusters have
    std::optional<std::uint16_t> manufacturer;  // of whom the command or attribute is
    bool from_server = false;                   // from the side that has the attributes
    bool no_default_response = false;
    std::uint8_t number = 0;  // comes back in the answer
    std::uint8_t command = 0;
    bool operator==(const Header&) const = default;
};

struct Frame {
    Header header;
    Bytes payload;
    bool operator==(const Frame&) const = default;
};

[[nodiscard]] Bytes encode(const Frame& frame);
// None when bytes are missing or the frame type is none (2.4.1.1.1).
[[nodiscard]] std::optional<Frame> decode(std::span<const std::uint8_t> bytes);

// The header of what answers `request`: same number and maker, the other direction, nothing in return.
[[nodiscard]] Header answer_header(const Header& request, bool cluster_command,
                                   std::uint8_t command);

}  // namespace riser::zigbee::zcl
