// What a simulated meter measures at one moment: integers in fixed units. Filled by Apartment and
// Building, shown by the meter models. Currents follow from power, voltage and power factor, so the
// values of one measurement agree with each other.
#pragma once

#include <array>
#include <cstdint>

namespace riser::sim {

struct PhaseValues {
    std::int64_t voltage_mv = 0;
    std::int64_t current_ma = 0;
    std::int64_t power_w = 0;
    std::int64_t power_factor_milli = 1000;
    std::int64_t apparent_va = 0;

    bool operator==(const PhaseValues&) const = default;
    // Only some models show it: taken when one does.
    [[nodiscard]] std::int64_t reactive_var() const;
};

struct Measurement {
    std::array<PhaseValues, 3> phase{};  // a single-phase meter uses the first
    std::int64_t frequency_mhz = 50'000;
    std::int64_t import_wh = 0;  // whole watt-hours registered
    std::int64_t export_wh = 0;  // what was fed in, likewise; 0 where no panels are
    std::array<std::int64_t, 3>
        phase_import_wh{};  // of three-phase meters; sums to import_wh or less

    bool operator==(const Measurement&) const = default;
    [[nodiscard]] std::int64_t power_w() const {
        return phase[0].power_w + phase[1].power_w + phase[2].power_w;
    }
    [[nodiscard]] std::int64_t reactive_var() const {
        return phase[0].reactive_var() + phase[1].reactive_var() + phase[2].reactive_var();
    }
    [[nodiscard]] std::int64_t apparent_va() const {
        return phase[0].apparent_va + phase[1].apparent_va + phase[2].apparent_va;
    }
};

// Fills current and apparent power of a phase that draws `power_w` at this voltage and
// factor; below zero it feeds in, and the current has no direction.
[[nodiscard]] PhaseValues phase_drawing(std::int64_t power_w, std::int64_t voltage_mv,
                                        std::int64_t power_factor_milli);

}  // namespace riser::sim
