// The cases are in tests/tables/estimation.txt; here is what must hold for any day.
#include "core/metering/estimation.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/core/arbitrary_days.h"

namespace riser::metering {
namespace {

RC_GTEST_PROP(EstimateDay, gives_out_what_the_register_counted, ()) {
    const TrueDay truth = arbitrary_true_day();
    const auto judged = validate_day(truth.day, {}, {});
    const auto estimation = estimate_day(truth.day, judged.status, arbitrary_shape(), {}, {});
    RC_ASSERT(estimation.open.empty());
    auto filled = truth.day.raw;
    for (const EstimatedValue& value : estimation.values) {
        RC_ASSERT(!filled[value.interval].has_value());
        RC_ASSERT(value.energy.wh >= 0);
        filled[value.interval] = value.energy;
    }
    // Not only the whole day: between any two registers that were read.
    for (std::size_t k = 1; k < truth.day.anchors.size(); ++k) {
        Energy sum{};
        const auto& from = truth.day.anchors[k - 1];
        const auto& to = truth.day.anchors[k];
        for (std::size_t i = from.boundary; i < to.boundary; ++i) sum += *filled[i];
        RC_ASSERT(sum == to.value - from.value);
    }
}

// Estimated days are days: validating them again finds every sum right and nothing missing.
RC_GTEST_PROP(EstimateDay, makes_a_day_without_defects, ()) {
    const TrueDay truth = arbitrary_true_day();
    const auto judged = validate_day(truth.day, {}, {});
    const auto estimation = estimate_day(truth.day, judged.status, arbitrary_shape(), {}, {});
    IntervalDay filled = truth.day;
    for (const auto& value : estimation.values) filled.raw[value.interval] = value.energy;
    const auto again = validate_day(filled, {}, {});
    for (const VeeFlag& flag : again.flags) {
        RC_ASSERT(flag.rule != VeeRule::sum_check);
        RC_ASSERT(flag.rule != VeeRule::gap);
    }
}

RC_GTEST_PROP(RecordOutcome, never_touches_raw_values_and_says_nothing_twice, ()) {
    const TrueDay truth = arbitrary_true_day();
    const auto judged = validate_day(truth.day, {}, {});
    const auto estimation = estimate_day(truth.day, judged.status, arbitrary_shape(), {}, {});
    VersionedDay day(truth.day);
    RC_ASSERT(record_outcome(day, judged.status, estimation, k_day_begin).ok());
    const auto versions = day.versions();
    RC_ASSERT(record_outcome(day, judged.status, estimation, k_day_begin).ok());
    RC_ASSERT(day.versions() == versions);
    RC_ASSERT(day.raw() == truth.day);
    for (std::size_t i = 0; i < truth.day.raw.size(); ++i) {
        const auto current = day.current(static_cast<std::uint16_t>(i));
        RC_ASSERT(current.energy.has_value());
        if (truth.day.raw[i]) RC_ASSERT(current.energy == truth.day.raw[i]);
    }
}

TEST(RecordOutcome, leaves_what_a_person_said) {
    IntervalDay raw;
    raw.begin = k_day_begin;
    raw.raw = {Energy{250}, std::nullopt, Energy{250}};
    raw.anchors = {{0, {0}}, {3, {750}}};
    VersionedDay day(raw);
    AuthorId eve;
    eve.bytes[0] = 1;
    ASSERT_TRUE(
        day.add({1, ValueStatus::edited, {260}, eve, EditReason::display_read, k_day_begin}));
    const auto judged = validate_day(raw, {}, {});
    const auto estimation = estimate_day(raw, judged.status, {}, {}, {});
    ASSERT_TRUE(record_outcome(day, judged.status, estimation, k_day_begin));
    EXPECT_EQ(day.current(1), (CurrentValue{ValueStatus::edited, Energy{260}, 1}));
    EXPECT_EQ(day.current(0).status, ValueStatus::valid);
}

TEST(RecordOutcome, takes_what_was_measured_for_what_was_estimated_once_it_comes) {
    IntervalDay raw;
    raw.begin = k_day_begin;
    raw.raw = {Energy{250}, std::nullopt, std::nullopt, Energy{250}};
    raw.anchors = {{0, {0}}, {4, {1'000}}};
    VersionedDay day(raw);
    const auto judge = [&] {
        const auto judged = validate_day(day.raw(), {}, {});
        const auto estimation = estimate_day(day.raw(), judged.status, {}, {}, {});
        return record_outcome(day, judged.status, estimation, k_day_begin).ok();
    };
    ASSERT_TRUE(judge());
    EXPECT_EQ(day.current(1), (CurrentValue{ValueStatus::estimated, Energy{250}, 1}));
    ASSERT_TRUE(day.arrived(1, {100}));
    ASSERT_TRUE(judge());
    EXPECT_EQ(day.current(1), (CurrentValue{ValueStatus::valid, Energy{100}, 2}));
    // The rest of the register's difference is the other one's.
    EXPECT_EQ(day.current(2), (CurrentValue{ValueStatus::estimated, Energy{400}, 2}));
    EXPECT_FALSE(day.arrived(1, {100}));
    EXPECT_FALSE(day.arrived(0, {300}));
    EXPECT_FALSE(day.arrived(4, {300}));
    EXPECT_FALSE(day.arrived(2, {INT64_MIN}));
    EXPECT_EQ(day.raw().raw[1], Energy{100});
}

TEST(EstimationRules, are_checked) {
    EXPECT_TRUE(check_estimation_rules({}));
    EXPECT_FALSE(check_estimation_rules({Duration(-1), 21}));
    EXPECT_FALSE(check_estimation_rules({std::chrono::hours(25), 21}));
    EXPECT_FALSE(check_estimation_rules({std::chrono::hours(2), 0}));
    EXPECT_FALSE(check_estimation_rules({std::chrono::hours(2), 93}));
}

}  // namespace
}  // namespace riser::metering
