// What the benches of the bus engine share: results, and a BusMaster on a pty in real time, run by the
// gateway's own thread runner and serial port.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/field/modbus/bus_master.h"
#include "gateway/runtime/thread_runner.h"
#include "tests/sim/bus/pty_line.h"
#include "tests/sim/bus/simulated_bus.h"
#include "tests/sim/bus/test_profiles.h"

namespace riser::bench {

inline constexpr Duration k_ms{1'000};
inline constexpr Duration k_second{1'000'000};

class Results {
public:
    explicit Results(std::string bench) : bench_(std::move(bench)) {}
    // Held against a limit, or only reported.
    void at_most(const std::string& name, double value, const std::string& unit, double limit);
    void at_least(const std::string& name, double value, const std::string& unit, double limit);
    void report(const std::string& name, double value, const std::string& unit);
    // To stdout; everything else goes to stderr.
    void print_json() const;

private:
    void add(const std::string& name, double value, const std::string& unit,
             std::optional<double> limit, bool ok);

    std::string bench_;
    std::string entries_;
};

// A line for the person who watches.
void say(const std::string& text);

[[nodiscard]] Instant real_now();

// The pty side: world, line, port, thread.
class PtyRun {
public:
    using Output = modbus::BusMaster::Output;

    // `on_output` is called on the bus thread. Starts at once.
    PtyRun(const modbus::BusConfig& config, sim_bus::SimulatedBus& bus,
           std::function<void(const Output&)> on_output);
    ~PtyRun();

    [[nodiscard]] sim_bus::PtyLine& line() { return line_; }
    void post(modbus::BusMaster::Input input) { (void)runner_.post(std::move(input)); }
    // Waits for the condition, looking every 5 ms; false when `limit` passed first.
    static bool wait_until(const std::function<bool()>& condition, Duration limit);

private:
    std::string folder_;
    sim_bus::PtyLine line_;
    ThreadRunner<modbus::BusMaster> runner_;
};

[[nodiscard]] double seconds(Duration duration);

}  // namespace riser::bench
