// The register of a simulated meter: counts microjoules, shows watt-hours as the model does, from its start
// value on and around its end. Two truths stay known over all epochs and faults: the energy that flowed
// (microjoules(), never touched by a fault) and what the register has advanced (advance_wh(), what charges
// are compared with). The epochs say how the two differ.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tests/sim/sim_time.h"

namespace riser::sim {

// How a model shows its energy.
struct RegisterFormat {
    std::int64_t quantum_wh = 1;
    // The register goes to 0 when it would show this; 0 = not within the life of the meter.
    std::int64_t width_wh = 0;
    bool single = false;  // an IEEE single of kilowatt-hours instead of whole quanta

    bool operator==(const RegisterFormat&) const = default;
};

struct ShownEnergy {
    std::int64_t wh = 0;
    std::int64_t quantum_wh =
        1;  // the least difference that can be shown at this value, in whole Wh

    bool operator==(const ShownEnergy&) const = default;
};
// What a register with `wh` counted shows, decoded without error; `wh` is below the width.
[[nodiscard]] ShownEnergy shown_energy(const RegisterFormat& format, std::int64_t wh);

enum class EpochEnd : std::uint8_t { none, exchange, reset };

// The life of one register, from its first value to an exchange or reset.
struct RegisterEpoch {
    std::int64_t from_wh = 0;  // as shown
    std::int64_t to_wh = 0;
    std::int64_t advance_wh = 0;   // to - from, around the register's end as often as it was passed
    std::int64_t microjoules = 0;  // flowed
    std::int64_t stepped_wh =
        0;  // part of the advance that never flowed: jumps less backward steps
    std::uint32_t rollovers = 0;
    EpochEnd ended_by = EpochEnd::none;

    bool operator==(const RegisterEpoch&) const = default;
};

class EnergyCounter {
public:
    EnergyCounter(std::int64_t start_wh, const RegisterFormat& format);

    void add(std::size_t phase, std::int64_t microjoules);
    // A new meter, or a counter that was erased: shows `wh` from now on.
    void restart_at(std::int64_t wh, EpochEnd ended_by = EpochEnd::reset);
    // The register itself moves, without energy; not below zero. Returns by how much it did.
    std::int64_t step(std::int64_t wh);
    // Shows what it shows now until it is released, and counts inside.
    void hold(bool held);
    // The same, from the value last written to the meter's memory: every tenth of a kilowatt-hour.
    void hold_saved();

    // What is to be shown, before the register's resolution: counted, or held.
    [[nodiscard]] std::int64_t wh() const { return is_held_ ? held_[3] : counted_wh(); }
    [[nodiscard]] std::int64_t phase_wh(std::size_t phase) const {
        return is_held_ ? held_[phase] : counted_phase_wh(phase);
    }
    [[nodiscard]] bool is_held() const { return is_held_; }
    // An answer given now would show less than was counted.
    [[nodiscard]] bool shows_old_value() const;
    // What the register shows, in Wh.
    [[nodiscard]] std::int64_t registered_wh() const { return shown_energy(format_, wh()).wh; }
    // The least difference that it can show there, in Wh.
    [[nodiscard]] std::int64_t quantum_wh() const { return shown_energy(format_, wh()).quantum_wh; }

    // Sum over all epochs of what the register advanced, in Wh.
    [[nodiscard]] std::int64_t advance_wh() const;
    // All epochs, the present one last.
    [[nodiscard]] std::vector<RegisterEpoch> epochs() const;
    // Where advance_wh() stood when the present register showed `wh`, at most one round of it ago.
    [[nodiscard]] std::int64_t advance_when(std::int64_t wh) const;
    [[nodiscard]] std::int64_t start_wh() const { return start_wh_; }
    // Of all epochs and phases.
    [[nodiscard]] std::int64_t microjoules() const {
        return total_microjoules_[0] + total_microjoules_[1] + total_microjoules_[2];
    }
    [[nodiscard]] std::int64_t phase_microjoules(std::size_t phase) const {
        return total_microjoules_[phase];
    }
    [[nodiscard]] std::uint32_t rollovers() const;

private:
    [[nodiscard]] std::int64_t epoch_microjoules() const {
        return epoch_microjoules_[0] + epoch_microjoules_[1] + epoch_microjoules_[2];
    }
    // Where the register would be if it had no end.
    [[nodiscard]] std::int64_t position_wh() const {
        return start_wh_ + stepped_wh_ + epoch_microjoules() / k_microjoules_per_wh;
    }
    [[nodiscard]] std::int64_t counted_wh() const { return within(position_wh()); }
    [[nodiscard]] std::int64_t counted_phase_wh(std::size_t phase) const {
        return within(start_wh_ / 3 + epoch_microjoules_[phase] / k_microjoules_per_wh);
    }
    [[nodiscard]] std::int64_t within(std::int64_t position) const {
        return format_.width_wh > 0 ? position % format_.width_wh : position;
    }
    // What is shown at a position, without the register's end.
    [[nodiscard]] std::int64_t shown_position(std::int64_t position) const;
    [[nodiscard]] RegisterEpoch present() const;

    RegisterFormat format_;
    std::int64_t start_wh_;
    std::int64_t stepped_wh_ = 0;
    std::array<std::int64_t, 3> epoch_microjoules_{};
    std::array<std::int64_t, 3> total_microjoules_{};
    bool is_held_ = false;
    std::array<std::int64_t, 4> held_{};  // of the phases, then the total
    std::int64_t held_position_ = 0;
    std::vector<RegisterEpoch> finished_;
    std::int64_t finished_advance_wh_ = 0;
};

}  // namespace riser::sim
