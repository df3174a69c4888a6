// The second half of the worlds of every test run.
#include "tests/sim/seeds/seed_runs.h"

namespace riser::sim {
namespace {

TEST(Seeds, from_101_to_200_keep_every_law_and_repeat_exactly) {
    expect_sound(101, 200);
}

}  // namespace
}  // namespace riser::sim
