// The cases are in tests/tables/energy_balance.txt; here is what must hold for any building.
#include "core/metering/energy_balance.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/metering/open_contact.h"

namespace riser::metering {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr UtcTime k_monday{seconds(1'772'409'600)};  // 2026-03-02T00:00:00Z

// Read about every minute for three hours, sometimes not for longer.
std::vector<TimedRegister> arbitrary_readings() {
    std::vector<TimedRegister> readings;
    Energy value{*rc::gen::inRange<std::int64_t>(0, 1'000'000)};
    UtcTime at = k_monday - seconds(*rc::gen::inRange(0, 60));
    while (at < k_monday + hours(3)) {
        readings.push_back({at, value});
        at += seconds(*rc::gen::oneOf(rc::gen::inRange(1, 60), rc::gen::inRange(1, 800)));
        value += Energy{*rc::gen::inRange<std::int64_t>(0, 500)};
    }
    readings.push_back({at, value});
    return readings;
}

RC_GTEST_PROP(RegisterAt, lies_between_the_readings_around_it, ()) {
    const auto readings = arbitrary_readings();
    const UtcTime at = k_monday + seconds(*rc::gen::inRange(0, 3 * 3'600));
    const auto value = register_at(readings, at, {});
    RC_ASSERT(value.has_value());  // no pause is longer than a quarter of an hour
    for (const TimedRegister& reading : readings) {
        if (reading.at <= at) RC_ASSERT(reading.value <= *value);
        if (reading.at >= at) RC_ASSERT(reading.value >= *value);
    }
}

RC_GTEST_PROP(BalanceOf, windows_that_follow_each_other_is_that_of_both, ()) {
    BalanceReadings readings{{{MeterId{100}, arbitrary_readings()}}, {}};
    const int count = *rc::gen::inRange(0, 4);
    for (int i = 0; i < count; ++i) {
        readings.submeters.push_back(
            {MeterId{static_cast<std::uint32_t>(i + 1)}, arbitrary_readings()});
    }
    const UtcTime middle = k_monday + seconds(*rc::gen::inRange(1, 3 * 3'600));
    const auto left = balance_of(readings, k_monday, middle, {});
    const auto right = balance_of(readings, middle, k_monday + hours(3), {});
    const auto whole = balance_of(readings, k_monday, k_monday + hours(3), {});
    RC_ASSERT(left.ok() && right.ok() && whole.ok());
    RC_ASSERT(left->supplied + right->supplied == whole->supplied);
    RC_ASSERT(left->metered + right->metered == whole->metered);
    std::reverse(readings.submeters.begin(), readings.submeters.end());
    RC_ASSERT(*balance_of(readings, k_monday, k_monday + hours(3), {}) == *whole);
}

EnergyBalance hour_of(UtcTime from, std::int64_t supplied, std::int64_t metered) {
    return {from, from + hours(1), {supplied}, {metered}};
}

// A load at the main bus bar is a loss, whatever else the building does.
RC_GTEST_PROP(BalanceWatch, finds_a_tenth_that_no_meter_sees, ()) {
    BalanceWatch watch;
    const std::int64_t common = *rc::gen::inRange<std::int64_t>(0, 2'000);
    UtcTime at = k_monday;
    const auto pass = [&](int count, int stolen_percent) {
        for (int i = 0; i < count; ++i, at += hours(1)) {
            const std::int64_t flats = *rc::gen::inRange<std::int64_t>(10'000, 40'000);
            const std::int64_t noise = *rc::gen::inRange<std::int64_t>(-100, 101);
            const std::int64_t stolen = flats * stolen_percent / 100;
            watch.observe({}, hour_of(at, flats + common + noise + stolen, flats), {});
        }
    };
    pass(24 * 21, 0);
    RC_ASSERT(watch.alarm == BalanceAlarm::none);
    RC_ASSERT(watch.usual.hours_learned() == 24U * 21);
    const auto known = watch.usual;
    pass(48, 10);
    RC_ASSERT(watch.alarm == BalanceAlarm::loss);
    RC_ASSERT(watch.usual.hours_learned() <= known.hours_learned() + 2);
    pass(25, 0);
    RC_ASSERT(watch.alarm == BalanceAlarm::none);
    RC_ASSERT(check_balance_watch(watch).ok());
}

TEST(BalanceWatch, learns_anew_what_a_person_has_explained) {
    BalanceWatch watch;
    UtcTime at = k_monday;
    const auto pass = [&](int count, std::int64_t residual) {
        for (int i = 0; i < count; ++i, at += hours(1)) {
            watch.observe({}, hour_of(at, 20'000, 20'000 - residual), {});
        }
    };
    pass(24 * 14, 500);
    pass(48, 5'000);
    EXPECT_EQ(watch.alarm, BalanceAlarm::loss);
    watch.accept();
    EXPECT_EQ(watch.alarm, BalanceAlarm::none);
    pass(24 * 14, 5'000);
    EXPECT_EQ(watch.alarm, BalanceAlarm::none);
    EXPECT_FALSE(watch.observe({}, hour_of(at, 20'000, 15'000), {}).learning);
}

TEST(BalanceWatch, says_nothing_with_too_few_hours_and_leaves_out_what_is_old) {
    BalanceWatch watch;
    UtcTime at = k_monday;
    for (int i = 0; i < 19; ++i, at += hours(1)) {
        watch.observe({}, hour_of(at, 20'000, 30'000), {});
    }
    EXPECT_EQ(watch.alarm, BalanceAlarm::none);
    const BalanceWatch before = watch;
    watch.observe({}, hour_of(at - hours(1), 20'000, 20'000), {});
    EXPECT_EQ(watch, before);
    watch.observe({}, hour_of(at, 20'000, 30'000), {});
    EXPECT_EQ(watch.alarm, BalanceAlarm::negative_residual);
    EXPECT_EQ(watch.since, at + hours(1));
    // Two days later nothing is known of the last 24 hours.
    EXPECT_EQ(watch.sum(at + hours(48), {}).hours, 0);
}

TEST(BalanceWatchDeathTest, wants_whole_hours) {
    BalanceWatch watch;
    EXPECT_DEATH(watch.observe({}, hour_of(k_monday + seconds(1), 1, 1), {}), "one whole hour");
}

TEST(BalanceWatch, from_a_store_is_checked) {
    BalanceWatch watch;
    EXPECT_TRUE(check_balance_watch(watch));
    watch.observe({}, hour_of(k_monday, 20'000, 19'000), {});
    EXPECT_TRUE(check_balance_watch(watch));
    auto bad = watch;
    bad.hours[0].number += 1;
    EXPECT_FALSE(check_balance_watch(bad));
    bad = watch;
    bad.hours[0].excess = {INT64_MIN};
    EXPECT_FALSE(check_balance_watch(bad));
    bad = watch;
    bad.hours[0].variance_wh2 = -1;
    EXPECT_FALSE(check_balance_watch(bad));
}

TEST(BalanceRules, are_checked) {
    EXPECT_TRUE(check_balance_rules({}));
    EXPECT_TRUE(check_alignment_rules({}));
    const auto refused = [](auto change) {
        BalanceRules rules;
        change(rules);
        return !check_balance_rules(rules).ok();
    };
    EXPECT_TRUE(refused([](auto& r) { r.band_ppm = -1; }));
    EXPECT_TRUE(refused([](auto& r) { r.deviations_milli = 20'001; }));
    EXPECT_TRUE(refused([](auto& r) { r.least_band = {-1}; }));
    EXPECT_TRUE(refused([](auto& r) { r.hours_needed = 0; }));
    EXPECT_TRUE(refused([](auto& r) { r.hours_known = 25; }));
    EXPECT_TRUE(refused([](auto& r) { r.hours_to_learn = 23; }));
    EXPECT_FALSE(check_alignment_rules({Duration(-1), {}}));
    EXPECT_FALSE(check_alignment_rules({{}, hours(7)}));
}

}  // namespace
}  // namespace riser::metering
