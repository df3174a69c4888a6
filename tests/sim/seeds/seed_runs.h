// Worlds that every test run goes through: small buildings, three days of trouble, each seed twice. What a
// failing seed needs to be looked at is printed with it.
#pragma once

#include <cstdint>

#include <gtest/gtest.h>

#include "tests/sim/world/world_report.h"

namespace riser::sim {

inline WorldLimits small_worlds() {
    WorldLimits limits;
    limits.days = 3;
    limits.most_sites = 2;
    limits.least_meters = 4;
    limits.most_meters = 8;
    return limits;
}

inline void expect_sound(std::uint64_t seed, const WorldLimits& limits) {
    SCOPED_TRACE("scripts/soak --replay " + std::to_string(seed) + " --days " +
                 std::to_string(limits.days) + " --most-sites " +
                 std::to_string(limits.most_sites) + " --most-meters " +
                 std::to_string(limits.most_meters));
    const WorldResult first = World(seed, limits).run();
    EXPECT_EQ(first.violations, 0U) << result_text(first, true);
    const WorldResult second = World(seed, limits).run();
    EXPECT_EQ(first.hash, second.hash) << "the same seed ran differently the second time";
}

}  // namespace riser::sim
