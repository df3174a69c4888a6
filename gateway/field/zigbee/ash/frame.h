// ASH frames, version 2: what the host and the network co-processor (NCP) say to each other on the
// serial line (Silicon Labs UG101 rev. 1.1, "UART-EZSP Gateway Protocol Reference", chapters 2 to 4). Here are
// the layout, the checksum, the randomisation of data and the escaping of reserved bytes; finding
// frames in a stream is frame_reader.h, numbering and repeating them is session.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::ash {

// Reserved bytes (UG101, 4.2).
inline constexpr std::uint8_t k_flag = 0x7E;        // ends a frame
inline constexpr std::uint8_t k_escape = 0x7D;      // the next byte has bit 5 inverted
inline constexpr std::uint8_t k_xon = 0x11;         // never part of a frame
inline constexpr std::uint8_t k_xoff = 0x13;        // likewise
inline constexpr std::uint8_t k_substitute = 0x18;  // something was lost: the frame is bad
inline constexpr std::uint8_t k_cancel = 0x1A;      // forget what came since the last flag

// A reserved byte inside a frame is sent as the escape and the byte with this bit inverted.
inline constexpr std::uint8_t k_escape_flip = 0x20;
[[nodiscard]] constexpr bool is_reserved(std::uint8_t byte) {
    return byte == k_flag || byte == k_escape || byte == k_xon || byte == k_xoff ||
           byte == k_substitute || byte == k_cancel;
}

inline constexpr std::uint8_t k_ash_version = 2;
inline constexpr std::uint8_t k_frame_numbers = 8;  // numbers are modulo 8 (UG101, 2.6)

// UG101, 2.5, speaks of 3 to 128 bytes of data, but stacks of today exceed it: EZSP alone may have 218 bytes
// and a header (docs/zigbee.md, Limits). Received frames may be this long, control and checksum included.
inline constexpr std::size_t k_most_received = 256;
inline constexpr std::size_t k_least_data = 3;
inline constexpr std::size_t k_most_data = 220;

// Reset and error codes (UG101, table of reset and error codes); others: the chip's own, plus 0x80.
inline constexpr std::uint8_t k_reset_software = 0x0B;
inline constexpr std::uint8_t k_error_ack_timeouts = 0x51;

struct Data {
    std::uint8_t number = 0;  // 0..7
    std::uint8_t ack = 0;     // 0..7, the number expected next: acknowledges all before it
    bool repeated = false;
    Bytes payload;  // k_least_data..k_most_data
    bool operator==(const Data&) const = default;
};
struct Ack {
    std::uint8_t ack = 0;
    bool not_ready = false;  // host only: hold callbacks back
    bool operator==(const Ack&) const = default;
};
struct Nak {  // acknowledges all before `ack` and asks for the rest again
    std::uint8_t ack = 0;
    bool not_ready = false;
    bool operator==(const Nak&) const = default;
};
struct Reset {  // host to NCP only
    bool operator==(const Reset&) const = default;
};
struct ResetAck {
    std::uint8_t version = k_ash_version;
    std::uint8_t code = 0;
    bool operator==(const ResetAck&) const = default;
};
struct Error {  // the NCP has given up and answers nothing but Reset
    std::uint8_t version = k_ash_version;
    std::uint8_t code = 0;
    bool operator==(const Error&) const = default;
};
using Frame = std::variant<Data, Ack, Nak, Reset, ResetAck, Error>;

enum class FrameFault : std::uint8_t {
    too_short,
    too_long,
    bad_checksum,
    bad_escape,
    substituted,      // the other side, or a driver, marked it as damaged
    unknown_control,  // no such kind of frame, or a length it cannot have
    wrong_version,
};

// CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, nothing reflected (UG101, 2.3).
[[nodiscard]] std::uint16_t crc16(std::span<const std::uint8_t> bytes);

// XORs the pseudo-random sequence onto the data of a DATA frame, which also undoes it (UG101, 4.3).
void randomise(std::span<std::uint8_t> data);

// Control, data and checksum, escaped, with the closing flag: ready for the line.
[[nodiscard]] Bytes encode(const Frame& frame);

// From the bytes of a frame between two flags, escapes already resolved.
[[nodiscard]] Result<Frame, FrameFault> decode(std::span<const std::uint8_t> bytes);

// Whether a frame that could not be decoded was meant to be DATA, as far as its first byte tells.
[[nodiscard]] constexpr bool looks_like_data(std::uint8_t control) {
    return (control & 0x80U) == 0;
}

[[nodiscard]] constexpr std::uint8_t next_number(std::uint8_t number) {
    return static_cast<std::uint8_t>((number + 1U) % k_frame_numbers);
}

}  // namespace riser::zigbee::ash
