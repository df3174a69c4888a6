// FieldRun: one field machine (BusMaster over a SimulatedPort, or a MeteredField) on an EventQueue, as its
// thread runs it in production: inputs, outputs, and a Tick at its deadline. For tests and benches of the
// field alone; a whole gateway is run by the world.
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <variant>

#include "gateway/runtime/machine.h"
#include "tests/sim/world/simulated_port.h"

namespace riser::sim {

template <class M>
class FieldRun {
public:
    using Input = typename M::Input;
    using Output = typename M::Output;

    // Without a port the machine must never ask for one. All are borrowed and must outlive the run; the
    // queue must not be stepped any more after its end.
    FieldRun(EventQueue& queue, ActorId actor, M& machine, SimulatedPort* port)
        : queue_(queue), actor_(actor), machine_(machine), port_(port) {}
    FieldRun(const FieldRun&) = delete;
    FieldRun& operator=(const FieldRun&) = delete;

    // Called for every output that is not for the port.
    std::function<void(Output&)> on_output;

    // Also after the machine was replaced by a fresh one, as when its process died.
    void start() {
        if (port_ != nullptr) {
            port_->attach([this](SimulatedPort::Input input) {
                std::visit([this](auto& any) { post(std::move(any)); }, input);
            });
        }
        post(Tick{});
    }
    void post(Input input) {
        machine_.on(std::move(input), now());
        for (auto outputs = machine_.take_outputs(); !outputs.empty();
             outputs = machine_.take_outputs()) {
            for (Output& output : outputs) perform(output);
        }
        arm();
    }
    [[nodiscard]] Now now() const {
        Now now;
        // Not zero: nothing may depend on when the clock started.
        now.monotonic = Instant{queue_.now() + std::chrono::hours(1)};
        return now;
    }

private:
    void perform(Output& output) {
        if (const auto* open = std::get_if<field::OpenPort>(&output)) {
            port_->perform(*open);
        } else if (const auto* write = std::get_if<field::WriteBytes>(&output)) {
            port_->perform(*write);
        } else if (on_output) {
            on_output(output);
        }
    }
    // A deadline that moves away leaves its event behind, which then looks and arms the later one: most
    // deadlines of a bus are time-outs that never come.
    void arm() {
        const auto deadline = machine_.next_deadline();
        if (!deadline) return;
        const SimTime due = queue_.now() + (*deadline - now().monotonic);
        if (armed_ && *armed_ <= due) return;
        armed_ = due;
        queue_.at(due, actor_, "bus_turn", [this] { wake(); });
    }
    void wake() {
        if (!armed_ || queue_.now() < *armed_) return;
        armed_.reset();
        const auto deadline = machine_.next_deadline();
        if (deadline && *deadline <= now().monotonic) return post(Tick{});
        arm();
    }

    EventQueue& queue_;
    ActorId actor_;
    M& machine_;
    SimulatedPort* port_;
    std::optional<SimTime> armed_;
};

}  // namespace riser::sim
