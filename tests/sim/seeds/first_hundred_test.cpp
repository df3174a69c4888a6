#include "tests/sim/seeds/seed_runs.h"

namespace riser::sim {
namespace {

TEST(Seeds, up_to_100_keep_every_law_and_repeat_exactly) {
    expect_sound(1, 100);
}

}  // namespace
}  // namespace riser::sim
