#include "tests/sim/register_table.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/base/assert.h"

namespace riser::sim {

void RegisterTable::add_range(std::uint16_t first, std::uint16_t count, std::uint16_t fill) {
    for (const Range& range : ranges_) {
        if (range.first == first) return;
    }
    ranges_.push_back({first, std::vector<std::uint16_t>(count, fill)});
}

void RegisterTable::expect_read(std::uint16_t first, std::uint16_t count) {
    read_begin_ = first;
    read_end_ = std::size_t{first} + count;
}

std::span<std::uint16_t> RegisterTable::at(std::uint16_t address, std::size_t count) {
    if (!is_read(address, count)) return {};
    const auto holds = [&](const Range& range) {
        if (address < range.first) return false;
        return std::size_t{address} - range.first + count <= range.words.size();
    };
    const auto found = std::find_if(ranges_.begin(), ranges_.end(), holds);
    RISER_ASSERT(found != ranges_.end(), "a simulated register lies in one of its table's ranges");
    return std::span(found->words).subspan(std::size_t{address} - found->first, count);
}

void RegisterTable::put(std::uint16_t address, std::uint16_t word) {
    const auto words = at(address, 1);
    if (!words.empty()) words[0] = word;
}

void RegisterTable::put_s16(std::uint16_t address, std::int64_t value) {
    put(address, static_cast<std::uint16_t>(value));
}

void RegisterTable::put_u32(std::uint16_t address, std::uint64_t value) {
    const auto words = at(address, 2);
    if (words.empty()) return;
    words[0] = static_cast<std::uint16_t>(value >> 16U);
    words[1] = static_cast<std::uint16_t>(value);
}

void RegisterTable::put_u32_cdab(std::uint16_t address, std::uint64_t value) {
    const auto words = at(address, 2);
    if (words.empty()) return;
    words[0] = static_cast<std::uint16_t>(value);
    words[1] = static_cast<std::uint16_t>(value >> 16U);
}

void RegisterTable::put_s32(std::uint16_t address, std::int64_t value) {
    put_u32(address, static_cast<std::uint64_t>(value));
}

void RegisterTable::put_u64(std::uint16_t address, std::uint64_t value) {
    put_u32(address, value >> 32U);
    put_u32(static_cast<std::uint16_t>(address + 2), value);
}

void RegisterTable::put_f32(std::uint16_t address, std::int64_t numerator,
                            std::int64_t denominator) {
    static_assert(std::numeric_limits<float>::is_iec559 && sizeof(float) == 4);
    if (!is_read(address, 2)) return;
    // Both operands are exact in a double (below 2^53), the quotient is rounded to 53 bits and then
    // to 24: for the decimal fractions shown here (at most 7 digits) that equals one correct
    // rounding.
    const auto value =
        static_cast<float>(static_cast<double>(numerator) / static_cast<double>(denominator));
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    put_u32(address, bits);
}

void RegisterTable::put_text(std::uint16_t address, const char* text, std::uint16_t registers) {
    const std::size_t length = std::strlen(text);
    const auto words = at(address, registers);
    if (words.empty()) return;
    for (std::size_t i = 0; i < registers; ++i) {
        const auto character = [&](std::size_t index) {
            return static_cast<unsigned char>(index < length ? text[index] : ' ');
        };
        words[i] = static_cast<std::uint16_t>((character(2 * i) << 8U) | character(2 * i + 1));
    }
}

std::optional<std::span<const std::uint16_t>> RegisterTable::read(std::uint16_t first,
                                                                  std::uint16_t count) const {
    for (const Range& range : ranges_) {
        const int offset = first - range.first;
        if (offset < 0 || offset + count > static_cast<int>(range.words.size())) continue;
        return std::span(range.words).subspan(static_cast<std::size_t>(offset), count);
    }
    return std::nullopt;
}

}  // namespace riser::sim
