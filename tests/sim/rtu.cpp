#include "tests/sim/rtu.h"

namespace riser::sim {

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
    std::uint16_t crc = 0xFFFF;
    for (const std::uint8_t byte : bytes) {
        crc = static_cast<std::uint16_t>(crc ^ byte);
        for (int bit = 0; bit < 8; ++bit) {
            const bool carry = (crc & 1U) != 0;
            crc = static_cast<std::uint16_t>(crc >> 1U);
            if (carry) crc = static_cast<std::uint16_t>(crc ^ 0xA001U);
        }
    }
    return crc;
}

Bytes make_frame(std::uint8_t address, std::span<const std::uint8_t> pdu) {
    Bytes frame;
    frame.reserve(pdu.size() + 3);
    frame.push_back(address);
    frame.insert(frame.end(), pdu.begin(), pdu.end());
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
