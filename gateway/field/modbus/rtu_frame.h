// RTU frames: unit address, PDU, CRC-16. Finding a frame never relies on where it should begin: noise
// before an answer, echoes and frames of others are stepped over ("MODBUS over Serial Line" V1.02, 2.5.1
// for the layout, appendix B for the CRC). No timing here: silence is transaction.h's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gateway/field/modbus/pdu.h"

namespace riser::modbus {

inline constexpr std::size_t k_rtu_overhead = 3;  // unit and two CRC bytes

// CRC-16/MODBUS: reflected polynomial 0xA001, start 0xFFFF; sent low byte first.
[[nodiscard]] std::uint16_t crc16(std::span<const std::uint8_t> bytes);

[[nodiscard]] std::vector<std::uint8_t> encode_rtu(std::uint8_t unit,
                                                   std::span<const std::uint8_t> pdu);
// The same into a buffer that is used again and again.
void encode_rtu(std::uint8_t unit, std::span<const std::uint8_t> pdu,
                std::vector<std::uint8_t>& frame);

struct FoundFrame {
    std::size_t begin = 0;
    std::size_t length = 0;
    bool exception = false;
};

// The first complete, CRC-valid frame at or after `from` that answers a request of `shape` to `unit`,
// by its values or by an exception.
[[nodiscard]] std::optional<FoundFrame> find_rtu_answer(std::span<const std::uint8_t> bytes,
                                                        std::size_t from, std::uint8_t unit,
                                                        const ResponseShape& shape);

// What lies in bytes that were not an awaited answer.
struct StrayBytes {
    std::size_t frames = 0;    // CRC-valid frames of any unit
    std::size_t glitches = 0;  // runs of nothing but 00 and FF between frames
    std::size_t garbage = 0;   // everything else: what is left of broken frames

    StrayBytes& operator+=(const StrayBytes& other);
};
[[nodiscard]] StrayBytes classify_rtu(std::span<const std::uint8_t> bytes);

// Unit address and PDU of a frame, without its CRC.
[[nodiscard]] inline std::span<const std::uint8_t> rtu_pdu(std::span<const std::uint8_t> frame) {
    return frame.subspan(1, frame.size() - k_rtu_overhead);
}

}  // namespace riser::modbus
