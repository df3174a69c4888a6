// SerialMap<T>: a value for each serial of a batch, kept as ranges of equal values: cartons are granted, recalled and
// reported whole, so a hundred thousand serials are usually a handful of ranges.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "core/base/assert.h"
#include "core/voucher/serial_ranges.h"

namespace riser::voucher {

template <class T>
class SerialMap {
public:
    [[nodiscard]] const T& at(std::uint32_t serial) const {
        RISER_ASSERT(serial < k_max_batch, "a serial lies within a batch");
        return std::prev(starts_.upper_bound(serial))->second;
    }
    // change(value) gives the new value of each serial in the range from its old one.
    template <class Change>
    void update(const SerialRange& range, Change change) {
        RISER_ASSERT(is_range(range), "a range of serials is in order and within a batch");
        split(range.first);
        if (range.last + 1 < k_max_batch) split(range.last + 1);
        const auto end = starts_.upper_bound(range.last);
        for (auto it = starts_.lower_bound(range.first); it != end; ++it)
            it->second = change(std::as_const(it->second));
        merge();
    }
    // visit(part, value) for each part of the range that has one value, in ascending order.
    template <class Visit>
    void for_each(const SerialRange& range, Visit visit) const {
        RISER_ASSERT(is_range(range), "a range of serials is in order and within a batch");
        std::uint32_t first = range.first;
        for (auto it = std::prev(starts_.upper_bound(first)); first <= range.last; ++it) {
            const auto next = std::next(it);
            const std::uint32_t last =
                next == starts_.end() || next->first > range.last ? range.last : next->first - 1;
            visit(SerialRange{first, last}, it->second);
            first = last + 1;
        }
    }
    [[nodiscard]] std::size_t parts() const { return starts_.size(); }

    bool operator==(const SerialMap&) const = default;

private:
    void split(std::uint32_t serial) {
        const auto before = std::prev(starts_.upper_bound(serial));
        if (before->first != serial) starts_.emplace(serial, before->second);
    }
    void merge() {
        for (auto it = std::next(starts_.begin()); it != starts_.end();) {
            it = it->second == std::prev(it)->second ? starts_.erase(it) : std::next(it);
        }
    }
    std::map<std::uint32_t, T> starts_{{0, T{}}};  // by the first serial that has the value
};

}  // namespace riser::voucher
