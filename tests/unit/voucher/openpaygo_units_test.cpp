// What surrounds OpenPAYGO tokens: the units that their values mean, and the brake on guesses.
#include <gtest/gtest.h>

#include "core/voucher/openpaygo/guess_brake.h"
#include "core/voucher/openpaygo/units.h"

namespace riser::voucher::openpaygo {
namespace {

using namespace std::chrono_literals;

TEST(OpenPaygoUnits, are_exact_or_refused) {
    EXPECT_EQ(*parse_units("12.5", 4), 50U);
    EXPECT_EQ(*parse_units("10", 1), 10U);
    EXPECT_EQ(*parse_units("0.125", 1'000), 125U);
    EXPECT_EQ(parse_units("12.3", 4).error().message, "this meter counts in steps of 1/4 unit");
    for (const char* text : {"", ".", "1.", ".5", "-1", "1e3", "1.2345", "1234567", "1 0"}) {
        EXPECT_FALSE(parse_units(text, 4).ok()) << text;
    }
    EXPECT_EQ(format_units(50, 4), "12.5");
    EXPECT_EQ(format_units(40, 4), "10");
    EXPECT_EQ(format_units(1, 1'000), "0.001");
    EXPECT_EQ(format_units(10, 3), "10/3");
}

TEST(GuessBrake, doubles_the_wait_up_to_a_week_and_forgets_with_the_first_genuine_token) {
    GuessBrake brake;
    Instant now{1h};
    EXPECT_EQ(brake.wait(now), 0s);
    for (const Duration wait : {Duration(2min), Duration(4min), Duration(8min)}) {
        brake.invalid(now);
        EXPECT_EQ(brake.wait(now), wait);
        EXPECT_EQ(brake.wait(now + wait - 1us), 1us);
        now += wait;
        EXPECT_EQ(brake.wait(now), 0s);
    }
    for (int i = 0; i < 100; ++i) brake.invalid(now);
    EXPECT_EQ(brake.wait(now), GuessBrake::k_longest);
    brake.genuine();
    EXPECT_EQ(brake.wait(now), 0s);
    brake.invalid(now);
    EXPECT_EQ(brake.wait(now), 2min);
}

}  // namespace
}  // namespace riser::voucher::openpaygo
