// CloudClock: the clock of the cloud's machine. It never stops, but its wall time may be wrong by an offset,
// drift, and jump when somebody sets it. The cloud trusts it: no bounds are kept, as on any server.
#pragma once

#include "core/units/time.h"
#include "tests/sim/sim_time.h"

namespace riser::sim {

class CloudClock {
public:
    // `start` is the true wall time when the world begins.
    explicit CloudClock(UtcTime start) : start_(start) {}

    [[nodiscard]] Now at(SimTime now) const {
        Now result;
        // A machine that has been up for a while; Instants of one life never meet those of another.
        result.monotonic = Instant{std::chrono::hours(1) + now};
        result.wall = start_ + now + offset_ + (now - drifts_since_) / 1'000'000 * drift_ppm_;
        result.earliest = result.latest = result.wall;
        return result;
    }
    [[nodiscard]] static SimTime true_time(Instant monotonic) {
        return monotonic.time_since_epoch() - std::chrono::hours(1);
    }

    void step(Duration by) { offset_ += by; }
    void drift(SimTime now, std::int64_t ppm) {
        offset_ = at(now).wall - start_ - now;
        drifts_since_ = now;
        drift_ppm_ = ppm;
    }
    void set_right(SimTime now) {
        drift(now, 0);
        offset_ = Duration{0};
    }

private:
    UtcTime start_;
    Duration offset_{0};
    SimTime drifts_since_{0};
    std::int64_t drift_ppm_ = 0;
};

}  // namespace riser::sim
