#include "core/metering/hour_of_week.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/units/exact.h"
#include "tests/unit/core/arbitrary_tariffs.h"

namespace riser::metering {
namespace {

using payment::arbitrary_time;
using payment::arbitrary_zone;
using payment::k_monday;
using std::chrono::hours;
using std::chrono::minutes;

struct Hour {
    UtcTime begin{};
    Energy value{};
};

// Around the change of a period, so that both are used.
std::vector<Hour> arbitrary_hours() {
    std::vector<Hour> all;
    const int count = *rc::gen::inRange(0, 60);
    for (int i = 0; i < count; ++i) {
        all.push_back({k_monday + hours(*rc::gen::inRange(-24 * 27, 24 * 27)),
                       {*rc::gen::inRange<std::int64_t>(-2'000, 10'000)}});
    }
    return all;
}

TEST(HourOfWeek, is_that_of_the_clock_on_the_wall) {
    EXPECT_EQ(hour_of_week({}, k_monday), 0);
    EXPECT_EQ(hour_of_week({}, k_monday - Duration(1)), 167);
    EXPECT_EQ(hour_of_week({}, UtcTime{}), 3 * 24);  // a Thursday
    EXPECT_EQ(hour_of_week({}, UtcTime{} - hours(24)), 2 * 24);
    const ZoneRules kolkata{"Asia/Kolkata", {{UtcTime{}, 19'800}}};
    EXPECT_EQ(hour_of_week(kolkata, k_monday), 5);
    EXPECT_EQ(next_local_hour(kolkata, k_monday), k_monday + minutes(30));
}

RC_GTEST_PROP(HourOfWeek, holds_until_the_next_one_begins, ()) {
    const ZoneRules zone = arbitrary_zone();
    const UtcTime at = arbitrary_time();
    const UtcTime next = next_local_hour(zone, at);
    RC_ASSERT(next > at);
    RC_ASSERT(next - at <= hours(1));
    RC_ASSERT(hour_of_week(zone, next - Duration(1)) == hour_of_week(zone, at));
}

RC_GTEST_PROP(UsualWeek, does_not_depend_on_the_order_of_learning, ()) {
    const auto all = arbitrary_hours();
    auto shuffled = all;
    for (std::size_t i = shuffled.size(); i > 1; --i) {
        std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<std::size_t>(0, i)]);
    }
    UsualWeek one;
    UsualWeek other;
    // Both have seen the newer period before: what is older than two is gone, in whatever order.
    RC_ASSERT(one.learn({}, k_monday + hours(24 * 27), {1}));
    RC_ASSERT(other.learn({}, k_monday + hours(24 * 27), {1}));
    for (const Hour& hour : all) (void)one.learn({}, hour.begin, hour.value);
    for (const Hour& hour : shuffled) (void)other.learn({}, hour.begin, hour.value);
    RC_ASSERT(one == other);
    RC_ASSERT(check_usual_week(one).ok());
}

RC_GTEST_PROP(UsualWeek, merges_to_what_one_would_have_learned, ()) {
    UsualWeek whole;
    UsualWeek left;
    UsualWeek right;
    for (const Hour& hour : arbitrary_hours()) {
        (void)(*rc::gen::arbitrary<bool>() ? left : right).learn({}, hour.begin, hour.value);
    }
    UsualWeek one = left;
    UsualWeek other = right;
    RC_ASSERT(one.merge(right));
    RC_ASSERT(other.merge(left));
    RC_ASSERT(one == other);
    RC_ASSERT(check_usual_week(one).ok());
}

RC_GTEST_PROP(HourStatistics, are_those_of_the_values, ()) {
    const auto values = *rc::gen::nonEmpty(
        rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(-500, 5'000)));
    HourStatistics known;
    Wide sum = 0;
    for (const auto value : values) {
        known.add(Energy{value});
        sum += value;
    }
    const Wide n = static_cast<std::int64_t>(values.size());
    RC_ASSERT(Wide{known.mean_mwh()} * n <= sum * 1'000);
    RC_ASSERT((Wide{known.mean_mwh()} + 1) * n > sum * 1'000);
    if (n < 2) return;
    // Sum of squared deviations, times n to stay whole.
    Wide squares = 0;
    for (const auto value : values) squares += (n * value - sum) * (n * value - sum);
    const Wide whole = n * n * (n - 1);
    RC_ASSERT(Wide{known.variance_wh2()} * whole <= squares);
    RC_ASSERT((Wide{known.variance_wh2()} + 1) * whole > squares);
}

TEST(UsualWeek, forgets_after_two_periods_and_learns_nothing_older) {
    UsualWeek week;
    EXPECT_TRUE(week.learn({}, k_monday, {100}));
    EXPECT_TRUE(week.learn({}, k_monday + hours(24 * 28), {200}));
    EXPECT_EQ(week.hours_learned(), 2U);
    EXPECT_TRUE(week.learn({}, k_monday + hours(24 * 56), {300}));
    EXPECT_EQ(week.hours_learned(), 2U);
    EXPECT_FALSE(week.learn({}, k_monday, {100}));
    EXPECT_TRUE(week.learn({}, k_monday + hours(24 * 200), {300}));
    EXPECT_EQ(week.hours_learned(), 1U);
}

TEST(UsualWeek, is_bounded) {
    UsualWeek week;
    EXPECT_FALSE(week.learn({}, k_monday, k_max_learned_hour + Energy{1}));
    EXPECT_FALSE(week.learn({}, k_monday, Energy{} - k_max_learned_hour - Energy{1}));
    for (int i = 0; i < k_max_learned_count; ++i) {
        EXPECT_TRUE(week.learn({}, k_monday, k_max_learned_hour));
    }
    EXPECT_FALSE(week.learn({}, k_monday, {1}));
    EXPECT_TRUE(check_usual_week(week));
    UsualWeek more;
    EXPECT_TRUE(more.learn({}, k_monday, {1}));
    const UsualWeek before = more;
    EXPECT_FALSE(more.merge(week));
    EXPECT_EQ(more, before);
}

TEST(UsualWeek, knows_nothing_before_it_has_learned) {
    UsualWeek week;
    EXPECT_EQ(week.usual(5), UsualHour{});
    EXPECT_TRUE(week.learn({}, k_monday, {100}));
    EXPECT_TRUE(week.learn({}, k_monday + hours(1), {100}));
    EXPECT_EQ(week.usual(5).basis, UsualBasis::unknown);
    EXPECT_TRUE(week.learn({}, k_monday + hours(2), {130}));
    EXPECT_EQ(week.usual(5).basis, UsualBasis::all_hours);
    EXPECT_EQ(week.usual(5).mean_mwh, 110'000);
}

TEST(UsualEnergy, of_a_span_is_that_of_its_hours) {
    UsualWeek week;
    EXPECT_EQ(usual_energy(week, {}, k_monday, k_monday + hours(1)), std::nullopt);
    for (int hour = 0; hour < 48; ++hour) {
        EXPECT_TRUE(
            week.learn({}, k_monday + hours(24 * 7 * (hour / 24) + hour % 24), {hour % 24}));
    }
    EXPECT_EQ(usual_energy(week, {}, k_monday, k_monday + hours(24)), Energy{24 * 23 / 2});
    EXPECT_EQ(usual_energy(week, {}, k_monday + minutes(630), k_monday + minutes(690)),
              Energy{10});  // half of 10 and half of 11
    EXPECT_EQ(usual_energy(week, {}, k_monday, k_monday), Energy{});
}

// Two values that agree by chance do not make an hour certain where its neighbours differ.
TEST(UsualWeek, takes_the_deviation_of_like_days_while_it_has_few_values) {
    UsualWeek week;
    for (int day = 0; day < 5; ++day) {
        for (int w = 0; w < 2; ++w) {
            const UtcTime at = k_monday + hours(24 * day + 24 * 7 * w);
            EXPECT_TRUE(week.learn({}, at, {day == 0 ? 500 : 100 * day}));
        }
    }
    const UsualHour monday = week.usual(0);
    EXPECT_EQ(monday.basis, UsualBasis::own_hour);
    EXPECT_EQ(monday.mean_mwh, 500'000);
    EXPECT_GT(monday.variance_wh2, 0);
}

TEST(UsualWeek, from_elsewhere_is_checked) {
    UsualWeek week;
    week.current[3] = {100, 10, 1};
    EXPECT_TRUE(check_usual_week(week));
    for (const HourStatistics& bad :
         {HourStatistics{99, 10, 1}, HourStatistics{-1, 0, 1}, HourStatistics{100, 10, 0},
          HourStatistics{100, 10, 65}, HourStatistics{INT64_MAX, 10, 1},
          HourStatistics{100, INT64_MIN, 1}}) {
        week.current[3] = bad;
        EXPECT_FALSE(check_usual_week(week));
    }
}

}  // namespace
}  // namespace riser::metering
