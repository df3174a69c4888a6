// BoundedVector<T, N>: up to N values in place, no allocation. Pushing past N is refused, not undefined.
#pragma once

#include <array>
#include <cstddef>

#include "core/base/assert.h"

namespace riser {

template <class T, std::size_t N>
class BoundedVector {
public:
    [[nodiscard]] bool push_back(T value) {
        if (size_ == N) return false;
        items_[size_++] = std::move(value);
        return true;
    }
    void clear() { size_ = 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] static constexpr std::size_t capacity() { return N; }
    T& operator[](std::size_t index) {
        RISER_ASSERT(index < size_, "index within the bounded vector");
        return items_[index];
    }
    const T& operator[](std::size_t index) const {
        RISER_ASSERT(index < size_, "index within the bounded vector");
        return items_[index];
    }
    T* begin() { return items_.data(); }
    T* end() { return items_.data() + size_; }
    const T* begin() const { return items_.data(); }
    const T* end() const { return items_.data() + size_; }

    bool operator==(const BoundedVector& other) const {
        if (size_ != other.size_) return false;
        for (std::size_t i = 0; i < size_; ++i) {
            if (!(items_[i] == other.items_[i])) return false;
        }
        return true;
    }

private:
    std::array<T, N> items_{};
    std::size_t size_ = 0;
};

}  // namespace riser
