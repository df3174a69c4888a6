#include "tests/sim/world/simulated_clock.h"

namespace riser::sim {
namespace {

// The kernel, the disk check and the service manager come before the program.
constexpr Duration k_boot_time = std::chrono::seconds(12);
constexpr std::int64_t k_million = 1'000'000;

}  // namespace

void SimulatedClock::boot(SimTime now, const BootId& boot, UtcTime wall) {
    booted_ = now;
    boot_ = boot;
    synchronised_ = false;
    restart_process();
    set_wall(now, wall);
}

void SimulatedClock::restart_process() {
    bounds_ = clock::ClockBounds(boot_, {});
}

void SimulatedClock::synchronise(SimTime now, Duration error) {
    synchronised_ = true;
    max_error_ = error;
    set_wall(now, true_utc(now));
}

void SimulatedClock::synchronise_wrongly(SimTime now, Duration by) {
    synchronise(now, std::chrono::milliseconds(50));
    set_wall(now, true_utc(now) + by);
}

void SimulatedClock::step(SimTime now, Duration by) {
    synchronised_ = false;
    set_wall(now, wall(now) + by);
}

void SimulatedClock::raise_floor(UtcTime floor, SimTime now) {
    bounds_.raise_floor(floor, monotonic(now));
}

void SimulatedClock::set_wall(SimTime now, UtcTime wall) {
    wall_base_ = wall;
    wall_base_at_ = monotonic(now);
}

Instant SimulatedClock::monotonic(SimTime now) const {
    const Duration elapsed = now - booted_;
    // Not zero at the start: nothing may depend on it.
    return Instant{k_boot_time + elapsed + elapsed * drift_ppm_ / k_million};
}

SimTime SimulatedClock::when(Instant instant) const {
    const Duration shown = instant.time_since_epoch() - k_boot_time;
    SimTime guess = booted_ + shown - shown * drift_ppm_ / (k_million + drift_ppm_);
    while (monotonic(guess) < instant) guess += Duration{1};
    return guess;
}

UtcTime SimulatedClock::wall(SimTime now) const {
    // A disciplined clock follows the service: what the crystal errs between two corrections is inside
    // the error that the kernel reports.
    if (synchronised_) return wall_base_ + (now - when(wall_base_at_));
    return wall_base_ + (monotonic(now) - wall_base_at_);
}

Now SimulatedClock::read(SimTime now) {
    return bounds_.bound({monotonic(now), wall(now), synchronised_, max_error_});
}

}  // namespace riser::sim
