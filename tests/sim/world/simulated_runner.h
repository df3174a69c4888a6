// SimulatedRunner<M>: what ThreadRunner does with a thread, as events of a queue. The machine has a bounded
// inbox with two lanes; each input is one event, taken a moment after it was posted, as threads do; a tick
// comes when the machine's deadline has passed on its computer's clock. Belongs to one life of a process:
// what is scheduled beyond its end does nothing.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "core/base/prng.h"
#include "gateway/runtime/inbox.h"
#include "gateway/runtime/machine.h"
#include "tests/sim/world/event_queue.h"
#include "tests/sim/world/simulated_clock.h"

namespace riser::sim {

// One life of a process, shared by everything that is scheduled on its behalf.
struct Life {
    bool alive = true;  // false: it has ended, its objects are gone
    bool doomed =
        false;  // the power failed in the middle of a call: what that call returns never happens
};
using LifePtr = std::shared_ptr<Life>;

struct RunnerPlace {
    EventQueue& queue;
    SimulatedClock& clock;
    LifePtr life;
    ActorId actor;
    std::string_view what;  // of its events: "bus"
    std::uint64_t seed = 0;
    Duration latest_wake = std::chrono::microseconds(300);  // until a thread runs, at most
};

template <Machine M>
class SimulatedRunner {
public:
    using Input = typename M::Input;
    using Output = typename M::Output;
    // True when the output was performed by what the machine is attached to.
    using Perform = std::function<bool(Output&)>;
    using Deliver = std::function<void(Output)>;
    // Sees the machine just before each input.
    using Watch = std::function<void(const M&, const Input&, const Now&)>;

    SimulatedRunner(RunnerPlace place, std::unique_ptr<M> machine, std::size_t capacity,
                    Deliver deliver, Perform perform = {}, Watch watch = {})
        : place_(std::move(place)),
          machine_(std::move(machine)),
          capacity_(capacity),
          deliver_(std::move(deliver)),
          perform_(std::move(perform)),
          watch_(std::move(watch)),
          dice_(place_.seed) {}
    SimulatedRunner(const SimulatedRunner&) = delete;
    SimulatedRunner& operator=(const SimulatedRunner&) = delete;

    void start() {
        hand_out();
        wake_for_deadline();
    }
    [[nodiscard]] bool post(Input input, Lane lane = Lane::ordinary) {
        auto& queue = lane == Lane::priority ? priority_ : ordinary_;
        if (queue.size() == capacity_) {
            ++refused_;
            return false;
        }
        queue.push_back(std::move(input));
        wake_at(place_.queue.now() + wake_delay());
        return true;
    }
    // From what the machine is attached to (bytes of a port, replies of a link): handled at once.
    void feed(Input input) {
        if (place_.queue.now() < busy_until_) {
            fed_.push_back(std::move(input));
            return wake_at(busy_until_);
        }
        handle(std::move(input));
        wake_for_deadline();
    }
    // Feeding while the machine is being called: after its call.
    void feed_later(Input input) {
        fed_.push_back(std::move(input));
        wake_at(place_.queue.now());
    }
    // The thread hangs in a system call until then.
    void busy_until(SimTime until) { busy_until_ = std::max(busy_until_, until); }

    [[nodiscard]] M& machine() { return *machine_; }
    [[nodiscard]] const M& machine() const { return *machine_; }
    [[nodiscard]] std::uint64_t refused() const { return refused_; }
    [[nodiscard]] bool idle() const {
        return fed_.empty() && priority_.empty() && ordinary_.empty();
    }

private:
    [[nodiscard]] Duration wake_delay() {
        return Duration(1 + static_cast<std::int64_t>(dice_.below(
                                static_cast<std::uint64_t>(place_.latest_wake.count()))));
    }

    void wake_at(SimTime when) {
        when = std::max(when, busy_until_);
        if (wake_ && *wake_ <= when) return;
        wake_ = when;
        place_.queue.at(when, place_.actor, place_.what, [this, life = place_.life, when] {
            if (life->alive) turn(when);
        });
    }

    void wake_for_deadline() {
        if (!idle()) return wake_at(place_.queue.now() + Duration{1});
        if (const auto deadline = machine_->next_deadline()) {
            wake_at(std::max(place_.clock.when(*deadline), place_.queue.now()) + wake_delay());
        }
    }

    void turn(SimTime scheduled) {
        if (wake_ != scheduled) return;  // an earlier one was scheduled meanwhile and has run
        wake_.reset();
        if (place_.queue.now() < busy_until_) return wake_at(busy_until_);
        if (!take_one()) {
            const auto deadline = machine_->next_deadline();
            if (deadline && *deadline <= place_.clock.monotonic(place_.queue.now())) handle(Tick{});
        }
        wake_for_deadline();
    }

    bool take_one() {
        for (auto* queue : {&fed_, &priority_, &ordinary_}) {
            if (queue->empty()) continue;
            Input input = std::move(queue->front());
            queue->pop_front();
            handle(std::move(input));
            return true;
        }
        return false;
    }

    void handle(Input input) {
        if (place_.life->doomed) return;
        const Now now = place_.clock.read(place_.queue.now());
        if (watch_) watch_(*machine_, input, now);
        machine_->on(std::move(input), now);
        hand_out();
    }

    void hand_out() {
        for (auto& output : machine_->take_outputs()) {
            if (place_.life->doomed) return;
            if (perform_ && perform_(output)) continue;
            deliver_(std::move(output));
        }
    }

    RunnerPlace place_;
    std::unique_ptr<M> machine_;
    std::size_t capacity_;
    Deliver deliver_;
    Perform perform_;
    Watch watch_;
    Prng dice_;
    std::deque<Input> fed_;
    std::deque<Input> priority_;
    std::deque<Input> ordinary_;
    std::optional<SimTime> wake_;
    SimTime busy_until_{0};
    std::uint64_t refused_ = 0;
};

}  // namespace riser::sim
