// Modbus RTU on a serial line as a device sees it: CRC, frames, character times. Written for the
// simulated devices alone; the gateway's own framing is never used here, so that a fault in it
// shows. Spec: MODBUS over Serial Line V1.02, 2.5.1 (framing, 3.5 characters) and 6.2.2 (CRC-16).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tests/sim/sim_time.h"

namespace riser::sim {

using Bytes = std::vector<std::uint8_t>;
// A protocol data unit: function code first, without address and CRC.
using Pdu = std::vector<std::uint8_t>;

struct LineFormat {
    int baud = 9600;
    int bits_per_char = 10;  // start + 8 + parity + stop: 8N1 = 10; 8E1, 8O1, 8N2 = 11

    bool operator==(const LineFormat&) const = default;
    // Time on the wire of `count` characters, rounded up to a microsecond once.
    [[nodiscard]] Duration chars(std::size_t count) const;
    // Silence that ends a frame: 3.5 characters of 11 bits up to 19200 baud, fixed 1.75 ms above.
    [[nodiscard]] Duration frame_gap() const;
};

// "8N1", "8E1", "8O1" or "8N2".
[[nodiscard]] std::optional<int> parse_line_format(std::string_view text);
[[nodiscard]] std::string_view line_format_name(int bits_per_char);

[[nodiscard]] std::uint16_t crc16(std::span<const std::uint8_t> bytes);
// address, PDU, CRC low byte, CRC high byte.
[[nodiscard]] Bytes make_frame(std::uint8_t address, std::span<const std::uint8_t> pdu);
// The same in the PDU's own memory, where that has room.
[[nodiscard]] Bytes make_frame(std::uint8_t address, Pdu&& pdu);
[[nodiscard]] bool has_valid_crc(std::span<const std::uint8_t> frame);

// Exception codes (Modbus Application Protocol V1.1b3, 7).
enum class ExceptionCode : std::uint8_t {
    illegal_function = 1,
    illegal_data_address = 2,
    illegal_data_value = 3,
};
[[nodiscard]] Pdu make_exception(std::uint8_t function, ExceptionCode code);

[[nodiscard]] constexpr std::uint16_t word_at(std::span<const std::uint8_t> bytes, std::size_t at) {
    return static_cast<std::uint16_t>((bytes[at] << 8U) | bytes[at + 1]);
}
void append_word(Bytes& bytes, std::uint16_t word);

}  // namespace riser::sim
