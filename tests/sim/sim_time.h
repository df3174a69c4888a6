// Time and energy inside a simulated world. SimTime counts microseconds since the world began;
// whoever runs the world (pty runner or virtual-time simulator) says what it is. Energy is kept in
// whole microjoules (1 W for 1 us), so that sums are exact whatever the steps; meters show whole
// watt-hours.
#pragma once

#include <cstdint>

#include "core/units/time.h"

namespace riser::sim {

using SimTime = riser::Duration;

// 1 Wh = 3600 J. int64 microjoules reach 2.5 GWh: more than any building here registers.
inline constexpr std::int64_t k_microjoules_per_wh = 3'600'000'000;

}  // namespace riser::sim
