// What a seed decides of a site's meters on Zigbee: whether there are any, of which products, and what radio they are
// behind. From streams of its own: a site without them is what it was before there were such sites, and of one with them
// nothing else is drawn differently.
#pragma once

#include "core/base/prng.h"
#include "tests/sim/world/site.h"

namespace riser::sim {

// One small site of six has some, one to four; of the larger ones each third, more. Adds to the plan's building what the
// rest of the plan is not drawn by: call it last.
void draw_zigbee(Prng& dice, SitePlan& plan);

// How many meters of the plan are on lines; they come first.
[[nodiscard]] std::size_t meters_on_lines(const BuildingPlan& plan);

}  // namespace riser::sim
