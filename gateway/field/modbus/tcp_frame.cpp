#include "gateway/field/modbus/tcp_frame.h"

#include <algorithm>

namespace riser::modbus {
namespace {

// The length field counts the unit and a PDU of 1 to 253 bytes.
constexpr std::size_t k_least_length = 2;
constexpr std::size_t k_most_length = 254;
constexpr std::size_t k_before_unit = 6;

}  // namespace

std::vector<std::uint8_t> encode_tcp(std::uint16_t transaction, std::uint8_t unit,
                                     std::span<const std::uint8_t> pdu) {
    const std::size_t length = pdu.size() + 1;
    std::vector<std::uint8_t> frame(k_mbap_length + pdu.size());
    frame[0] = static_cast<std::uint8_t>(transaction >> 8U);
    frame[1] = static_cast<std::uint8_t>(transaction & 0xFFU);
    frame[4] = static_cast<std::uint8_t>(length >> 8U);
    frame[5] = static_cast<std::uint8_t>(length & 0xFFU);
    frame[6] = unit;
    std::ranges::copy(pdu, frame.begin() + k_mbap_length);
    return frame;
}

TcpFrame parse_tcp(std::span<const std::uint8_t> stream) {
    TcpFrame frame;
    if (stream.size() < k_before_unit) return frame;
    const std::size_t length = (std::size_t{stream[4]} << 8U) + stream[5];
    if (stream[2] != 0 || stream[3] != 0 || length < k_least_length || length > k_most_length) {
        frame.parse = TcpParse::broken;
        return frame;
    }
    if (stream.size() < k_before_unit + length) return frame;
    frame.parse = TcpParse::frame;
    frame.transaction = static_cast<std::uint16_t>((stream[0] << 8U) | stream[1]);
    frame.unit = stream[6];
    frame.length = k_before_unit + length;
    frame.pdu = stream.subspan(k_mbap_length, length - 1);
    return frame;
}

}  // namespace riser::modbus
