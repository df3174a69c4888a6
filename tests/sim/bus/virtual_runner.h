// VirtualRunner: runs a BusMaster on a SimulatedBus in virtual time. It does what a thread does with a
// port, only that the clock jumps from event to event.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "gateway/field/modbus/bus_master.h"
#include "tests/sim/bus/simulated_bus.h"

namespace riser::sim_bus {

class VirtualRunner {
public:
    using Output = modbus::BusMaster::Output;
    using Input = modbus::BusMaster::Input;

    VirtualRunner(modbus::BusConfig config, SimulatedBus& bus)
        : master_(std::move(config)), bus_(bus) {}

    [[nodiscard]] Instant now() const { return now_; }
    [[nodiscard]] modbus::BusMaster& master() { return master_; }
    [[nodiscard]] SimulatedBus& bus() { return bus_; }

    // Called for every output that is not for the port; without it outputs are kept.
    std::function<void(const Output&)> on_output;
    std::vector<Output> take_outputs() { return std::exchange(kept_, {}); }
    // The outputs of one kind among those kept; the others stay.
    template <class T>
    std::vector<T> take() {
        std::vector<T> taken;
        std::erase_if(kept_, [&](const Output& output) {
            const T* wanted = std::get_if<T>(&output);
            if (wanted != nullptr) taken.push_back(*wanted);
            return wanted != nullptr;
        });
        return taken;
    }

    void post(Input input);
    void run_until(Instant end);
    void run_for(Duration duration) { run_until(now_ + duration); }
    // Until the condition holds after an event; false when `limit` passed first.
    bool run_until(const std::function<bool()>& condition, Duration limit);

    void unplug();
    void plug() { bus_.set_plugged(true); }
    [[nodiscard]] std::uint64_t turns() const { return turns_; }

private:
    // Handles the next event, at `end` at the latest; false when there was none until then.
    bool step(Instant end);
    void feed(Input input);
    void perform_outputs();

    modbus::BusMaster master_;
    SimulatedBus& bus_;
    // Not zero: nothing may depend on when the clock started.
    Instant now_{std::chrono::hours(1)};
    bool open_ = false;
    std::vector<Output> kept_;
    std::uint64_t turns_ = 0;
};

}  // namespace riser::sim_bus
