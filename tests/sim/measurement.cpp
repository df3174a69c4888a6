#include "tests/sim/measurement.h"

#include <bit>

namespace riser::sim {
namespace {

// Newton's method from above: falls until it no longer does.
std::int64_t integer_root(std::int64_t square) {
    if (square < 2) return square;
    const auto bits = static_cast<unsigned>(std::bit_width(static_cast<std::uint64_t>(square)));
    std::int64_t root = std::int64_t{1} << ((bits + 1) / 2);
    while (true) {
        const std::int64_t next = (root + square / root) / 2;
        if (next >= root) return root;
        root = next;
    }
}

}  // namespace

PhaseValues phase_drawing(std::int64_t power_w, std::int64_t voltage_mv,
                          std::int64_t power_factor_milli) {
    PhaseValues phase;
    phase.voltage_mv = voltage_mv;
    phase.power_w = power_w;
    phase.power_factor_milli = power_factor_milli;
    phase.apparent_va = (power_w * 1000 + power_factor_milli / 2) / power_factor_milli;
    // mA = W x 10^9 / (mV x pf/1000) / 1000; 9 kW stays far below 2^63.
    phase.current_ma = power_w * 1'000'000'000 / (voltage_mv * power_factor_milli);
    phase.reactive_var = integer_root(phase.apparent_va * phase.apparent_va - power_w * power_w);
    return phase;
}

}  // namespace riser::sim
