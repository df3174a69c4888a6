// Draws: how often and how long, as a seed decides it. Faults are given as per mille of opportunities or as
// the mean time between two of them; 0 of either means never.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "core/base/prng.h"
#include "core/units/time.h"

namespace riser::sim {

// How often each kind of fault struck, by name: a kind that never struck has proven nothing.
using FaultCounts = std::map<std::string, std::uint64_t>;

[[nodiscard]] inline bool per_mille(Prng& prng, std::uint32_t parts) {
    return parts != 0 && prng.chance(parts, 1000);
}
// Anywhere in [least, most].
[[nodiscard]] inline Duration draw_between(Prng& prng, Duration least, Duration most) {
    return least + Duration{static_cast<std::int64_t>(
                       prng.below(static_cast<std::uint64_t>((most - least).count()) + 1))};
}
// Until the next of many events with `mean` between them.
[[nodiscard]] inline Duration draw_wait(Prng& prng, Duration mean) {
    return draw_between(prng, Duration{1}, mean * 2);
}
// Short ones often, long ones seldom: each tenfold is as likely as the next.
[[nodiscard]] inline Duration draw_span(Prng& prng, Duration least, Duration most) {
    Duration ceiling = least;
    while (ceiling < most && prng.chance(2, 3)) ceiling *= 10;
    return draw_between(prng, least, std::min(std::max(ceiling, least), most));
}

}  // namespace riser::sim
