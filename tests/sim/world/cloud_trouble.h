// CloudTrouble: what strikes the cloud's machine and when, as a seed draws it. It only pulls the levers of
// SimulatedCloud. 0 as the mean time between two of a kind means never.
#pragma once

#include "tests/sim/world/simulated_cloud.h"

namespace riser::sim {

struct CloudFaults {
    Duration between_kills{0};
    Duration between_power_cuts{0};
    Duration between_stops{0};         // upgrades, reboots
    Duration between_disk_faults{0};   // EIO, ENOSPC, failed syncs; once or until somebody mends it
    Duration between_slow_spans{0};    // the disk takes up to half a minute for a commit
    Duration between_clock_faults{0};  // steps of up to ten minutes, drift, and being set right
    Duration between_restores{0};      // from a backup; one is made every day
};
// Every kind on or off.
[[nodiscard]] CloudFaults draw_cloud_faults(Prng& prng);

class CloudTrouble {
public:
    CloudTrouble(EventQueue& queue, ActorId actor, SimulatedCloud& cloud, CloudFaults faults,
                 std::uint64_t seed);
    CloudTrouble(const CloudTrouble&) = delete;
    CloudTrouble& operator=(const CloudTrouble&) = delete;

    // Ends all trouble and mends the machine.
    void heal();

private:
    void every(Duration mean, void (CloudTrouble::*strike)());
    void strike_after(Duration mean, void (CloudTrouble::*strike)());
    void kill();
    void cut_power();
    void stop();
    void break_disk();
    void slow_down();
    void shift_clock();
    void restore();
    void back_up_daily();

    EventQueue& queue_;
    const ActorId actor_;
    SimulatedCloud& cloud_;
    const CloudFaults faults_;
    Prng prng_;
    bool healed_ = false;
};

}  // namespace riser::sim
