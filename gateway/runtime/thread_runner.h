// ThreadRunner<M>: one thread that owns one machine. It sleeps in ppoll() on the inbox, the
// attachment (a port, if the machine has one) and the machine's next deadline; hands what arrives
// to the machine and the machine's outputs to `deliver`. It decides nothing. In the simulator
// another loop does this.
//
// The clock is injected. With a clock driven by hand, advance it and call wake(): the runner looks
// at the time again. stop() handles everything posted before it, then joins.
#pragma once

#include <atomic>
#include <cstdint>
#include <ctime>
#include <deque>
#include <functional>
#include <memory>
#include <poll.h>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <utility>
#include <vector>

#include <pthread.h>

#include "gateway/runtime/attachment.h"
#include "gateway/runtime/inbox.h"
#include "gateway/runtime/machine.h"

namespace riser {

using Clock = std::function<Now()>;  // safe to call from any thread

struct RunnerSettings {
    std::string name;  // of the thread, for people and for `ps -L`: at most 15 characters are kept
    std::size_t inbox_capacity;  // per lane; each user says why its bound is enough
    // What it computes may wait for everybody else: the kernel runs the others first (nice 10 of this thread alone).
    bool gives_way = false;
};

template <Machine M>
class ThreadRunner {
public:
    using Input = typename M::Input;
    using Output = typename M::Output;
    // Called on the runner's thread for every output the attachment does not perform itself.
    using Deliver = std::function<void(Output)>;

    ThreadRunner(RunnerSettings settings, std::unique_ptr<M> machine, Clock clock, Deliver deliver,
                 std::unique_ptr<Attachment<M>> attachment = nullptr)
        : settings_(std::move(settings)),
          machine_(std::move(machine)),
          clock_(std::move(clock)),
          deliver_(std::move(deliver)),
          attachment_(std::move(attachment)),
          inbox_(settings_.inbox_capacity) {}
    ~ThreadRunner() { stop(); }
    ThreadRunner(const ThreadRunner&) = delete;
    ThreadRunner& operator=(const ThreadRunner&) = delete;

    // Any thread. False when the inbox is full.
    [[nodiscard]] bool post(Input input, Lane lane = Lane::ordinary) {
        return inbox_.post(std::move(input), lane);
    }
    void start() {
        RISER_ASSERT(!thread_.joinable(), "a runner is started once");
        beat(clock_());
        thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
    // Returns when the thread has ended; inputs posted before the call have been handled.
    void stop() {
        if (!thread_.joinable()) return;
        thread_.request_stop();
        wake();
        thread_.join();
    }
    void wake() { wake_.raise(); }

    // When the thread last began a turn: the watchdog's evidence that it is not stuck.
    [[nodiscard]] Instant last_turn() const {
        return Instant{Duration{heartbeat_us_.load(std::memory_order_relaxed)}};
    }
    [[nodiscard]] const std::string& name() const { return settings_.name; }
    [[nodiscard]] std::uint64_t refused_posts() const { return inbox_.refused(); }
    // Only while the thread is not running.
    [[nodiscard]] M& machine() {
        RISER_ASSERT(!thread_.joinable(), "the machine belongs to its thread while that runs");
        return *machine_;
    }

private:
    // An idle thread still turns once a second, or the watchdog could not tell idle from stuck.
    static constexpr Duration k_longest_sleep = std::chrono::seconds(1);
    // After so many inputs in a row the port is looked at again, so that a flood of posts cannot
    // overflow the serial driver's buffer (4096 bytes: over 4 s at 9600 baud).
    static constexpr int k_inputs_per_turn = 32;

    void run(const std::stop_token& stop) {
        ::pthread_setname_np(::pthread_self(), settings_.name.substr(0, 15).c_str());
        if (settings_.gives_way) (void)::setpriority(PRIO_PROCESS, 0, 10);  // 0: this thread
        perform_outputs();
        while (!stop.stop_requested()) {
            beat(clock_());
            sleep();
            beat(clock_());
            serve_attachment();
            take_inputs(k_inputs_per_turn);
            tick_if_due();
        }
        take_inputs(static_cast<int>(inbox_.size()));
    }

    void sleep() {
        descriptors_.clear();
        descriptors_.push_back({wake_.descriptor(), POLLIN, 0});
        descriptors_.push_back({inbox_.descriptor(), POLLIN, 0});
        if (attachment_) attachment_->collect(descriptors_);
        const Duration time = sleep_time();
        const timespec timeout{static_cast<time_t>(time.count() / 1'000'000),
                               static_cast<long>(time.count() % 1'000'000) * 1000};
        if (::ppoll(descriptors_.data(), descriptors_.size(), &timeout, nullptr) < 0) {
            // EINTR: nothing is known to be ready; the next turn asks again.
            for (auto& descriptor : descriptors_) descriptor.revents = 0;
        }
        if (descriptors_.front().revents != 0) wake_.clear();
    }

    [[nodiscard]] Duration sleep_time() const {
        Duration time = k_longest_sleep;
        if (attachment_) time = std::min(time, attachment_->patience().value_or(time));
        if (const auto deadline = machine_->next_deadline()) {
            time = std::min(time, *deadline - clock_().monotonic);
        }
        return std::max(time, Duration{0});
    }

    // Bytes come first: they arrived before the deadline that has passed meanwhile.
    void serve_attachment() {
        if (!attachment_) return;
        attachment_->serve(std::span<const pollfd>(descriptors_).subspan(2), feed_);
        handle_fed();
    }

    void take_inputs(int limit) {
        for (int i = 0; i < limit; ++i) {
            auto input = inbox_.take();
            if (!input) return;
            handle(std::move(*input));
        }
    }

    void tick_if_due() {
        const auto deadline = machine_->next_deadline();
        if (!deadline) return;
        const Now now = clock_();
        if (*deadline > now.monotonic) return;
        machine_->on(Tick{}, now);
        perform_outputs();
    }

    void handle(Input input) {
        machine_->on(std::move(input), clock_());
        perform_outputs();
    }

    void perform_outputs() {
        hand_out();
        handle_fed();
    }

    // Performing an output may feed the machine at once (a port opened); that is a turn of its own,
    // never a call inside the machine's call.
    void handle_fed() {
        while (!fed_.empty()) {
            Input input = std::move(fed_.front());
            fed_.pop_front();
            machine_->on(std::move(input), clock_());
            hand_out();
        }
    }

    void hand_out() {
        for (auto& output : machine_->take_outputs()) {
            if (attachment_ && attachment_->perform(output, feed_)) continue;
            deliver_(std::move(output));
        }
    }

    void beat(const Now& now) {
        heartbeat_us_.store(now.monotonic.time_since_epoch().count(), std::memory_order_relaxed);
    }

    const RunnerSettings settings_;
    const std::unique_ptr<M> machine_;
    const Clock clock_;
    const Deliver deliver_;
    const std::unique_ptr<Attachment<M>> attachment_;
    Inbox<Input> inbox_;
    WakeSignal wake_;
    std::atomic<std::int64_t> heartbeat_us_{0};
    std::deque<Input> fed_;            // runner's thread only
    std::vector<pollfd> descriptors_;  // runner's thread only: wake, inbox, attachment's
    const std::function<void(Input)> feed_ = [this](Input input) {
        fed_.push_back(std::move(input));
    };
    std::jthread thread_;  // last: it ends before anything it uses
};

}  // namespace riser
