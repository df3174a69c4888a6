// What the panels of an apartment give by the time of day and a seed, behind its meter: what the apartment does not use
// itself flows out through the meter, whose export register counts it. Deterministic and constant within each step,
// like a Load.
#pragma once

#include <cstdint>

#include "tests/sim/sim_time.h"

namespace riser::sim {

class Solar {
public:
    // `peak_w`: at noon of a day without clouds; 0: there are no panels. `day_start` is the time of day at SimTime 0.
    Solar(std::uint64_t seed, std::int64_t peak_w, Duration day_start, Duration step)
        : seed_(seed), peak_w_(peak_w), day_start_(day_start), step_(step) {}

    [[nodiscard]] bool is_there() const { return peak_w_ > 0; }
    // 0..peak_w.
    [[nodiscard]] std::int64_t watts(SimTime now) const;

private:
    std::uint64_t seed_;
    std::int64_t peak_w_;
    Duration day_start_;
    Duration step_;
};

}  // namespace riser::sim
