#include "tests/sim/world/simulated_port.h"

#include <utility>

namespace riser::sim {
namespace {
// The driver's work: open() of a USB adapter takes a few milliseconds.
constexpr Duration k_opening{3'000};
}  // namespace

SimulatedPort::SimulatedPort(EventQueue& queue, ActorId actor, WiredBuilding& building,
                             std::size_t line)
    : queue_(queue), actor_(actor), building_(building), line_(line) {
    building_.building().follow([&queue] { return queue.now(); });
}

void SimulatedPort::attach(Deliver deliver) {
    detach();
    deliver_ = std::move(deliver);
}

void SimulatedPort::detach() {
    ++life_;
    open_ = false;
    deliver_ = nullptr;
}

void SimulatedPort::later(Duration delay, std::string_view what, Input input) {
    queue_.after(delay, actor_, what, [this, life = life_, input = std::move(input)] {
        if (life != life_ || !deliver_) return;
        if (std::holds_alternative<field::PortOpened>(input)) {
            if (!building_.is_plugged(line_)) return;  // pulled meanwhile: that news is on its way
            open_ = true;
            line().skip_heard(queue_.now());
            arm();
        }
        deliver_(input);
    });
}

void SimulatedPort::perform(const field::OpenPort&) {
    ++life_;
    open_ = false;
    if (building_.is_plugged(line_)) {
        later(k_opening, "port_opened", field::PortOpened{});
    } else {
        later(k_opening, "port_missing", field::PortLost{"No such file or directory"});
    }
}

void SimulatedPort::perform(const field::WriteBytes& write) {
    if (!open_) return;
    queue_.mix(write.bytes);
    line().receive(write.bytes, queue_.now());
    arm();
}

void SimulatedPort::unplug() {
    if (!building_.is_plugged(line_)) return;
    building_.set_plugged(line_, false);
    ++life_;
    open_ = false;
    later(Duration{0}, "port_lost", field::PortLost{"Input/output error"});
}

void SimulatedPort::plug() {
    building_.set_plugged(line_, true);
}

// An event that comes too early looks, finds nothing and arms again; so there is rarely more than one.
void SimulatedPort::arm() {
    if (!open_ && !line().hears_request()) return;
    const auto due = line().next_deadline();
    if (!due || (armed_ && *armed_ <= *due)) return;
    armed_ = due;
    queue_.at(*due, actor_, "bus_bytes", [this] { look(); });
}

void SimulatedPort::look() {
    if (!armed_ || queue_.now() < *armed_) return;  // an earlier event has done its work
    armed_.reset();
    Bytes heard = line().take_heard(queue_.now());
    if (!heard.empty() && open_) {
        queue_.mix(heard);
        deliver_(field::BytesReceived{std::move(heard)});
    }
    arm();
}

}  // namespace riser::sim
