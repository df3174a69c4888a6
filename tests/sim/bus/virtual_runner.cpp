#include "tests/sim/bus/virtual_runner.h"

#include <algorithm>

namespace riser::sim_bus {

void VirtualRunner::post(Input input) {
    feed(std::move(input));
    perform_outputs();
}

void VirtualRunner::run_until(Instant end) {
    while (step(end)) {
    }
    now_ = std::max(now_, end);
}

bool VirtualRunner::run_until(const std::function<bool()>& condition, Duration limit) {
    const Instant end = now_ + limit;
    while (!condition()) {
        if (!step(end)) return false;
    }
    return true;
}

void VirtualRunner::unplug() {
    bus_.set_plugged(false);
    if (!std::exchange(open_, false)) return;
    post(field::PortLost{"unplugged"});
}

bool VirtualRunner::step(Instant end) {
    if (turns_ == 0) {
        feed(Tick{});
        perform_outputs();
        return true;
    }
    const auto deadline = master_.next_deadline();
    const auto event = bus_.next_event();
    Instant next = Instant::max();
    if (deadline) next = std::min(next, *deadline);
    if (event) next = std::min(next, *event);
    if (next > end) return false;
    now_ = std::max(now_, next);
    const Bytes arrived = bus_.take_arrived(now_);
    if (!arrived.empty() && open_) feed(field::BytesReceived{arrived});
    if (arrived.empty()) feed(Tick{});
    perform_outputs();
    return true;
}

void VirtualRunner::feed(Input input) {
    ++turns_;
    Now now;
    now.monotonic = now_;
    master_.on(std::move(input), now);
}

void VirtualRunner::perform_outputs() {
    while (true) {
        const auto outputs = master_.take_outputs();
        if (outputs.empty()) return;
        for (const Output& output : outputs) {
            if (std::get_if<field::OpenPort>(&output) != nullptr) {
                open_ = bus_.plugged();
                feed(open_ ? Input{field::PortOpened{}} : Input{field::PortLost{"no such device"}});
            } else if (const auto* write = std::get_if<field::WriteBytes>(&output)) {
                bus_.host_wrote(write->bytes, now_);
            } else if (on_output) {
                on_output(output);
            } else {
                kept_.push_back(output);
            }
        }
    }
}

}  // namespace riser::sim_bus
