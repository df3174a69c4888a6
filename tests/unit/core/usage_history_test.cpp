#include "core/payment/usage_history.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/core/arbitrary_tariffs.h"

namespace riser::payment {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Energy recent_total(const UsageHistory& history) {
    Energy sum{};
    for (const auto& slot : history.recent.slots) sum += Energy{slot.wh};
    return sum;
}

// Every five minutes so much, from `from` for so long.
void use(UsageHistory& history, UtcTime from, Duration time, std::int64_t wh) {
    for (UtcTime at = from; at < from + time; at += minutes(5)) {
        EXPECT_TRUE(history.record({}, {at, at + minutes(5), {wh}}));
    }
}

RC_GTEST_PROP(UsageHistory, loses_no_energy_of_a_week, ()) {
    const ZoneRules zone = arbitrary_zone();
    UsageHistory history;
    UtcTime at = k_monday + seconds(*rc::gen::inRange(0, 100'000));
    const UtcTime end = at + hours(160);
    Energy sum{};
    for (int i = 0; i < 30; ++i) {
        const UtcTime to = at + seconds(*rc::gen::inRange(1, 20'000));
        const Energy energy{*rc::gen::inRange<std::int64_t>(0, 10'000)};
        if (to > end) break;
        RC_ASSERT(history.record(zone, {at, to, energy}));
        sum += energy;
        at = to + seconds(*rc::gen::inRange(0, 1'000));
        if (at > end) break;
    }
    RC_ASSERT(recent_total(history) == sum);
    RC_ASSERT(check_usage_history(history).ok());
}

RC_GTEST_PROP(UsageHistory, has_no_rate_beyond_what_was_recorded, ()) {
    UsageHistory history;
    const std::int64_t power = 12 * *rc::gen::inRange(0, 1'000);
    use(history, k_monday, hours(30), power / 12);
    const auto rate = history.rate(k_monday + hours(30) - seconds(*rc::gen::inRange(0, 1'200)));
    RC_ASSERT(rate.last_hour == Power{power});
    RC_ASSERT(rate.last_day == Power{power});
    RC_ASSERT(!rate.last_week.has_value());
}

TEST(UsageHistory, learns_whole_hours) {
    UsageHistory history;
    use(history, k_monday, hours(3), 50);
    EXPECT_EQ(history.usual.hours_learned(), 3U);
    EXPECT_EQ(history.usual.usual(0).mean_mwh, 600'000);
    use(history, k_monday + hours(3), minutes(55), 50);
    EXPECT_EQ(history.usual.hours_learned(), 3U);
    use(history, k_monday + hours(3) + minutes(55), minutes(5), 50);
    EXPECT_EQ(history.usual.hours_learned(), 4U);
}

TEST(UsageHistory, scales_an_hour_with_a_short_gap_and_drops_one_with_a_long_gap) {
    UsageHistory history;
    use(history, k_monday, minutes(45), 50);  // 450 Wh of what would have been 600
    use(history, k_monday + hours(1), minutes(40), 50);
    use(history, k_monday + hours(2), hours(1), 50);
    EXPECT_EQ(history.usual.hours_learned(), 2U);
    EXPECT_EQ(history.usual.current[0].sum_wh, 600);
    EXPECT_EQ(history.usual.current[1].count, 0);
}

TEST(UsageHistory, learns_nothing_from_a_silence_but_counts_its_energy) {
    UsageHistory history;
    use(history, k_monday, hours(1), 50);
    EXPECT_TRUE(history.record({}, {k_monday + hours(1), k_monday + hours(6), {5'000}}));
    EXPECT_EQ(history.usual.hours_learned(), 1U);
    EXPECT_EQ(recent_total(history).wh, 5'600);
    EXPECT_EQ(history.rate(k_monday + hours(6)).last_hour, Power{1'000});
}

TEST(UsageHistory, of_an_interval_over_hours_gives_each_its_part) {
    UsageHistory history;
    EXPECT_TRUE(history.record({}, {k_monday + minutes(30), k_monday + minutes(90), {1'001}}));
    EXPECT_EQ(history.recent.slots[static_cast<std::size_t>(history.recent.newest - 1) % 168].wh,
              500);
    EXPECT_EQ(history.recent.slots[static_cast<std::size_t>(history.recent.newest) % 168].wh, 501);
}

// The hour that the clocks repeat is two hours of the same name; the one they skip teaches nothing.
TEST(UsageHistory, follows_the_clock_on_the_wall) {
    ZoneRules zone{"X", {{UtcTime{}, 7'200}, {k_monday + hours(1), 3'600}}};
    UsageHistory history;
    for (UtcTime at = k_monday; at < k_monday + hours(3); at += minutes(15)) {
        EXPECT_TRUE(history.record(zone, {at, at + minutes(15), {100}}));
    }
    EXPECT_EQ(history.usual.current[2].count, 2);  // 02:00 twice
    EXPECT_EQ(history.usual.current[3].count, 1);
}

TEST(UsageHistory, leaves_out_what_it_knows_and_what_cannot_be) {
    UsageHistory history;
    use(history, k_monday, hours(2), 50);
    const UsageHistory before = history;
    EXPECT_FALSE(history.record({}, {k_monday + hours(1), k_monday + hours(3), {50}}));
    EXPECT_FALSE(history.record({}, {k_monday + hours(3), k_monday + hours(3), {50}}));
    EXPECT_FALSE(history.record({}, {k_monday + hours(3), k_monday + hours(4), {-1}}));
    EXPECT_FALSE(
        history.record({}, {k_monday + hours(3), k_monday + hours(4), k_max_register + Energy{1}}));
    EXPECT_EQ(history, before);
}

TEST(UsageHistory, begins_anew_when_the_clock_was_ahead) {
    UsageHistory history;
    use(history, k_monday + hours(24 * 365), hours(2), 50);
    use(history, k_monday, hours(1), 50);
    EXPECT_EQ(history.usual.hours_learned(), 1U);
    EXPECT_EQ(recent_total(history).wh, 600);
}

TEST(UsageHistory, has_a_rate_of_what_is_half_known) {
    UsageHistory history;
    use(history, k_monday, hours(11), 50);
    EXPECT_EQ(history.rate(k_monday + hours(11)).last_day, std::nullopt);
    use(history, k_monday + hours(11), hours(1), 50);
    EXPECT_EQ(history.rate(k_monday + hours(12)).last_day, Power{600});
    // Twelve hours later nothing is known of the last one.
    EXPECT_EQ(history.rate(k_monday + hours(24)).last_hour, std::nullopt);
    EXPECT_EQ(history.rate(k_monday + hours(24)).last_day, Power{600});
    EXPECT_EQ(history.rate(k_monday + hours(24 * 8)).last_day, std::nullopt);
    use(history, k_monday + hours(24 * 8), hours(24 * 7), 5);
    EXPECT_EQ(history.rate(k_monday + hours(24 * 15)).last_week, Power{60});
}

TEST(RecentRatio, compares_the_last_day_with_what_is_usual) {
    UsageHistory history;
    EXPECT_EQ(recent_ratio_ppm(history, {}, k_monday), 1'000'000);
    use(history, k_monday, hours(24 * 21), 50);
    const UtcTime known = k_monday + hours(24 * 21);
    EXPECT_EQ(recent_ratio_ppm(history, {}, known), 1'000'000);
    // Three times as much for a day, which has already become the fourth of its kind: 1800 Wh of 900.
    use(history, known, hours(24), 150);
    EXPECT_EQ(recent_ratio_ppm(history, {}, known + hours(24)), 2'000'000);
    // Half a day of silence is still judged by the other half, more is not.
    EXPECT_EQ(recent_ratio_ppm(history, {}, known + hours(36)), 2'000'000);
    EXPECT_EQ(recent_ratio_ppm(history, {}, known + hours(37)), 1'000'000);
}

TEST(RecentRatio, is_bounded) {
    UsageHistory history;
    use(history, k_monday, hours(24 * 21), 1'000);
    use(history, k_monday + hours(24 * 21), hours(24), 0);
    EXPECT_EQ(recent_ratio_ppm(history, {}, k_monday + hours(24 * 22)), k_least_ratio_ppm);
    UsageHistory empty;
    const UtcTime later = k_monday + hours(24 * 7 * 5);
    use(empty, k_monday, later - k_monday, 0);
    EXPECT_EQ(recent_ratio_ppm(empty, {}, later), 1'000'000);
    use(empty, later, hours(24), 10);
    EXPECT_EQ(recent_ratio_ppm(empty, {}, later + hours(24)), k_most_ratio_ppm);
}

TEST(UsageHistory, from_a_store_is_checked) {
    UsageHistory good;
    use(good, k_monday, hours(2), 50);
    EXPECT_TRUE(check_usage_history(good));
    auto bad = good;
    bad.recent.slots[7].wh = -1;
    EXPECT_FALSE(check_usage_history(bad));
    bad = good;
    bad.recent.slots[7].covered_s = 3'601;
    EXPECT_FALSE(check_usage_history(bad));
    bad = good;
    bad.recent.newest = INT64_MAX;
    EXPECT_FALSE(check_usage_history(bad));
    bad = good;
    bad.open_covered = hours(2);
    EXPECT_FALSE(check_usage_history(bad));
    bad = good;
    bad.usual.current[0].count = 65;
    EXPECT_FALSE(check_usage_history(bad));
}

}  // namespace
}  // namespace riser::payment
