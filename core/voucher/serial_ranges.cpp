#include "core/voucher/serial_ranges.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::voucher {

bool is_range(const SerialRange& range) {
    return range.first <= range.last && range.last < k_max_batch;
}

void SerialRanges::add(const SerialRange& range) {
    RISER_ASSERT(is_range(range), "a range of serials is in order and within a batch");
    SerialRange joined = range;
    std::vector<SerialRange> result;
    result.reserve(ranges_.size() + 1);
    for (const SerialRange& known : ranges_) {
        if (known.last + 1 < joined.first) {
            result.push_back(known);
        } else if (joined.last + 1 < known.first) {
            result.push_back(joined);
            joined = known;
        } else {
            joined = {std::min(known.first, joined.first), std::max(known.last, joined.last)};
        }
    }
    result.push_back(joined);
    ranges_ = std::move(result);
}

void SerialRanges::add(const SerialRanges& other) {
    for (const SerialRange& range : other.ranges_) add(range);
}

void SerialRanges::remove(const SerialRange& range) {
    RISER_ASSERT(is_range(range), "a range of serials is in order and within a batch");
    std::vector<SerialRange> result;
    for (const SerialRange& known : ranges_) {
        if (known.last < range.first || known.first > range.last) {
            result.push_back(known);
            continue;
        }
        if (known.first < range.first) result.push_back({known.first, range.first - 1});
        if (known.last > range.last) result.push_back({range.last + 1, known.last});
    }
    ranges_ = std::move(result);
}

bool SerialRanges::contains(std::uint32_t serial) const {
    const auto after = std::upper_bound(
        ranges_.begin(), ranges_.end(), serial,
        [](std::uint32_t wanted, const SerialRange& range) { return wanted < range.first; });
    return after != ranges_.begin() && std::prev(after)->contains(serial);
}

bool SerialRanges::contains(const SerialRanges& other) const {
    return std::all_of(
        other.ranges_.begin(), other.ranges_.end(), [this](const SerialRange& range) {
            return std::any_of(ranges_.begin(), ranges_.end(), [&](const SerialRange& known) {
                return known.first <= range.first && known.last >= range.last;
            });
        });
}

std::uint32_t SerialRanges::count() const {
    std::uint32_t count = 0;
    for (const SerialRange& range : ranges_) count += range.count();
    return count;
}

void SerialRanges::write(ByteWriter& out) const {
    out.varint(ranges_.size());
    std::uint32_t next = 0;
    for (const SerialRange& range : ranges_) {
        out.varint(range.first - next);
        out.varint(range.count() - 1);
        next = range.last + 1;
    }
}

SerialRanges SerialRanges::read(ByteReader& in, std::uint32_t batch_size) {
    SerialRanges result;
    const std::size_t count = in.count(2);
    std::uint64_t next = 0;
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        const std::uint64_t left_out = in.varint();
        const std::uint64_t more = in.varint();
        const bool apart = i == 0 || left_out > 0;
        if (!apart || left_out >= batch_size || more >= batch_size ||
            next + left_out + more >= batch_size) {
            in.set_failed();
            break;
        }
        const auto first = static_cast<std::uint32_t>(next + left_out);
        const auto last = static_cast<std::uint32_t>(first + more);
        result.ranges_.push_back({first, last});
        next = std::uint64_t{last} + 1;
    }
    return in.ok() ? result : SerialRanges{};
}

}  // namespace riser::voucher
