#include "gateway/field/modbus/frame_ring.h"

#include <algorithm>

namespace riser::modbus {

void FrameRing::add(Instant at, bool sent, std::span<const std::uint8_t> bytes) {
    Entry& entry = entries_[added_++ % k_frames];
    entry.at = at;
    entry.sent = sent;
    entry.bytes.assign(bytes.begin(), bytes.end());
}

std::vector<metering::FrameRecord> FrameRing::records() const {
    std::vector<metering::FrameRecord> records;
    const std::size_t held = std::min(added_, k_frames);
    records.reserve(held);
    for (std::size_t i = added_ - held; i < added_; ++i) {
        const Entry& entry = entries_[i % k_frames];
        records.push_back({entry.at, entry.sent, to_hex(entry.bytes)});
    }
    return records;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    static constexpr char k_digits[] = "0123456789ABCDEF";
    if (bytes.empty()) return {};
    std::string text(bytes.size() * 3 - 1, ' ');
    char* out = text.data();
    for (const std::uint8_t byte : bytes) {
        out[0] = k_digits[byte >> 4U];
        out[1] = k_digits[byte & 0xFU];
        out += 3;
    }
    return text;
}

}  // namespace riser::modbus
