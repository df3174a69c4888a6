// Numbers as Zigbee writes them, least significant byte first, for all layers above ASH: EZSP, ZDO and
// ZCL (Zigbee specification 05-3474, 1.2.1.3). Tuya's big-endian numbers are zcl/tuya.h's own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riser::zigbee {

using Bytes = std::vector<std::uint8_t>;

class WireWriter {
public:
    // The low `width` bytes of a number, width 0..8.
    void number(std::uint64_t value, std::size_t width) {
        for (std::size_t i = 0; i < width; ++i) {
            bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        }
    }
    void u8(std::uint8_t value) { bytes_.push_back(value); }
    void u16(std::uint16_t value) { number(value, 2); }
    void u32(std::uint32_t value) { number(value, 4); }
    void u64(std::uint64_t value) { number(value, 8); }
    void raw(std::span<const std::uint8_t> bytes) {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }

    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }
    [[nodiscard]] Bytes take() { return std::move(bytes_); }

private:
    Bytes bytes_;
};

// After any read beyond the end ok() is false and every further read gives zero or nothing: hostile
// bytes can only produce a refusal.
class WireReader {
public:
    explicit WireReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool at_end() const { return ok_ && at_ == bytes_.size(); }
    [[nodiscard]] std::size_t position() const { return at_; }
    [[nodiscard]] std::size_t remaining() const { return ok_ ? bytes_.size() - at_ : 0; }
    void set_failed() { ok_ = false; }

    // A number of `width` bytes, width 0..8.
    std::uint64_t number(std::size_t width) {
        std::uint64_t value = 0;
        std::size_t shift = 0;
        for (const std::uint8_t byte : raw(width)) {
            value |= std::uint64_t{byte} << shift;
            shift += 8;
        }
        return value;
    }
    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    std::span<const std::uint8_t> raw(std::size_t size) {
        if (size > remaining()) ok_ = false;
        if (!ok_) return {};
        const auto part = bytes_.subspan(at_, size);
        at_ += size;
        return part;
    }
    Bytes copy(std::size_t size) {
        const auto part = raw(size);
        return {part.begin(), part.end()};
    }
    std::span<const std::uint8_t> rest() { return raw(remaining()); }

private:
    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

// "0x0c02": a number as documents about Zigbee write it.
[[nodiscard]] inline std::string hex_text(std::uint64_t value, unsigned digits) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    std::string text = "0x";
    for (unsigned left = digits; left > 0; --left) {
        text.push_back(k_digits[(value >> (4 * (left - 1))) & 0x0FU]);
    }
    return text;
}

}  // namespace riser::zigbee
