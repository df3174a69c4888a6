#include "gateway/field/modbus/rtu_frame.h"

#include <algorithm>
#include <array>

namespace riser::modbus {
namespace {

constexpr std::uint16_t k_polynomial = 0xA001;  // x^16 + x^15 + x^2 + 1, reflected

constexpr std::array<std::uint16_t, 256> make_crc_table() {
    std::array<std::uint16_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc & 1U) != 0 ? (crc >> 1U) ^ k_polynomial : crc >> 1U;
        table[byte] = static_cast<std::uint16_t>(crc);
    }
    return table;
}
constexpr auto k_crc_table = make_crc_table();

// The CRC over a frame including its own CRC is zero.
bool crc_fits(std::span<const std::uint8_t> frame) {
    return crc16(frame) == 0;
}

bool answers(std::span<const std::uint8_t> bytes, std::uint8_t unit, std::size_t pdu_length,
             const ResponseShape& shape, bool exception) {
    if (bytes.size() < pdu_length + k_rtu_overhead || bytes[0] != unit) return false;
    const auto frame = bytes.first(pdu_length + k_rtu_overhead);
    const auto pdu = rtu_pdu(frame);
    return (exception ? shape.accepts_exception(pdu) : shape.accepts(pdu)) && crc_fits(frame);
}

// Lengths a frame beginning here could have, as answer or as request of another master. 0 = none.
std::array<std::size_t, 2> possible_lengths(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 5) return {0, 0};
    const std::uint8_t function = bytes[1];
    if ((function & k_exception_flag) != 0) return {5, 0};
    switch (function) {
        case 1:
        case 2:
        case 3:
        case 4:
            return {5U + bytes[2], 8};
        case k_write_single_coil:
        case k_write_single_register:
            return {8, 0};
        case k_write_multiple_coils:
        case k_write_multiple_registers:
            return {8, bytes.size() > 6 ? 9U + bytes[6] : 0U};
        default:
            return {0, 0};
    }
}

std::size_t stray_frame_length(std::span<const std::uint8_t> bytes) {
    for (const std::size_t length : possible_lengths(bytes)) {
        if (length != 0 && bytes.size() >= length && crc_fits(bytes.first(length))) return length;
    }
    return 0;
}

}  // namespace

std::uint16_t crc16(std::span<const std::uint8_t> bytes) {
    std::uint32_t crc = 0xFFFF;
    for (const std::uint8_t byte : bytes) crc = (crc >> 8U) ^ k_crc_table[(crc ^ byte) & 0xFFU];
    return static_cast<std::uint16_t>(crc);
}

std::vector<std::uint8_t> encode_rtu(std::uint8_t unit, std::span<const std::uint8_t> pdu) {
    std::vector<std::uint8_t> frame;
    encode_rtu(unit, pdu, frame);
    return frame;
}

void encode_rtu(std::uint8_t unit, std::span<const std::uint8_t> pdu,
                std::vector<std::uint8_t>& frame) {
    frame.clear();
    frame.reserve(pdu.size() + k_rtu_overhead);
    frame.push_back(unit);
    frame.insert(frame.end(), pdu.begin(), pdu.end());
    const std::uint16_t crc = crc16(frame);
    frame.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
    frame.push_back(static_cast<std::uint8_t>(crc >> 8U));
}

std::optional<FoundFrame> find_rtu_answer(std::span<const std::uint8_t> bytes, std::size_t from,
                                          std::uint8_t unit, const ResponseShape& shape) {
    constexpr std::size_t k_exception_length = 2;
    for (std::size_t begin = from; begin < bytes.size(); ++begin) {
        const auto rest = bytes.subspan(begin);
        if (answers(rest, unit, shape.length, shape, false)) {
            return FoundFrame{begin, shape.length + k_rtu_overhead, false};
        }
        if (answers(rest, unit, k_exception_length, shape, true)) {
            return FoundFrame{begin, k_exception_length + k_rtu_overhead, true};
        }
    }
    return std::nullopt;
}

StrayBytes& StrayBytes::operator+=(const StrayBytes& other) {
    frames += other.frames;
    glitches += other.glitches;
    garbage += other.garbage;
    return *this;
}

StrayBytes classify_rtu(std::span<const std::uint8_t> bytes) {
    StrayBytes found;
    std::size_t loose_from = 0;  // bytes since here belong to no frame
    const auto file_loose = [&](std::size_t to) {
        const auto loose = bytes.subspan(loose_from, to - loose_from);
        // 00 and FF inside a broken frame are its data, not glitches.
        const bool glitches = std::ranges::all_of(
            loose, [](std::uint8_t byte) { return byte == 0x00 || byte == 0xFF; });
        (glitches ? found.glitches : found.garbage) += loose.size();
    };
    std::size_t begin = 0;
    while (begin < bytes.size()) {
        const std::size_t length = stray_frame_length(bytes.subspan(begin));
        if (length == 0) {
            ++begin;
            continue;
        }
        file_loose(begin);
        ++found.frames;
        begin += length;
        loose_from = begin;
    }
    file_loose(begin);
    return found;
}

}  // namespace riser::modbus
