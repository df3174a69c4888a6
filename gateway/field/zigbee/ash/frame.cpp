#include "gateway/field/zigbee/ash/frame.h"

#include "core/base/assert.h"
#include "core/base/overload.h"

namespace riser::zigbee::ash {
namespace {

// Control bytes (UG101, 2.1).
constexpr std::uint8_t k_ack_control = 0x80;
constexpr std::uint8_t k_nak_control = 0xA0;
constexpr std::uint8_t k_reset_control = 0xC0;
constexpr std::uint8_t k_reset_ack_control = 0xC1;
constexpr std::uint8_t k_error_control = 0xC2;
constexpr std::uint8_t k_repeated_bit = 0x08;
constexpr std::uint8_t k_not_ready_bit = 0x08;
constexpr std::uint8_t k_number_mask = 0x07;

constexpr std::size_t k_checksum_bytes = 2;
constexpr std::size_t k_least_frame = 1 + k_checksum_bytes;

// Linear feedback shift register of the randomisation (UG101, 4.3).
constexpr std::uint8_t k_random_seed = 0x42;
constexpr std::uint8_t k_random_taps = 0xB8;

std::uint8_t ack_control(std::uint8_t kind, std::uint8_t ack, bool not_ready) {
    RISER_ASSERT(ack < k_frame_numbers, "frame numbers are modulo 8");
    return static_cast<std::uint8_t>(kind | (not_ready ? k_not_ready_bit : 0U) | ack);
}

Bytes content_of(const Data& data) {
    RISER_ASSERT(data.number < k_frame_numbers && data.ack < k_frame_numbers,
                 "frame numbers are modulo 8");
    RISER_ASSERT(data.payload.size() >= k_least_data && data.payload.size() <= k_most_data,
                 "a payload fits one DATA frame");
    Bytes content{static_cast<std::uint8_t>(data.number << 4U |
                                            (data.repeated ? k_repeated_bit : 0U) | data.ack)};
    content.insert(content.end(), data.payload.begin(), data.payload.end());
    randomise(std::span(content).subspan(1));
    return content;
}

Result<Frame, FrameFault> decode_data(std::uint8_t control, std::span<const std::uint8_t> rest) {
    if (rest.size() < k_least_data) return fail(FrameFault::unknown_control);
    Data data;
    data.number = static_cast<std::uint8_t>(control >> 4U & k_number_mask);
    data.ack = control & k_number_mask;
    data.repeated = (control & k_repeated_bit) != 0;
    data.payload.assign(rest.begin(), rest.end());
    randomise(data.payload);
    return Frame{std::move(data)};
}

Result<Frame, FrameFault> decode_control(std::uint8_t control, std::span<const std::uint8_t> rest) {
    if (control == k_reset_ack_control || control == k_error_control) {
        if (rest.size() != 2) return fail(FrameFault::unknown_control);
        if (rest[0] != k_ash_version) return fail(FrameFault::wrong_version);
        if (control == k_error_control) return Frame{Error{rest[0], rest[1]}};
        return Frame{ResetAck{rest[0], rest[1]}};
    }
    if (!rest.empty()) return fail(FrameFault::unknown_control);
    if (control == k_reset_control) return Frame{Reset{}};
    const auto ack = static_cast<std::uint8_t>(control & k_number_mask);
    const bool not_ready = (control & k_not_ready_bit) != 0;
    switch (control & 0xE0U) {  // bit 4 is reserved; it is not looked at
        case k_ack_control:
            return Frame{Ack{ack, not_ready}};
        case k_nak_control:
            return Frame{Nak{ack, not_ready}};
        default:
            return fail(FrameFault::unknown_control);
    }
}

}  // namespace

std::uint16_t crc16(std::span<const std::uint8_t> bytes) {
    std::uint32_t crc = 0xFFFF;
    for (const std::uint8_t byte : bytes) {
        crc ^= std::uint32_t{byte} << 8U;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 0x8000U) != 0 ? (crc << 1U) ^ 0x1021U : crc << 1U;
        }
    }
    return static_cast<std::uint16_t>(crc);
}

void randomise(std::span<std::uint8_t> data) {
    std::uint8_t sequence = k_random_seed;
    for (std::uint8_t& byte : data) {
        byte ^= sequence;
        const bool odd = (sequence & 1U) != 0;
        sequence = static_cast<std::uint8_t>(sequence >> 1U);
        if (odd) sequence ^= k_random_taps;
    }
}

Bytes encode(const Frame& frame) {
    Bytes content =
        std::visit(overload{
                       [](const Data& data) { return content_of(data); },
                       [](const Ack& ack) {
                           return Bytes{ack_control(k_ack_control, ack.ack, ack.not_ready)};
                       },
                       [](const Nak& nak) {
                           return Bytes{ack_control(k_nak_control, nak.ack, nak.not_ready)};
                       },
                       [](const Reset&) { return Bytes{k_reset_control}; },
                       [](const ResetAck& reset) {
                           return Bytes{k_reset_ack_control, reset.version, reset.code};
                       },
                       [](const Error& error) {
                           return Bytes{k_error_control, error.version, error.code};
                       },
                   },
                   frame);
    const std::uint16_t crc = crc16(content);
    content.push_back(static_cast<std::uint8_t>(crc >> 8U));
    content.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
    Bytes line;
    line.reserve(content.size() + 8);
    for (const std::uint8_t byte : content) {
        if (is_reserved(byte)) line.push_back(k_escape);
        line.push_back(is_reserved(byte) ? static_cast<std::uint8_t>(byte ^ k_escape_flip) : byte);
    }
    line.push_back(k_flag);
    return line;
}

Result<Frame, FrameFault> decode(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < k_least_frame) return fail(FrameFault::too_short);
    const auto content = bytes.first(bytes.size() - k_checksum_bytes);
    const auto sent = static_cast<std::uint16_t>(bytes[bytes.size() - 2] << 8U | bytes.back());
    if (crc16(content) != sent) return fail(FrameFault::bad_checksum);
    const std::uint8_t control = content.front();
    if (looks_like_data(control)) return decode_data(control, content.subspan(1));
    return decode_control(control, content.subspan(1));
}

}  // namespace riser::zigbee::ash
