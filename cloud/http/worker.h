// Worker: the one thread that owns the store. Requests are handed to it through a bounded queue;
// when it is full the caller says 503, which is how gateways learn to come back later.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "core/units/time.h"

namespace riser::cloud {

class Worker {
public:
    using Task = std::function<void()>;

    struct Hooks {
        std::function<Instant()> now;
        // After every task and when the last deadline has come; returns the next one.
        std::function<std::optional<Instant>(Instant)> turn;
    };

    Worker(std::size_t bound, Hooks hooks);
    ~Worker();  // stops first
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void start();
    // For a caller without threads, instead of start(): runs what waits in its order, each task
    // followed by a turn, or one turn when nothing waits. Returns when a turn is due next.
    std::optional<Instant> run_pending();
    // Tasks already taken run to their end; waiting ones are dropped.
    void stop();
    // False when the queue is full or the worker is stopping.
    [[nodiscard]] bool submit(Task task);
    // For the watchdog: when it last came round.
    [[nodiscard]] Instant last_turn() const { return Instant(Duration(last_turn_us_.load())); }

private:
    void run(const std::stop_token& stop);
    // Empty when nothing waits.
    [[nodiscard]] Task take();
    std::optional<Instant> turn();

    const std::size_t bound_;
    Hooks hooks_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<Task> tasks_;
    bool stopping_ = false;
    std::atomic<std::int64_t> last_turn_us_{0};
    std::jthread thread_;
};

}  // namespace riser::cloud
