// ByteWriter and ByteReader: the canonical byte form of everything that is stored, hashed or sent.
// Unsigned numbers are LEB128 varints in their shortest form, signed ones zigzag first; byte strings
// carry their length. The reader refuses a longer-than-needed varint, so one value has one form.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace riser {

[[nodiscard]] constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U);
}
[[nodiscard]] constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

class ByteWriter {
public:
    void u8(std::uint8_t value) { bytes_.push_back(value); }
    void varint(std::uint64_t value) {
        while (value >= 0x80) {
            bytes_.push_back(static_cast<std::uint8_t>(value | 0x80U));
            value >>= 7U;
        }
        bytes_.push_back(static_cast<std::uint8_t>(value));
    }
    void svarint(std::int64_t value) { varint(zigzag(value)); }
    void raw(std::span<const std::uint8_t> bytes) {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }
    void blob(std::span<const std::uint8_t> bytes) {
        varint(bytes.size());
        raw(bytes);
    }
    void text(std::string_view text) {
        varint(text.size());
        bytes_.insert(bytes_.end(), text.begin(), text.end());
    }

    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }
    [[nodiscard]] std::vector<std::uint8_t> take() { return std::move(bytes_); }

private:
    std::vector<std::uint8_t> bytes_;
};

// After any failed read ok() is false, every further read gives zero or empty, and nothing is read
// beyond the end: hostile bytes can only produce a refusal.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool at_end() const { return ok_ && at_ == bytes_.size(); }
    [[nodiscard]] std::size_t position() const { return at_; }
    [[nodiscard]] std::size_t remaining() const { return ok_ ? bytes_.size() - at_ : 0; }
    void set_failed() { ok_ = false; }

    std::uint8_t u8();
    std::uint64_t varint();
    std::int64_t svarint() { return unzigzag(varint()); }
    // A count of items that follow, each at least `min_item_size` (>= 1) bytes long. A count that the
    // remaining bytes cannot hold is refused, so a lie cannot make us allocate.
    std::size_t count(std::size_t min_item_size = 1);
    std::span<const std::uint8_t> raw(std::size_t size);
    std::span<const std::uint8_t> blob();
    std::string text(std::size_t max_size);

private:
    std::span<const std::uint8_t> bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

}  // namespace riser
