// How long the clock has gone on without a leap, over power cuts.
#include "gateway/controller/steady_clock.h"

#include <gtest/gtest.h>

namespace riser::controller {
namespace {

constexpr std::int64_t k_hour = 3'600'000;
constexpr std::int64_t k_day = 24 * k_hour;
constexpr std::int64_t k_begin = 1'790'000'000'000;

journal::EntryHeader entry(std::uint8_t boot, std::int64_t monotonic_ms, std::int64_t earliest_ms) {
    journal::EntryHeader header;
    header.boot = BootId{{boot}};
    header.monotonic_ms = monotonic_ms;
    header.earliest_ms = earliest_ms;
    header.latest_ms = earliest_ms + 1'000;
    return header;
}

TEST(SteadyClock, is_proven_after_a_day_with_the_power_on) {
    SteadyClock clock;
    go_on(clock, entry(1, 0, k_begin));
    EXPECT_FALSE(is_proven(clock, entry(1, 23 * k_hour, k_begin + 23 * k_hour)));
    EXPECT_TRUE(is_proven(clock, entry(1, 24 * k_hour, k_begin + 24 * k_hour)));
}

TEST(SteadyClock, that_leaps_begins_anew) {
    SteadyClock clock;
    go_on(clock, entry(1, 0, k_begin));
    go_on(clock, entry(1, k_day, k_begin + k_day));
    EXPECT_FALSE(is_proven(clock, entry(2, 0, k_begin + 30 * k_day))) << "weeks without power";
    EXPECT_FALSE(is_proven(clock, entry(1, k_day + 1, k_begin + 30 * k_day))) << "set ahead";
    EXPECT_FALSE(is_proven(clock, entry(1, k_day + 1, k_begin - 30 * k_day))) << "set back";
    EXPECT_TRUE(is_proven(clock, entry(2, 0, k_begin + 3 * k_day))) << "a few days without power";
}

TEST(SteadyClock, is_proven_by_many_short_runs) {
    SteadyClock clock;
    int days = 0;
    for (; days < 30; ++days) {
        const auto boot = static_cast<std::uint8_t>(days + 1);
        go_on(clock, entry(boot, 0, k_begin + days * k_day));
        const auto later = entry(boot, k_hour, k_begin + days * k_day + k_hour);
        if (is_proven(clock, later)) break;
        go_on(clock, later);
    }
    EXPECT_EQ(days, 7);
}

TEST(SteadyClock, learns_nothing_from_a_clock_that_is_unsure) {
    SteadyClock clock;
    go_on(clock, entry(1, 0, k_begin));
    auto unsure = entry(1, 2 * k_day, k_begin + 2 * k_day);
    unsure.latest_ms += k_day;
    EXPECT_FALSE(is_proven(clock, unsure));
}

}  // namespace
}  // namespace riser::controller
