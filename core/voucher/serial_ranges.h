// SerialRanges: a set of serial numbers of one batch, as the ranges in which they are sold: cartons, books, sheets.
// One set has one form: ascending, apart from each other by at least one number.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/bytes.h"

namespace riser::voucher {

// The largest batch; a series holds no more codes than that either, so that one salt is worth only so much.
inline constexpr std::uint32_t k_max_batch = 100'000;

struct SerialRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;  // itself included; not below first, below k_max_batch

    bool operator==(const SerialRange&) const = default;
    [[nodiscard]] std::uint32_t count() const { return last - first + 1; }
    [[nodiscard]] bool contains(std::uint32_t serial) const {
        return serial >= first && serial <= last;
    }
};

[[nodiscard]] bool is_range(const SerialRange& range);

class SerialRanges {
public:
    SerialRanges() = default;
    explicit SerialRanges(const SerialRange& range) { add(range); }

    // `range` is_range().
    void add(const SerialRange& range);
    void add(const SerialRanges& other);
    void remove(const SerialRange& range);

    [[nodiscard]] bool contains(std::uint32_t serial) const;
    [[nodiscard]] bool contains(const SerialRanges& other) const;
    [[nodiscard]] bool empty() const { return ranges_.empty(); }
    [[nodiscard]] std::uint32_t count() const;
    [[nodiscard]] const std::vector<SerialRange>& ranges() const& { return ranges_; }
    // A loop over those of a temporary would outlive them.
    [[nodiscard]] std::vector<SerialRange> ranges() && { return std::move(ranges_); }

    bool operator==(const SerialRanges&) const = default;

    // count, then per range: numbers left out since the one before, numbers in it less one (varints).
    void write(ByteWriter& out) const;
    // Fails the reader on anything that write() never gives, and on serials of `batch_size` or more.
    [[nodiscard]] static SerialRanges read(ByteReader& in, std::uint32_t batch_size);

private:
    std::vector<SerialRange> ranges_;
};

}  // namespace riser::voucher
