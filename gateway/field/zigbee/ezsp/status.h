// Status: how a command ended, in one set of numbers for all versions of EZSP. Until version 13 an NCP
// answers with one byte of EmberStatus or EzspStatus, from 14 on with four of sl_status; here everything
// is sl_status (Silicon Labs UG100 rev. 5.2 and the EZSP reference guide of the Simplicity SDK), and a
// byte without a known counterpart keeps its value in a range of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace riser::zigbee::ezsp {

enum class Status : std::uint32_t {
    ok = 0x0000,
    fail = 0x0001,
    invalid_state = 0x0002,
    busy = 0x0004,
    network_up = 0x0015,
    network_down = 0x0016,
    not_joined = 0x0017,
    allocation_failed = 0x0019,
    no_more_resource = 0x001A,
    full = 0x001C,
    invalid_parameter = 0x0021,
    invalid_index = 0x0027,
    invalid_key = 0x0029,
    not_found = 0x002D,
    transmit_busy = 0x0034,
    message_too_long = 0x0038,
    mac_no_ack = 0x0040,
    mac_indirect_timeout = 0x0041,
    delivery_failed = 0x0C02,
    max_message_limit = 0x0C03,
    node_id_changed = 0x0C07,
    security_state_not_set = 0x0C0B,
    key_not_authorized = 0x0C0E,
    source_route_failure = 0x0C13,
    many_to_one_route_failure = 0x0C14,
    pan_id_changed = 0x0C16,
    channel_changed = 0x0C17,
    network_opened = 0x0C18,
    network_closed = 0x0C19,
    ezsp_error = 0x0C1E,
};

// Bytes without a counterpart: this and the byte.
inline constexpr std::uint32_t k_unmapped_ember = 0xFFFF'0000;
inline constexpr std::uint32_t k_unmapped_ezsp = 0xFFFE'0000;

[[nodiscard]] Status from_ember(std::uint8_t code);
[[nodiscard]] Status from_ezsp(std::uint8_t code);
// The byte an NCP before version 14 would have sent; none for a status that has no such byte.
[[nodiscard]] std::optional<std::uint8_t> to_ember(Status status);
[[nodiscard]] std::optional<std::uint8_t> to_ezsp(Status status);

// The network or the NCP is short of something for the moment: the same command may succeed later.
[[nodiscard]] bool is_worth_repeating(Status status);

// "not_joined", "0x0c33", "ember 0x75".
[[nodiscard]] std::string to_string(Status status);

}  // namespace riser::zigbee::ezsp
