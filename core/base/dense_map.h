// DenseMap<Id, T>: values by a small id (1..65535), found by one index instead of a hash. Iterates in
// order of insertion. References stay valid until the next insertion.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/assert.h"

namespace riser {

template <class Id, class T>
class DenseMap {
public:
    [[nodiscard]] T* find(Id id) {
        const std::uint32_t slot = slot_of(id);
        return slot == 0 ? nullptr : &items_[slot - 1];
    }
    [[nodiscard]] const T* find(Id id) const {
        const std::uint32_t slot = slot_of(id);
        return slot == 0 ? nullptr : &items_[slot - 1];
    }
    // The value of `id`, made by default when there was none. Asserts on an id beyond 65535.
    T& obtain(Id id) {
        RISER_ASSERT(id.value != 0 && id.value <= 65535, "a small id lies between 1 and 65535");
        if (T* known = find(id)) return *known;
        if (slots_.size() <= id.value) slots_.resize(id.value + 1, 0);
        items_.emplace_back();
        slots_[id.value] = static_cast<std::uint32_t>(items_.size());
        return items_.back();
    }
    [[nodiscard]] std::size_t size() const { return items_.size(); }
    auto begin() { return items_.begin(); }
    auto end() { return items_.end(); }
    auto begin() const { return items_.begin(); }
    auto end() const { return items_.end(); }

    bool operator==(const DenseMap& other) const { return items_ == other.items_; }

private:
    [[nodiscard]] std::uint32_t slot_of(Id id) const {
        return id.value < slots_.size() ? slots_[id.value] : 0;
    }
    std::vector<std::uint32_t> slots_;  // index + 1 into items_, 0 = none
    std::vector<T> items_;
};

}  // namespace riser
