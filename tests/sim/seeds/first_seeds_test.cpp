// The first half of the worlds of every test run; halved so that two cores share the work.
#include "tests/sim/seeds/seed_runs.h"

namespace riser::sim {
namespace {

TEST(Seeds, up_to_10_keep_every_law_and_repeat_exactly) {
    expect_sound(1, 10);
}

}  // namespace
}  // namespace riser::sim
