// LockMaker: the thread that makes locks of vouchers, a slice at a time: each costs a fortieth of a second, which nobody
// who asks the API should wait for. It touches neither store nor requests. start() and take() are the worker's.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "cloud/voucher/batches.h"

namespace riser::cloud {

class LockMaker {
public:
    struct Made {
        LockSlice slice;
        std::vector<voucher::Lock> locks;
    };

    // `done` is called on this thread when a slice is made.
    explicit LockMaker(std::function<void()> done) : done_(std::move(done)) {}
    ~LockMaker() { stop(); }
    LockMaker(const LockMaker&) = delete;
    LockMaker& operator=(const LockMaker&) = delete;

    [[nodiscard]] bool is_idle();
    // Only while it is idle.
    void start(const voucher::IssuerKey& issuer, const LockSlice& slice);
    [[nodiscard]] std::optional<Made> take();
    // Waits for the slice that is being made: at most a second or two.
    void stop();

private:
    std::function<void()> done_;
    std::mutex mutex_;
    bool working_ = false;  // guarded by mutex_, as is the next
    std::optional<Made> made_;
    std::jthread thread_;
};

}  // namespace riser::cloud
