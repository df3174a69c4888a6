#include "cloud/http/worker.h"

#include <algorithm>

namespace riser::cloud {
namespace {

// Comes round at least this often, so that the watchdog sees it alive.
constexpr Duration k_longest_sleep = std::chrono::seconds(2);

}  // namespace

Worker::Worker(std::size_t bound, Hooks hooks) : bound_(bound), hooks_(std::move(hooks)) {}

Worker::~Worker() {
    stop();
}

void Worker::start() {
    last_turn_us_ = hooks_.now().time_since_epoch().count();
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Worker::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        tasks_.clear();
    }
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

bool Worker::submit(Task task) {
    {
        const std::lock_guard lock(mutex_);
        if (stopping_ || tasks_.size() >= bound_) return false;
        tasks_.push_back(std::move(task));
    }
    wake_.notify_one();
    return true;
}

void Worker::run(const std::stop_token& stop) {
    std::optional<Instant> deadline;
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex_);
            const Duration until =
                deadline ? std::max(*deadline - hooks_.now(), Duration(0)) : k_longest_sleep;
            wake_.wait_for(lock, stop, std::min(until, k_longest_sleep),
                           [this] { return !tasks_.empty(); });
        }
        const Task task = take();
        if (task && !stop.stop_requested()) task();
        deadline = turn();
    }
}

std::optional<Instant> Worker::run_pending() {
    while (true) {
        if (const Task task = take()) task();
        const auto deadline = turn();
        const std::lock_guard lock(mutex_);
        if (tasks_.empty()) return deadline;
    }
}

Worker::Task Worker::take() {
    const std::lock_guard lock(mutex_);
    if (tasks_.empty()) return nullptr;
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
}

std::optional<Instant> Worker::turn() {
    const Instant now = hooks_.now();
    const auto deadline = hooks_.turn(now);
    last_turn_us_ = now.time_since_epoch().count();
    return deadline;
}

}  // namespace riser::cloud
