// Maximum demand: what holds for any course of consumption.
#include "core/payment/demand.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/unit/core/arbitrary_tariffs.h"

namespace riser::payment {
namespace {

using std::chrono::minutes;

DemandRule rule_of(int window, bool sliding) {
    DemandRule rule;
    rule.window_minutes = static_cast<std::uint16_t>(window);
    rule.sliding = sliding;
    return rule;
}

// A day of intervals of five minutes.
std::vector<MeteredInterval> arbitrary_day() {
    std::vector<MeteredInterval> day;
    for (int i = 0; i < 288; ++i) {
        day.push_back({minutes_after_monday(5 * i), minutes_after_monday(5 * (i + 1)),
                       Energy{*rc::gen::inRange(0, 2'000)}});
    }
    return day;
}

std::optional<DemandPeak> peak_of(const DemandRule& rule,
                                  const std::vector<MeteredInterval>& intervals) {
    MaximumDemand demand(rule, minutes_after_monday(0), minutes_after_monday(1440));
    for (const auto& interval : intervals) demand.add(interval);
    return demand.peak();
}

TEST(MaximumDemand, is_that_of_a_naive_walk_over_all_windows) {
    const auto holds = rc::check([] {
        const auto day = arbitrary_day();
        for (const int window : {15, 30, 60}) {
            const auto peak = peak_of(rule_of(window, false), day);
            const int of = window / 5;
            std::int64_t highest = 0;
            for (int first = 0; first < 288; first += of) {
                std::int64_t sum = 0;
                for (int i = first; i < first + of; ++i) {
                    sum += day[static_cast<std::size_t>(i)].energy.wh;
                }
                highest = std::max(highest, sum);
            }
            RC_ASSERT(peak.has_value());
            RC_ASSERT(peak->energy.wh == highest);
            RC_ASSERT(peak->power.w == highest * (60 / window));
        }
    });
    EXPECT_TRUE(holds);
}

// Every fixed window is a sliding one.
TEST(MaximumDemand, by_sliding_windows_is_no_lower) {
    const auto holds = rc::check([] {
        const auto day = arbitrary_day();
        for (const int window : {15, 30, 60}) {
            RC_ASSERT(peak_of(rule_of(window, true), day)->power >=
                      peak_of(rule_of(window, false), day)->power);
        }
    });
    EXPECT_TRUE(holds);
}

// An interval that is told in two, where a window ends, is the same.
TEST(MaximumDemand, does_not_depend_on_how_readings_are_cut_at_windows) {
    const auto holds = rc::check([] {
        std::vector<MeteredInterval> cut = arbitrary_day();
        std::vector<MeteredInterval> joined;
        for (std::size_t i = 0; i < cut.size(); i += 3) {
            joined.push_back({cut[i].from, cut[i + 2].to,
                              cut[i].energy + cut[i + 1].energy + cut[i + 2].energy});
        }
        RC_ASSERT(peak_of(rule_of(15, false), cut) == peak_of(rule_of(15, false), joined));
    });
    EXPECT_TRUE(holds);
}

TEST(MaximumDemand, of_no_time_is_none) {
    EXPECT_FALSE(MaximumDemand(rule_of(15, false), k_monday, k_monday).peak());
    EXPECT_FALSE(
        MaximumDemand(rule_of(15, true), k_monday + minutes(1), k_monday + minutes(15)).peak());
    EXPECT_EQ(peak_of(rule_of(15, false), {})->power, Power{0}) << "nothing was used";
}

TEST(DemandCharge, of_impossible_powers_is_none) {
    DemandRule rule;
    rule.per_kw = k_max_amount;
    EXPECT_FALSE(demand_charge(rule, k_max_power, 31, 31));
    EXPECT_FALSE(demand_charge(rule, Power{-1}, 31, 31));
    EXPECT_TRUE(demand_charge(rule, Power{1'000}, 31, 31));
}

}  // namespace
}  // namespace riser::payment
