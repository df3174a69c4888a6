// What may be sworn about the true time after floors, synchronisation, loss of it and
// contradictions.
#include "platform/clock/clock_bounds.h"

namespace riser::clock {
namespace {

using namespace std::chrono_literals;

constexpr BootId k_boot{{1, 2, 3}};
constexpr UtcTime k_noon{std::chrono::seconds(1'795'000'000)};  // some noon

Instant at(Duration since_boot) {
    return Instant{since_boot};
}
ClockReading unsynchronised(Duration since_boot, UtcTime wall) {
    return {at(since_boot), wall, false, {}};
}
ClockReading synchronised(Duration since_boot, UtcTime wall, Duration error) {
    return {at(since_boot), wall, true, error};
}

TEST(ClockBounds, knows_nothing_without_floor_and_synchronisation) {
    ClockBounds bounds(k_boot, {});

    const Now now = bounds.bound(unsynchronised(10s, k_noon));

    EXPECT_EQ(now.boot, k_boot);
    EXPECT_EQ(now.wall, k_noon);
    EXPECT_LT(now.earliest, UtcTime{11s}) << "1970 plus the time since boot";
    EXPECT_EQ(now.latest, k_no_upper_bound);
    EXPECT_FALSE(now.trusted());
}

TEST(ClockBounds, counts_on_from_the_floor) {
    ClockBounds bounds(k_boot, {});
    bounds.raise_floor(k_noon, at(100s));

    const Now now = bounds.bound(unsynchronised(1100s, k_noon + 2h));

    EXPECT_LE(now.earliest, k_noon + 1000s) << "the crystal may run fast, never the floor";
    EXPECT_GE(now.earliest, k_noon + 998s);
    EXPECT_EQ(now.latest, k_no_upper_bound);
}

TEST(ClockBounds, never_reports_a_wall_time_below_the_floor) {
    ClockBounds bounds(k_boot, {});
    bounds.raise_floor(k_noon, at(0s));

    const Now now = bounds.bound(unsynchronised(1s, UtcTime{0s}));

    EXPECT_EQ(now.wall, now.earliest) << "a clock that started in 1970 is corrected to the floor";
    EXPECT_GE(now.wall, k_noon);
}

TEST(ClockBounds, closes_both_sides_while_synchronised) {
    ClockBounds bounds(k_boot, {});
    bounds.raise_floor(k_noon - 24h, at(0s));

    const Now now = bounds.bound(synchronised(5s, k_noon, 50ms));

    EXPECT_EQ(now.earliest, k_noon - 50ms);
    EXPECT_EQ(now.latest, k_noon + 50ms);
    EXPECT_TRUE(now.trusted());
}

TEST(ClockBounds, age_with_the_drift_of_the_crystal_when_synchronisation_is_lost) {
    ClockBounds bounds(k_boot, {});
    (void)bounds.bound(synchronised(0s, k_noon, 0ms));

    const Now now = bounds.bound(unsynchronised(1000s, k_noon + 1000s));

    EXPECT_NEAR(static_cast<double>((k_noon + 1000s - now.earliest).count()), 1e6, 10.0);
    EXPECT_NEAR(static_cast<double>((now.latest - (k_noon + 1000s)).count()), 1e6, 10.0);
    EXPECT_TRUE(now.trusted());

    const Now next_day = bounds.bound(unsynchronised(24h, k_noon + 24h));
    EXPECT_FALSE(next_day.trusted()) << "a day without synchronisation is 3 minutes of doubt";
    EXPECT_LT(next_day.latest, k_no_upper_bound);
}

TEST(ClockBounds, keep_a_wrong_manual_setting_inside_what_was_proven) {
    ClockBounds bounds(k_boot, {});
    (void)bounds.bound(synchronised(0s, k_noon, 0ms));

    const Now now = bounds.bound(unsynchronised(10s, k_noon + 24h * 365));

    EXPECT_EQ(now.wall, now.latest);
    EXPECT_LE(now.wall, k_noon + 11s);
}

TEST(ClockBounds, believe_a_trusted_step_forward) {
    ClockBounds bounds(k_boot, {});
    (void)bounds.bound(synchronised(0s, k_noon, 0ms));

    const Now now = bounds.bound(synchronised(1s, k_noon + 24h, 10ms));

    EXPECT_EQ(now.earliest, k_noon + 24h - 10ms);
    EXPECT_FALSE(bounds.conflict());
}

TEST(ClockBounds, a_trusted_time_before_the_floor_is_a_conflict_until_it_catches_up) {
    ClockBounds bounds(k_boot, {});
    bounds.raise_floor(k_noon, at(0s));

    const Now now = bounds.bound(synchronised(1s, k_noon - 1h, 10ms));
    EXPECT_TRUE(bounds.conflict());
    EXPECT_GE(now.earliest, k_noon);
    EXPECT_EQ(now.latest, k_no_upper_bound);

    (void)bounds.bound(synchronised(2h, k_noon + 2h, 10ms));
    EXPECT_FALSE(bounds.conflict());
}

TEST(ClockBounds, a_floor_beyond_the_proven_time_opens_the_upper_bound) {
    ClockBounds bounds(k_boot, {});
    (void)bounds.bound(synchronised(0s, k_noon, 0ms));

    bounds.raise_floor(k_noon + 1h, at(1s));

    EXPECT_TRUE(bounds.conflict());
    EXPECT_EQ(bounds.bound(unsynchronised(1s, k_noon)).latest, k_no_upper_bound);
}

TEST(ClockBounds, trust_a_vouched_for_battery_clock_within_its_error) {
    ClockBounds bounds(k_boot, RtcTrust{true, 2min});

    const Now now = bounds.bound(unsynchronised(1s, k_noon));

    EXPECT_EQ(now.earliest, k_noon - 2min);
    EXPECT_EQ(now.latest, k_noon + 2min);
}

TEST(ClockBounds, do_not_trust_a_battery_clock_that_fell_back) {
    ClockBounds bounds(k_boot, RtcTrust{true, 2min});
    bounds.raise_floor(k_noon, at(0s));

    const Now now = bounds.bound(unsynchronised(1s, UtcTime{0s}));

    EXPECT_TRUE(bounds.conflict());
    EXPECT_EQ(now.latest, k_no_upper_bound);
}

}  // namespace
}  // namespace riser::clock
