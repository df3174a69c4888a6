// Inbox<T>: the only way into another thread. A bounded queue with an ordinary and a priority lane;
// post() never waits for room, it says no, and the poster's level-triggering repairs that later.
// Any thread may post. One thread, the owner, takes. The descriptor is readable while anything
// waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "core/base/assert.h"
#include "gateway/runtime/wake_signal.h"

namespace riser {

// Everything in the priority lane is taken before anything in the ordinary lane.
enum class Lane : std::uint8_t { ordinary, priority };

template <class T>
class Inbox {
public:
    // Each lane holds up to `capacity` values, so a flood in one never shuts the other.
    explicit Inbox(std::size_t capacity) : capacity_(capacity) {
        RISER_ASSERT(capacity > 0, "an inbox needs room for one value");
    }

    // False when the lane is full: nothing was queued and the value is gone.
    [[nodiscard]] bool post(T value, Lane lane = Lane::ordinary) {
        const std::lock_guard lock(mutex_);
        auto& queue = lane == Lane::priority ? priority_ : ordinary_;
        if (queue.size() == capacity_) {
            ++refused_;
            return false;
        }
        const bool was_empty = ordinary_.empty() && priority_.empty();
        queue.push_back(std::move(value));
        if (was_empty) signal_.raise();
        return true;
    }

    // The oldest value of the most urgent lane; nullopt when nothing waits. Owner only.
    [[nodiscard]] std::optional<T> take() {
        const std::lock_guard lock(mutex_);
        auto& queue = priority_.empty() ? ordinary_ : priority_;
        if (queue.empty()) return std::nullopt;
        std::optional<T> value(std::move(queue.front()));
        queue.pop_front();
        if (ordinary_.empty() && priority_.empty()) signal_.clear();
        return value;
    }

    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return ordinary_.size() + priority_.size();
    }
    // How many posts were refused since the start: a figure for the health page.
    [[nodiscard]] std::uint64_t refused() const {
        const std::lock_guard lock(mutex_);
        return refused_;
    }
    [[nodiscard]] int descriptor() const { return signal_.descriptor(); }

private:
    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::deque<T> ordinary_;     // guarded by mutex_
    std::deque<T> priority_;     // guarded by mutex_
    std::uint64_t refused_ = 0;  // guarded by mutex_
    WakeSignal signal_;          // raised exactly while a lane holds something
};

}  // namespace riser
