// Worlds of every test run; in two programs, so that two cores share the work. More of them: scripts/soak.
#include "tests/sim/seeds/seed_runs.h"

namespace riser::sim {
namespace {

TEST(Seeds, one_and_three_keep_every_law_and_repeat_exactly) {
    expect_sound(1, small_worlds());
    expect_sound(3, small_worlds());
}

}  // namespace
}  // namespace riser::sim
