// PtyLine: a SimulatedBus in real time behind a pseudo-terminal, for the few tests and benches that must
// see real descriptors, real scheduling and libmodbus. A pty has no baud: the pace is kept by writing an
// answer's bytes only when their last bit would have arrived. The device is reached by a stable link,
// as udev makes them, so that it can be pulled and plugged in again.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "core/base/result.h"
#include "tests/sim/bus/simulated_bus.h"

namespace riser::sim_bus {

class PtyLine {
public:
    // `now` is the clock of the machine under test. `bus` must outlive the line.
    PtyLine(SimulatedBus& bus, std::string link, std::function<Instant()> now);
    ~PtyLine();
    PtyLine(const PtyLine&) = delete;
    PtyLine& operator=(const PtyLine&) = delete;

    [[nodiscard]] Outcome<> plug();  // a new pty behind the same link
    void unplug();
    [[nodiscard]] const std::string& device() const { return link_; }

    // The bus belongs to the line's thread; look at it and change it only in here.
    template <class Action>
    auto with_bus(Action action) {
        const std::lock_guard lock(mutex_);
        return action(bus_);
    }

private:
    void run(const std::stop_token& stop);
    void turn();
    void take_request(Instant now);
    void wake();

    SimulatedBus& bus_;
    std::string link_;
    std::function<Instant()> now_;
    std::mutex mutex_;     // guards everything below and bus_
    int controller_ = -1;  // our end of the pty
    int device_ = -1;      // the other end, held open so that a closed device is no hang-up
    int wake_ = -1;
    Bytes request_;
    Instant request_at_{};
    std::jthread thread_;
};

}  // namespace riser::sim_bus
