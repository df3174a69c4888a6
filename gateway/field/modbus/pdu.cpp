#include "gateway/field/modbus/pdu.h"

#include <algorithm>
#include <string>

namespace riser::modbus {
namespace {

std::uint8_t high(std::uint16_t value) {
    return static_cast<std::uint8_t>(value >> 8U);
}
std::uint8_t low(std::uint16_t value) {
    return static_cast<std::uint8_t>(value & 0xFFU);
}

// Address and quantity, which functions 15 and 16 repeat in their answer.
constexpr std::size_t k_multiple_write_echo = 5;

Outcome<> check_single_write(const Pdu& request) {
    if (request.size() != 5) {
        return fail(Problem{"a write by function 5 or 6 is 5 bytes: function, address, value"});
    }
    const bool is_coil = request[0] == k_write_single_coil;
    const bool absolute = (request[3] == 0xFF || request[3] == 0x00) && request[4] == 0x00;
    if (is_coil && !absolute) {
        return fail(
            Problem{"a coil is written FF00 (on) or 0000 (off); toggles and pulses are not "
                    "repeatable and must not switch a supply"});
    }
    return Done{};
}

Outcome<> check_multiple_write(const Pdu& request) {
    const bool complete = request.size() >= 7 && request.size() == 6U + request[5];
    const std::uint32_t quantity = complete ? (std::uint32_t{request[3]} << 8U) + request[4] : 0;
    const std::uint32_t expected_bytes =
        request[0] == k_write_multiple_coils ? (quantity + 7) / 8 : quantity * 2;
    if (!complete || quantity == 0 || request[5] != expected_bytes) {
        return fail(
            Problem{"a write by function 15 or 16 needs function, address, quantity, byte "
                    "count and that many bytes"});
    }
    return Done{};
}

}  // namespace

bool ResponseShape::accepts(std::span<const std::uint8_t> pdu) const {
    return pdu.size() == length && pdu.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), pdu.begin());
}

bool ResponseShape::accepts_exception(std::span<const std::uint8_t> pdu) const {
    return pdu.size() == 2 && pdu[0] == (function() | k_exception_flag) && pdu[1] >= 1 &&
           pdu[1] <= k_last_exception_code;
}

Request read_request(const ReadBlock& block) {
    const auto function = static_cast<std::uint8_t>(block.function);
    const std::uint16_t bytes = answer_bytes(block.function, block.count);
    RISER_ASSERT(block.count > 0 && bytes <= 250, "a read block fits into one answer");
    Request request;
    request.pdu = {function, high(block.address), low(block.address), high(block.count),
                   low(block.count)};
    request.shape.prefix = {function, low(bytes)};
    request.shape.length = static_cast<std::uint16_t>(2 + bytes);
    return request;
}

Outcome<> check_switch_write(const SwitchWrite& write) {
    if (write.request.empty()) return fail(Problem{"a switch write has no request"});
    switch (write.request.front()) {
        case k_write_single_coil:
        case k_write_single_register:
            return check_single_write(write.request);
        case k_write_multiple_coils:
        case k_write_multiple_registers:
            return check_multiple_write(write.request);
        default:
            break;
    }
    const Pdu& prefix = write.expected_response_prefix;
    if (write.request.size() > 253 || write.response_length > 253) {
        return fail(Problem{"a protocol data unit has at most 253 bytes"});
    }
    if (prefix.empty() || prefix.front() != write.request.front() ||
        write.response_length < prefix.size()) {
        return fail(
            Problem{"a vendor write needs response_length and an expected_response_prefix "
                    "that begins with its function code"});
    }
    return Done{};
}

Request write_request(const SwitchWrite& write) {
    RISER_ASSERT(check_switch_write(write).ok(),
                 "switch writes are checked with the configuration");
    Request request;
    request.pdu = write.request;
    switch (write.request.front()) {
        case k_write_single_coil:
        case k_write_single_register:
            request.shape.prefix = write.request;
            break;
        case k_write_multiple_coils:
        case k_write_multiple_registers:
            request.shape.prefix.assign(write.request.begin(),
                                        write.request.begin() + k_multiple_write_echo);
            break;
        default:
            request.shape.prefix = write.expected_response_prefix;
            request.shape.length = write.response_length;
            return request;
    }
    request.shape.length = static_cast<std::uint16_t>(request.shape.prefix.size());
    return request;
}

std::vector<std::uint16_t> registers_of(const ReadBlock& block,
                                        std::span<const std::uint8_t> answer) {
    const std::uint16_t bytes = answer_bytes(block.function, block.count);
    RISER_ASSERT(answer.size() == 2U + bytes && answer[1] == bytes &&
                     answer[0] == static_cast<std::uint8_t>(block.function),
                 "only accepted answers are taken apart");
    std::vector<std::uint16_t> registers(block.count);
    const auto data = answer.subspan(2);
    for (std::size_t i = 0; i < registers.size(); ++i) {
        if (reads_bits(block.function)) {
            registers[i] = static_cast<std::uint16_t>((data[i / 8] >> (i % 8)) & 1U);
        } else {
            registers[i] = static_cast<std::uint16_t>((data[2 * i] << 8U) | data[2 * i + 1]);
        }
    }
    return registers;
}

std::string_view exception_text(std::uint8_t code) {
    switch (code) {
        case 1:
            return "illegal function";
        case k_illegal_data_address:
            return "illegal data address";
        case k_illegal_data_value:
            return "illegal data value";
        case 4:
            return "server device failure";
        case k_acknowledge:
            return "acknowledge";
        case k_server_device_busy:
            return "server device busy";
        case 8:
            return "memory parity error";
        case 10:
            return "gateway path unavailable";
        case 11:
            return "gateway target failed to respond";
        default:
            return "unknown exception";
    }
}

}  // namespace riser::modbus
