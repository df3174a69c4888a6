// SimulatedClock: the clocks of one small computer. Its monotonic clock drifts; its wall clock starts where
// the battery (or its absence) left it, is set by a time service that comes and goes, and can be stepped or
// lied to. What the programs may believe of that is computed by the production code (clock_bounds.h).
#pragma once

#include <optional>

#include "core/units/time.h"
#include "platform/clock/clock_bounds.h"
#include "tests/sim/sim_time.h"

namespace riser::sim {

class SimulatedClock {
public:
    // The world's time zero is `begin` in UTC. ppm: how much too fast the crystal is.
    SimulatedClock(UtcTime begin, std::int64_t drift_ppm) : begin_(begin), drift_ppm_(drift_ppm) {}

    // The computer starts; `wall` is what its clock shows then. Nothing is trusted yet.
    void boot(SimTime now, const BootId& boot, UtcTime wall);
    // A process starts in the same boot: what was proven before it is forgotten, as in production.
    void restart_process();

    // The time service has answered: the wall clock is right to within `error`.
    void synchronise(SimTime now, Duration error);
    // It answers, but what it says is wrong by this much, and it swears to it.
    void synchronise_wrongly(SimTime now, Duration by);
    void lose_synchronisation() { synchronised_ = false; }
    // Somebody sets the clock by hand: no source vouches for it.
    void step(SimTime now, Duration by);
    void raise_floor(UtcTime floor, SimTime now);

    [[nodiscard]] Now read(SimTime now);
    // The true time at which the monotonic clock will show this instant; never before it does.
    [[nodiscard]] SimTime when(Instant instant) const;
    [[nodiscard]] Instant monotonic(SimTime now) const;
    [[nodiscard]] UtcTime true_utc(SimTime now) const { return begin_ + now; }
    [[nodiscard]] UtcTime wall(SimTime now) const;
    [[nodiscard]] bool synchronised() const { return synchronised_; }

private:
    void set_wall(SimTime now, UtcTime wall);

    UtcTime begin_;
    std::int64_t drift_ppm_;
    SimTime booted_{0};
    BootId boot_{};
    UtcTime wall_base_{};     // what the wall clock showed ...
    Instant wall_base_at_{};  // ... when the monotonic clock showed this
    bool synchronised_ = false;
    Duration max_error_{};
    clock::ClockBounds bounds_{BootId{}, {}};
};

}  // namespace riser::sim
