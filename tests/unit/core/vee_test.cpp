// The cases are in tests/tables/vee.txt; here is what must hold for any day.
#include "core/metering/vee.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/core/arbitrary_days.h"

namespace riser::metering {
namespace {

using std::chrono::days;
using std::chrono::hours;

bool has(const VeeResult& result, VeeRule rule) {
    return std::any_of(result.flags.begin(), result.flags.end(),
                       [rule](const VeeFlag& flag) { return flag.rule == rule; });
}

RC_GTEST_PROP(ValidateDay, never_finds_a_defect_in_what_a_meter_counted, ()) {
    const TrueDay truth = arbitrary_true_day();
    RC_ASSERT(check_interval_day(truth.day).ok());
    const auto result = validate_day(truth.day, {}, {});
    RC_ASSERT(!has(result, VeeRule::sum_check));
    RC_ASSERT(!has(result, VeeRule::negative_consumption));
}

RC_GTEST_PROP(ValidateDay, wants_a_value_for_each_missing_interval_and_no_other, ()) {
    const TrueDay truth = arbitrary_true_day();
    const auto result = validate_day(truth.day, {}, {});
    RC_ASSERT(result.status.size() == truth.day.raw.size());
    std::int64_t missing_s = 0;
    for (std::size_t i = 0; i < result.status.size(); ++i) {
        RC_ASSERT((result.status[i] == ValueStatus::estimated) == !truth.day.raw[i].has_value());
        missing_s += truth.day.raw[i] ? 0 : 900;
    }
    for (const VeeFlag& flag : result.flags) {
        RC_ASSERT(flag.count > 0 && flag.first + flag.count <= result.status.size());
        if (flag.rule == VeeRule::gap) missing_s -= flag.measured;
    }
    RC_ASSERT(missing_s == 0);
}

// A watt-hour that is written to the wrong place or lost is found, wherever it is.
RC_GTEST_PROP(ValidateDay, finds_every_watt_hour_that_is_lost, ()) {
    TrueDay truth = arbitrary_true_day();
    for (std::size_t i = 0; i < truth.day.raw.size(); ++i) {
        truth.day.raw[i] = truth.registers[i + 1] - truth.registers[i];
    }
    const auto at = *rc::gen::inRange<std::size_t>(0, truth.day.raw.size());
    *truth.day.raw[at] += Energy{*rc::gen::element<std::int64_t>(-1, 1, 500)};
    const auto result = validate_day(truth.day, {}, {});
    RC_ASSERT(has(result, VeeRule::sum_check));
    RC_ASSERT(result.status[at] != ValueStatus::valid);
}

TEST(ValidateDay, hands_standstill_and_estimation_to_the_next_day) {
    IntervalDay day;
    day.begin = k_day_begin;
    day.raw.assign(96, Energy{});
    day.raw[0] = Energy{5};
    VeeContext context;
    context.supplied = true;
    auto result = validate_day(day, context, {});
    EXPECT_EQ(result.after.without_energy, hours(24) - std::chrono::minutes(15));
    EXPECT_EQ(result.after.estimated, Duration::zero());
    day.raw[0] = Energy{};
    context.before = result.after;
    result = validate_day(day, context, {});
    EXPECT_EQ(result.after.without_energy, hours(48) - std::chrono::minutes(15));
    day.raw[95] = std::nullopt;
    result = validate_day(day, context, {});
    EXPECT_EQ(result.after.without_energy, Duration::zero());
    EXPECT_EQ(result.after.estimated, std::chrono::minutes(15));
}

TEST(UsualDay, is_the_median_of_the_same_weekday) {
    const std::chrono::local_days day{std::chrono::year(2026) / 3 / 2};
    const auto past = [&](int back, std::int64_t wh, bool usable = true) {
        return DayTotal{day - days(back), {wh}, usable};
    };
    const VeeRules rules;
    const auto usual = [&](std::vector<DayTotal> history) {
        return usual_day(history, day, rules);
    };
    EXPECT_EQ(usual({past(7, 3), past(14, 1), past(21, 2)}), Energy{2});
    EXPECT_EQ(usual({past(21, 2), past(7, 3), past(14, 1), past(28, 6)}), Energy{2});
    EXPECT_EQ(usual({past(7, 3), past(14, 1), past(21, 2, false)}), std::nullopt);
    EXPECT_EQ(usual({past(7, 3), past(14, 1), past(35, 2)}), std::nullopt);
    EXPECT_EQ(usual({past(7, 3), past(14, 1), past(0, 2), past(-7, 2), past(6, 2)}), std::nullopt);
}

TEST(IntervalDay, is_checked) {
    IntervalDay good;
    good.begin = k_day_begin;
    good.raw.assign(96, Energy{1});
    good.anchors = {{0, {100}}, {96, {196}}};
    EXPECT_TRUE(check_interval_day(good));
    const auto refused = [&](auto change) {
        IntervalDay bad = good;
        change(bad);
        return !check_interval_day(bad).ok();
    };
    EXPECT_TRUE(refused([](auto& d) { d.interval = std::chrono::minutes(7); }));
    EXPECT_TRUE(refused([](auto& d) { d.interval = Duration::zero(); }));
    EXPECT_TRUE(refused([](auto& d) { d.interval = hours(2); }));
    EXPECT_TRUE(refused([](auto& d) { d.raw.clear(); }));
    EXPECT_TRUE(refused([](auto& d) { d.raw.resize(101); }));
    EXPECT_TRUE(refused([](auto& d) { d.raw.resize(1'501); }));
    EXPECT_TRUE(refused([](auto& d) { d.raw[5] = Energy{INT64_MIN}; }));
    EXPECT_TRUE(refused([](auto& d) { d.begin = UtcTime::max(); }));
    EXPECT_TRUE(refused([](auto& d) { d.quantum = {0}; }));
    EXPECT_TRUE(refused([](auto& d) { d.anchors[1].boundary = 97; }));
    EXPECT_TRUE(refused([](auto& d) { d.anchors[1].boundary = 0; }));
    EXPECT_TRUE(refused([](auto& d) { d.anchors[0].value = {-1}; }));
}

TEST(VeeRules, are_checked) {
    EXPECT_TRUE(check_vee_rules({}));
    const auto message = [](auto change) {
        VeeRules rules;
        change(rules);
        const auto good = check_vee_rules(rules);
        return good ? "accepted" : good.error().message;
    };
    EXPECT_EQ(message([](auto& r) { r.spike_ppm = 0; }),
              "spike_ppm is 0, it has to be 100000 to 100000000");
    EXPECT_EQ(message([](auto& r) { r.zero_time = Duration::zero(); }),
              "zero_time (h) is 0, it has to be 1 to 1440");
    EXPECT_EQ(message([](auto& r) { r.low_ppm = 1'000'001; }),
              "low_ppm is 1000001, it has to be 0 to 1000000");
    EXPECT_EQ(message([](auto& r) { r.least_history = 5; }),
              "least_history is 5, it has to be 1 to 4");
    EXPECT_NE(message([](auto& r) { r.sum_tolerance = {-1}; }), "accepted");
    EXPECT_NE(message([](auto& r) { r.flat_intervals = 2; }), "accepted");
    EXPECT_NE(message([](auto& r) { r.longest_estimation = days(61); }), "accepted");
}

TEST(VeeRule, has_a_name_and_an_action_each) {
    for (int number = 1; number <= 12; ++number) {
        EXPECT_NE(to_string(static_cast<VeeRule>(number)), "?") << number;
    }
    EXPECT_EQ(action_of(VeeRule::sum_check), VeeAction::defect);
    EXPECT_EQ(action_of(VeeRule::negative_consumption), VeeAction::reject);
    EXPECT_EQ(to_string(action_of(VeeRule::prolonged_estimation)), "alarm");
}

TEST(VersionedDay, refuses_what_is_not_there_and_what_is_out_of_range) {
    IntervalDay raw;
    raw.begin = k_day_begin;
    raw.raw = {Energy{250}, std::nullopt};
    VersionedDay day(raw);
    EXPECT_FALSE(day.add({2, ValueStatus::estimated, {1}, {}, EditReason::none, {}}));
    EXPECT_FALSE(day.add({1, ValueStatus::valid, {1}, {}, EditReason::none, {}}));
    EXPECT_FALSE(day.add({1, ValueStatus::estimated, {INT64_MAX}, {}, EditReason::none, {}}));
    EXPECT_TRUE(day.add({1, ValueStatus::estimated, {1}, {}, EditReason::none, k_day_begin}));
    EXPECT_FALSE(day.add({0, ValueStatus::valid, {250}, {}, EditReason::none, {}}));  // older
    EXPECT_EQ(day.current(1), (CurrentValue{ValueStatus::estimated, Energy{1}, 1}));
    EXPECT_EQ(day.raw(), raw);
}

}  // namespace
}  // namespace riser::metering
