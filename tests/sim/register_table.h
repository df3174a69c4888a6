// One of the four tables of a Modbus device (coils, discrete inputs, holding and input registers)
// as ranges that can be read whole. What lies in a range but carries no quantity reads as the
// range's fill; what lies outside is an illegal address. So a map also says which gaps a block read
// may span.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace riser::sim {

class RegisterTable {
public:
    // Ranges must not touch or overlap. `fill` is what unmapped registers inside show. A range that is
    // added again is the old one, as it is: whoever puts values puts all of them each time.
    void add_range(std::uint16_t first, std::uint16_t count, std::uint16_t fill = 0);
    // From now on only what lies in [first, first + count) will be read: other puts do nothing.
    void expect_read(std::uint16_t first, std::uint16_t count);

    // Every put needs a range that holds all its registers. Big-endian words unless named `_cdab`.
    void put(std::uint16_t address, std::uint16_t word);
    void put_s16(std::uint16_t address, std::int64_t value);
    void put_u32(std::uint16_t address, std::uint64_t value);
    void put_u32_cdab(std::uint16_t address, std::uint64_t value);
    void put_s32(std::uint16_t address, std::int64_t value);
    void put_u64(std::uint16_t address, std::uint64_t value);
    // An IEEE-754 single: numerator / denominator correctly rounded. The only floating point of the
    // simulated meters: it makes the bytes real meters send, and is never computed with.
    void put_f32(std::uint16_t address, std::int64_t numerator, std::int64_t denominator);
    // Two ASCII characters a register, padded with spaces.
    void put_text(std::uint16_t address, const char* text, std::uint16_t registers);

    // The words of [first, first + count), or nothing when any of them is unmapped.
    [[nodiscard]] std::optional<std::span<const std::uint16_t>> read(std::uint16_t first,
                                                                     std::uint16_t count) const;
    [[nodiscard]] bool empty() const { return ranges_.empty(); }

private:
    struct Range {
        std::uint16_t first = 0;
        std::vector<std::uint16_t> words;
    };
    // Empty when nobody will read any of them.
    [[nodiscard]] std::span<std::uint16_t> at(std::uint16_t address, std::size_t count);
    [[nodiscard]] bool is_read(std::size_t address, std::size_t count) const {
        return address < read_end_ && address + count > read_begin_;
    }

    std::vector<Range> ranges_;
    std::size_t read_begin_ = 0;
    std::size_t read_end_ = 0x10000;
};

}  // namespace riser::sim
