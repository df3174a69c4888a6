#include "tests/sim/energy_counter.h"

#include "core/base/assert.h"

namespace riser::sim {

EnergyCounter::EnergyCounter(std::int64_t start_wh, std::int64_t quantum_wh)
    : quantum_wh_(quantum_wh), start_wh_(start_wh) {
    RISER_ASSERT(quantum_wh > 0, "an energy register has a resolution");
}

void EnergyCounter::add(std::size_t phase, std::int64_t microjoules) {
    RISER_ASSERT(microjoules >= 0, "a register of imported energy only counts up");
    epoch_microjoules_[phase] += microjoules;
    total_microjoules_ += microjoules;
}

void EnergyCounter::restart_at(std::int64_t wh) {
    earlier_advance_wh_ = advance_wh();
    start_wh_ = wh;
    epoch_microjoules_ = {};
}

std::int64_t EnergyCounter::wh() const {
    const std::int64_t sum = epoch_microjoules_[0] + epoch_microjoules_[1] + epoch_microjoules_[2];
    return start_wh_ + sum / k_microjoules_per_wh;
}

std::int64_t EnergyCounter::phase_wh(std::size_t phase) const {
    return start_wh_ / 3 + epoch_microjoules_[phase] / k_microjoules_per_wh;
}

}  // namespace riser::sim
