#include "tests/sim/energy_counter.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/base/assert.h"

namespace riser::sim {
namespace {

// Meters write their register to memory now and then, and read it from there at power-up.
constexpr std::int64_t k_saved_every_wh = 100;

// The nearest single of kilowatt-hours, and that as watt-hours, rounded half away from zero. Both steps are
// exact in a double: 24 bits of significand times 1000.
ShownEnergy shown_single(std::int64_t wh) {
    const auto kilowatt_hours = static_cast<float>(static_cast<double>(wh) / 1000.0);
    const auto bits = std::bit_cast<std::uint32_t>(kilowatt_hours);
    const int exponent = static_cast<int>((bits >> 23U) & 0xFFU) - 127 - 23;
    ShownEnergy shown;
    shown.wh = std::llround(static_cast<double>(kilowatt_hours) * 1000.0);
    if (exponent > -10) {  // 2^-10 of a kilowatt-hour is just below a watt-hour
        shown.quantum_wh = static_cast<std::int64_t>(std::ceil(std::ldexp(1000.0, exponent)));
    }
    return shown;
}

}  // namespace

ShownEnergy shown_energy(const RegisterFormat& format, std::int64_t wh) {
    if (format.single) return shown_single(wh);
    return {wh / format.quantum_wh * format.quantum_wh, format.quantum_wh};
}

EnergyCounter::EnergyCounter(std::int64_t start_wh, const RegisterFormat& format)
    : format_(format), start_wh_(start_wh) {
    RISER_ASSERT(format.quantum_wh > 0, "an energy register has a resolution");
    RISER_ASSERT(start_wh >= 0 && (format.width_wh == 0 || start_wh < format.width_wh),
                 "a register starts within its width");
}

void EnergyCounter::add(std::size_t phase, std::int64_t microjoules) {
    RISER_ASSERT(microjoules >= 0, "a register of imported energy only counts up");
    epoch_microjoules_[phase] += microjoules;
    total_microjoules_[phase] += microjoules;
}

void EnergyCounter::restart_at(std::int64_t wh, EpochEnd ended_by) {
    RegisterEpoch epoch = present();
    epoch.ended_by = ended_by;
    finished_advance_wh_ += epoch.advance_wh;
    finished_.push_back(epoch);
    start_wh_ = wh;
    stepped_wh_ = 0;
    epoch_microjoules_ = {};
    is_held_ = false;
}

std::int64_t EnergyCounter::step(std::int64_t wh) {
    const std::int64_t stepped = std::max(wh, -position_wh());
    stepped_wh_ += stepped;
    return stepped;
}

void EnergyCounter::hold(bool held) {
    if (held && !is_held_) {
        held_position_ = position_wh();
        held_[3] = counted_wh();
        for (std::size_t i = 0; i < 3; ++i) held_[i] = counted_phase_wh(i);
    }
    is_held_ = held;
}

void EnergyCounter::hold_saved() {
    hold(true);
    const std::int64_t saved = held_position_ / k_saved_every_wh * k_saved_every_wh;
    held_position_ = std::max(saved, std::min(start_wh_, held_position_));
    held_[3] = within(held_position_);
}

bool EnergyCounter::shows_old_value() const {
    return is_held_ && shown_position(held_position_) != shown_position(position_wh());
}

std::int64_t EnergyCounter::shown_position(std::int64_t position) const {
    const std::int64_t inside = within(position);
    return position - inside + shown_energy(format_, inside).wh;
}

std::uint32_t EnergyCounter::rollovers() const {
    if (format_.width_wh == 0) return 0;
    return static_cast<std::uint32_t>(position_wh() / format_.width_wh);
}

std::int64_t EnergyCounter::advance_wh() const {
    return finished_advance_wh_ + present().advance_wh;
}

std::int64_t EnergyCounter::advance_when(std::int64_t wh) const {
    std::int64_t since = registered_wh() - wh;
    // A register that shows an old value for a while is only a little below; behind its end it is far below.
    if (-since > format_.width_wh / 2) since += format_.width_wh;
    return advance_wh() - since;
}

RegisterEpoch EnergyCounter::present() const {
    RegisterEpoch epoch;
    const std::int64_t position = is_held_ ? held_position_ : position_wh();
    epoch.from_wh = shown_energy(format_, start_wh_).wh;
    epoch.to_wh = registered_wh();
    epoch.advance_wh = shown_position(position) - epoch.from_wh;
    epoch.microjoules = epoch_microjoules();
    epoch.stepped_wh = stepped_wh_;
    epoch.rollovers = rollovers();
    return epoch;
}

std::vector<RegisterEpoch> EnergyCounter::epochs() const {
    std::vector<RegisterEpoch> all = finished_;
    all.push_back(present());
    return all;
}

}  // namespace riser::sim
