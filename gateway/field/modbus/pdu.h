// Protocol data units: the function code and data of a request, without address and checksum, and what
// its answer must look like. Byte layouts: Modbus Application Protocol V1.1b3, section 6. Framing is
// rtu_frame.h and tcp_frame.h; meaning of the registers is meter_decoder.h.
#pragma once

#include <compare>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "gateway/field/modbus/meter_profile.h"

namespace riser::modbus {

inline constexpr std::uint8_t k_write_single_coil = 5;
inline constexpr std::uint8_t k_write_single_register = 6;
inline constexpr std::uint8_t k_write_multiple_coils = 15;
inline constexpr std::uint8_t k_write_multiple_registers = 16;
inline constexpr std::uint8_t k_exception_flag = 0x80;  // V1.1b3, section 7

// Exception codes that change what the master does next; any other means "refused".
inline constexpr std::uint8_t k_illegal_data_address = 2;
inline constexpr std::uint8_t k_illegal_data_value = 3;
inline constexpr std::uint8_t k_acknowledge = 5;         // working on it: ask again later
inline constexpr std::uint8_t k_server_device_busy = 6;  // likewise
inline constexpr std::uint8_t k_last_exception_code = 11;

// Consecutive registers, or bits for functions 1 and 2, asked for in one request.
struct ReadBlock {
    ReadFunction function = ReadFunction::holding_registers;
    std::uint16_t address = 0;
    std::uint16_t count = 1;

    auto operator<=>(const ReadBlock&) const = default;
    [[nodiscard]] std::uint32_t end() const { return std::uint32_t{address} + count; }
    [[nodiscard]] bool covers(ReadFunction of, std::uint16_t first, std::uint16_t size) const {
        return of == function && first >= address && std::uint32_t{first} + size <= end();
    }
};

[[nodiscard]] constexpr bool reads_bits(ReadFunction function) {
    return function == ReadFunction::coils || function == ReadFunction::discrete_inputs;
}

// Data bytes of the answer: the only thing an RTU answer says about which request it belongs to.
[[nodiscard]] constexpr std::uint16_t answer_bytes(ReadFunction function, std::uint16_t count) {
    return static_cast<std::uint16_t>(reads_bits(function) ? (count + 7) / 8 : count * 2);
}

// Most registers and bits one read may ask for (V1.1b3, 6.1 to 6.4).
inline constexpr std::uint16_t k_most_registers = 125;
inline constexpr std::uint16_t k_most_bits = 2000;

// An acceptable answer has exactly this length and begins with exactly these bytes. For reads they are
// function and byte count; for functions 5 and 6 the whole request; for 15 and 16 its address and
// quantity; for a vendor function what the profile says.
struct ResponseShape {
    std::uint16_t length = 0;  // of the PDU
    Pdu prefix;

    bool operator==(const ResponseShape&) const = default;
    [[nodiscard]] std::uint8_t function() const { return prefix.empty() ? 0 : prefix.front(); }
    [[nodiscard]] bool accepts(std::span<const std::uint8_t> pdu) const;
    [[nodiscard]] bool accepts_exception(std::span<const std::uint8_t> pdu) const;
};

struct Request {
    Pdu pdu;
    ResponseShape shape;

    bool operator==(const Request&) const = default;
};

[[nodiscard]] Request read_request(const ReadBlock& block);

// Refuses writes that are malformed, relative (toggle, pulse) or cannot be checked by their answer.
[[nodiscard]] Outcome<> check_switch_write(const SwitchWrite& write);
// The write must have passed check_switch_write().
[[nodiscard]] Request write_request(const SwitchWrite& write);

// The registers (or bits, one each) of an answer accepted for `block`.
[[nodiscard]] std::vector<std::uint16_t> registers_of(const ReadBlock& block,
                                                      std::span<const std::uint8_t> answer);

[[nodiscard]] std::string_view exception_text(std::uint8_t code);

}  // namespace riser::modbus
