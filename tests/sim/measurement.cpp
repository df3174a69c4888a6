#include "tests/sim/measurement.h"

#include <cmath>
#include <cstdlib>

namespace riser::sim {
namespace {

// Rounded down. Squares of watts are exact in a double, so its root is at most one too large.
std::int64_t integer_root(std::int64_t square) {
    const auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(square)));
    return root * root > square ? root - 1 : root;
}

}  // namespace

std::int64_t PhaseValues::reactive_var() const {
    return integer_root(apparent_va * apparent_va - power_w * power_w);
}

PhaseValues phase_drawing(std::int64_t power_w, std::int64_t voltage_mv,
                          std::int64_t power_factor_milli) {
    PhaseValues phase;
    phase.voltage_mv = voltage_mv;
    phase.power_w = power_w;
    phase.power_factor_milli = power_factor_milli;
    const std::int64_t flow_w = std::abs(power_w);
    phase.apparent_va = (flow_w * 1000 + power_factor_milli / 2) / power_factor_milli;
    // mA = W x 10^9 / (mV x pf/1000) / 1000; 9 kW stays far below 2^63.
    phase.current_ma = flow_w * 1'000'000'000 / (voltage_mv * power_factor_milli);
    return phase;
}

}  // namespace riser::sim
