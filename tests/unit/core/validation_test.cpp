// The cases are in tests/tables/reading_validation.txt; here is what must hold for any input.
#include "core/metering/validation.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace riser::metering {
namespace {

Energy arbitrary_value() {
    return {*rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 5'000),
                            rc::gen::inRange<std::int64_t>(0, 100'000'000),
                            rc::gen::inRange<std::int64_t>(0, k_max_register.wh + 1))};
}

ProgressInput arbitrary_input() {
    ProgressInput input;
    input.previous = arbitrary_value();
    input.value = arbitrary_value();
    input.quantum = {*rc::gen::inRange<std::int64_t>(1, 1'000)};
    input.elapsed = std::chrono::seconds(*rc::gen::inRange(0, 10'000'000));
    input.max_power = {*rc::gen::inRange<std::int64_t>(0, 50'000)};
    if (*rc::gen::arbitrary<bool>()) input.rollover = arbitrary_value();
    input.same_serial = *rc::gen::arbitrary<bool>();
    return input;
}

RC_GTEST_PROP(Progress, only_believable_advances_can_cost_money, ()) {
    const ProgressInput input = arbitrary_input();
    const Energy limit = believable_advance(input);
    RC_ASSERT(limit.wh >= 0);
    RC_ASSERT(limit <= k_max_register);
    switch (classify_progress(input)) {
        case Progress::normal:
            RC_ASSERT(input.value - input.previous <= limit);
            RC_ASSERT(input.previous - input.value <= input.quantum);
            break;
        case Progress::rollover:
            RC_ASSERT(rollover_advance(input).wh > 0);
            RC_ASSERT(rollover_advance(input) <= limit);
            RC_ASSERT(input.same_serial || input.max_power.w > 0);
            break;
        case Progress::reset:
            RC_ASSERT(input.same_serial);
            RC_ASSERT(input.value <= std::max(limit, Energy{2'000}));
            RC_ASSERT(input.value.wh * 2 <= input.previous.wh);
            break;
        case Progress::backwards:
            RC_ASSERT(input.value < input.previous);
            break;
        case Progress::impossible:
            RC_ASSERT(input.value - input.previous > limit);
            break;
    }
}

RC_GTEST_PROP(Progress, longer_absence_never_makes_an_advance_less_believable, ()) {
    ProgressInput input = arbitrary_input();
    const Energy limit = believable_advance(input);
    input.elapsed += std::chrono::seconds(*rc::gen::inRange(0, 1'000'000));
    RC_ASSERT(believable_advance(input) >= limit);
}

TEST(BelievableAdvance, survives_the_ends_of_every_range) {
    ProgressInput input;
    input.quantum = {INT64_MAX};
    input.elapsed = Duration::max();
    input.max_power = {INT64_MAX};
    EXPECT_EQ(believable_advance(input), k_max_register);
    input.elapsed = Duration::min();
    input.quantum = {1};
    EXPECT_EQ(believable_advance(input), Energy{2});
}

TEST(Progress, has_a_name_for_each) {
    EXPECT_EQ(to_string(Progress::normal), "normal");
    EXPECT_EQ(to_string(Progress::rollover), "rollover");
    EXPECT_EQ(to_string(Progress::backwards), "backwards");
    EXPECT_EQ(to_string(Progress::impossible), "impossible");
    EXPECT_EQ(to_string(Progress::reset), "reset");
}

}  // namespace
}  // namespace riser::metering
