#include "tests/sim/rtu.h"

#include <array>
#include <utility>

namespace riser::sim {
namespace {

// What eight shifts make of one byte (6.2.2): polynomial 0xA001, lowest bit first.
constexpr std::array<std::uint16_t, 256> crc_of_bytes() {
    std::array<std::uint16_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = crc % 2 == 1 ? (crc / 2) ^ 0xA001U : crc / 2;
        table[byte] = static_cast<std::uint16_t>(crc);
    }
    return table;
}
constexpr std::array<std::uint16_t, 256> k_crc_of_byte = crc_of_bytes();

}  // namespace

Duration LineFormat::chars(std::size_t count) const {
    const std::int64_t bits = static_cast<std::int64_t>(count) * bits_per_char;
    return Duration((bits * 1'000'000 + baud - 1) / baud);
}

Duration LineFormat::frame_gap() const {
    if (baud > 19200) return Duration(1750);
    return Duration((385LL * 1'000'000 / 10 + baud - 1) / baud);  // 3.5 x 11 = 38.5 bits
}

std::optional<int> parse_line_format(std::string_view text) {
    if (text == "8N1") return 10;
    if (text == "8E1" || text == "8O1" || text == "8N2") return 11;
    return std::nullopt;
}

std::string_view line_format_name(int bits_per_char) {
    return bits_per_char == 11 ? "8E1" : "8N1";
}

std::uint16_t crc16(std::span<const std::uint8_t> bytes) {
    std::uint32_t crc = 0xFFFF;
    for (const std::uint8_t byte : bytes) crc = (crc >> 8U) ^ k_crc_of_byte[(crc ^ byte) & 0xFFU];
    return static_cast<std::uint16_t>(crc);
}

Bytes make_frame(std::uint8_t address, std::span<const std::uint8_t> pdu) {
    Bytes frame;
    frame.reserve(pdu.size() + 3);
    frame.insert(frame.end(), pdu.begin(), pdu.end());
    return make_frame(address, std::move(frame));
}

Bytes make_frame(std::uint8_t address, Pdu&& pdu) {
    Bytes frame = std::move(pdu);
    frame.insert(frame.begin(), address);
    const std::uint16_t crc = crc16(frame);
    frame.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
    frame.push_back(static_cast<std::uint8_t>(crc >> 8U));
    return frame;
}

bool has_valid_crc(std::span<const std::uint8_t> frame) {
    if (frame.size() < 4) return false;
    const std::uint16_t crc = crc16(frame.first(frame.size() - 2));
    return frame[frame.size() - 2] == (crc & 0xFFU) && frame[frame.size() - 1] == (crc >> 8U);
}

Pdu make_exception(std::uint8_t function, ExceptionCode code) {
    return {static_cast<std::uint8_t>(function | 0x80U), static_cast<std::uint8_t>(code)};
}

void append_word(Bytes& bytes, std::uint16_t word) {
    bytes.push_back(static_cast<std::uint8_t>(word >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(word & 0xFFU));
}

}  // namespace riser::sim
