// The register of a simulated meter: counts microjoules, shows whole watt-hours from its start
// value on. An exchange or an erased counter begins a new epoch; what was registered before stays
// counted in advance_wh(), the ground truth that charges are compared with.
#pragma once

#include <array>
#include <cstdint>

#include "tests/sim/sim_time.h"

namespace riser::sim {

class EnergyCounter {
public:
    EnergyCounter(std::int64_t start_wh, std::int64_t quantum_wh);

    void add(std::size_t phase, std::int64_t microjoules);
    // A new meter, or a counter that was erased: shows `wh` from now on.
    void restart_at(std::int64_t wh);

    [[nodiscard]] std::int64_t wh() const;  // counted, before the register's resolution
    [[nodiscard]] std::int64_t phase_wh(std::size_t phase) const;
    // What the register shows: whole steps of its quantum, in Wh.
    [[nodiscard]] std::int64_t registered_wh() const { return shown(wh()); }
    // Sum over all epochs of what the register advanced, in Wh.
    [[nodiscard]] std::int64_t advance_wh() const {
        return earlier_advance_wh_ + registered_wh() - shown(start_wh_);
    }
    [[nodiscard]] std::int64_t start_wh() const { return start_wh_; }
    [[nodiscard]] std::int64_t microjoules() const { return total_microjoules_; }

private:
    [[nodiscard]] std::int64_t shown(std::int64_t wh) const {
        return wh / quantum_wh_ * quantum_wh_;
    }

    std::int64_t quantum_wh_;
    std::int64_t start_wh_;
    std::int64_t earlier_advance_wh_ = 0;
    std::array<std::int64_t, 3> epoch_microjoules_{};
    std::int64_t total_microjoules_ = 0;  // of all epochs and phases
};

}  // namespace riser::sim
