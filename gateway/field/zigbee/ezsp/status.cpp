#include "gateway/field/zigbee/ezsp/status.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::ezsp {
namespace {

struct Counterpart {
    std::uint8_t code;
    Status status;
};

// EmberStatus (UG100, "Status values", and the EZSP reference guide of the Simplicity SDK). Where two bytes have one
// counterpart the first is the one that is sent.
constexpr std::array k_ember = {
    Counterpart{0x00, Status::ok},
    Counterpart{0x01, Status::fail},
    Counterpart{0x02, Status::invalid_parameter},
    Counterpart{0x03, Status::not_found},
    Counterpart{0x18, Status::allocation_failed},
    Counterpart{0x40, Status::mac_no_ack},
    Counterpart{0x42, Status::mac_indirect_timeout},
    Counterpart{0x66, Status::delivery_failed},
    Counterpart{0x70, Status::invalid_state},
    Counterpart{0x72, Status::max_message_limit},
    Counterpart{0x74, Status::message_too_long},
    Counterpart{0x90, Status::network_up},
    Counterpart{0x91, Status::network_down},
    Counterpart{0x93, Status::not_joined},
    Counterpart{0x99, Status::node_id_changed},
    Counterpart{0x9A, Status::pan_id_changed},
    Counterpart{0x9B, Status::channel_changed},
    Counterpart{0x9C, Status::network_opened},
    Counterpart{0x9D, Status::network_closed},
    Counterpart{0xA1, Status::busy},
    Counterpart{0xA8, Status::security_state_not_set},
    Counterpart{0xA9, Status::source_route_failure},
    Counterpart{0xAA, Status::many_to_one_route_failure},
    Counterpart{0xB1, Status::invalid_index},
    Counterpart{0xB2, Status::invalid_key},
    Counterpart{0xB4, Status::full},
    Counterpart{0xB6, Status::not_found},
    Counterpart{0xBB, Status::key_not_authorized},
};

// EzspStatus (UG100, "EzspStatus").
constexpr std::array k_ezsp = {
    Counterpart{0x00, Status::ok},
    Counterpart{0x37, Status::invalid_parameter},
    Counterpart{0x36, Status::invalid_parameter},
    Counterpart{0x38, Status::invalid_parameter},
    Counterpart{0x35, Status::no_more_resource},
};

struct Name {
    Status status;
    std::string_view text;
};
constexpr std::array k_names = {
    Name{Status::ok, "ok"},
    Name{Status::fail, "fail"},
    Name{Status::invalid_state, "invalid_state"},
    Name{Status::busy, "busy"},
    Name{Status::network_up, "network_up"},
    Name{Status::network_down, "network_down"},
    Name{Status::not_joined, "not_joined"},
    Name{Status::allocation_failed, "allocation_failed"},
    Name{Status::no_more_resource, "no_more_resource"},
    Name{Status::full, "full"},
    Name{Status::invalid_parameter, "invalid_parameter"},
    Name{Status::invalid_index, "invalid_index"},
    Name{Status::invalid_key, "invalid_key"},
    Name{Status::not_found, "not_found"},
    Name{Status::transmit_busy, "transmit_busy"},
    Name{Status::message_too_long, "message_too_long"},
    Name{Status::mac_no_ack, "mac_no_ack"},
    Name{Status::mac_indirect_timeout, "mac_indirect_timeout"},
    Name{Status::delivery_failed, "delivery_failed"},
    Name{Status::max_message_limit, "max_message_limit"},
    Name{Status::node_id_changed, "node_id_changed"},
    Name{Status::security_state_not_set, "security_state_not_set"},
    Name{Status::key_not_authorized, "key_not_authorized"},
    Name{Status::source_route_failure, "source_route_failure"},
    Name{Status::many_to_one_route_failure, "many_to_one_route_failure"},
    Name{Status::pan_id_changed, "pan_id_changed"},
    Name{Status::channel_changed, "channel_changed"},
    Name{Status::network_opened, "network_opened"},
    Name{Status::network_closed, "network_closed"},
    Name{Status::ezsp_error, "ezsp_error"},
};

template <class Table>
Status status_of(const Table& table, std::uint8_t code, std::uint32_t unmapped) {
    const auto found = std::ranges::find(table, code, &Counterpart::code);
    return found == table.end() ? static_cast<Status>(unmapped | code) : found->status;
}

template <class Table>
std::optional<std::uint8_t> code_of(const Table& table, Status status, std::uint32_t unmapped) {
    const auto value = static_cast<std::uint32_t>(status);
    if ((value & 0xFFFF'FF00U) == unmapped) return static_cast<std::uint8_t>(value);
    const auto found = std::ranges::find(table, status, &Counterpart::status);
    if (found == table.end()) return std::nullopt;
    return found->code;
}

}  // namespace

Status from_ember(std::uint8_t code) {
    return status_of(k_ember, code, k_unmapped_ember);
}
Status from_ezsp(std::uint8_t code) {
    return status_of(k_ezsp, code, k_unmapped_ezsp);
}
std::optional<std::uint8_t> to_ember(Status status) {
    return code_of(k_ember, status, k_unmapped_ember);
}
std::optional<std::uint8_t> to_ezsp(Status status) {
    return code_of(k_ezsp, status, k_unmapped_ezsp);
}

bool is_worth_repeating(Status status) {
    switch (status) {
        case Status::busy:
        case Status::allocation_failed:
        case Status::transmit_busy:
        case Status::max_message_limit:
            return true;
        default:
            return false;
    }
}

std::string to_string(Status status) {
    const auto found = std::ranges::find(k_names, status, &Name::status);
    if (found != k_names.end()) return std::string(found->text);
    const auto value = static_cast<std::uint32_t>(status);
    const std::uint32_t range = value & 0xFFFF'FF00U;
    if (range == k_unmapped_ember) return "ember " + hex_text(value & 0xFFU, 2);
    if (range == k_unmapped_ezsp) return "ezsp " + hex_text(value & 0xFFU, 2);
    return hex_text(value, 4);
}

}  // namespace riser::zigbee::ezsp
