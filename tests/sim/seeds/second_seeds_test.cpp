// The second half of the worlds of every test run.
#include "tests/sim/seeds/seed_runs.h"

namespace riser::sim {
namespace {

TEST(Seeds, from_11_to_20_keep_every_law_and_repeat_exactly) {
    expect_sound(11, 20);
}

}  // namespace
}  // namespace riser::sim
