// Modbus TCP frames: the MBAP header and a PDU (Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3).
// The transaction identifier says which request an answer belongs to, so a late one cannot be mistaken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace riser::modbus {

inline constexpr std::size_t k_mbap_length = 7;  // transaction, protocol, length, unit

[[nodiscard]] std::vector<std::uint8_t> encode_tcp(std::uint16_t transaction, std::uint8_t unit,
                                                   std::span<const std::uint8_t> pdu);

enum class TcpParse : std::uint8_t {
    incomplete,  // wait for more bytes
    frame,       // one frame stands at the front
    broken,      // not Modbus: the stream has lost its frame boundaries and must be reopened
};

struct TcpFrame {
    TcpParse parse = TcpParse::incomplete;
    std::uint16_t transaction = 0;
    std::uint8_t unit = 0;
    std::size_t length = 0;  // of the whole frame
    std::span<const std::uint8_t> pdu;
};

// Looks at the front of the stream.
[[nodiscard]] TcpFrame parse_tcp(std::span<const std::uint8_t> stream);

}  // namespace riser::modbus
