#include "core/base/bytes.h"

namespace riser {

std::uint8_t ByteReader::u8() {
    if (remaining() < 1) {
        ok_ = false;
        return 0;
    }
    return bytes_[at_++];
}

std::uint64_t ByteReader::varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::uint8_t byte = u8();
        if (!ok_) return 0;
        const std::uint64_t part = byte & 0x7FU;
        const bool overflows = shift == 63 && part > 1;
        const bool longer_than_needed = byte == 0 && shift != 0;
        if (overflows || longer_than_needed) {
            ok_ = false;
            return 0;
        }
        value |= part << shift;
        if ((byte & 0x80U) == 0) return value;
    }
    ok_ = false;
    return 0;
}

std::size_t ByteReader::count(std::size_t min_item_size) {
    const std::uint64_t n = varint();
    if (n > remaining() / min_item_size) {
        ok_ = false;
        return 0;
    }
    return static_cast<std::size_t>(n);
}

std::span<const std::uint8_t> ByteReader::raw(std::size_t size) {
    if (size > remaining()) {
        ok_ = false;
        return {};
    }
    const auto part = bytes_.subspan(at_, size);
    at_ += size;
    return part;
}

std::span<const std::uint8_t> ByteReader::blob() {
    return raw(count());
}

std::string ByteReader::text(std::size_t max_size) {
    const auto part = blob();
    if (part.size() > max_size) {
        ok_ = false;
        return {};
    }
    return {part.begin(), part.end()};
}

}  // namespace riser
