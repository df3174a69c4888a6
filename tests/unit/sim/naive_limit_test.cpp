// The auditor of load limits hears what is wrong, and is silent when nothing is.
#include "tests/sim/world/audit/naive_limit.h"

#include <gtest/gtest.h>

#include "tests/sim/world/audit/load_watch.h"

namespace riser::sim {
namespace {

using journal::LimitCause;
using journal::SupplyReason;
using metering::SwitchState;

constexpr std::int64_t k_a_minute_ms = 60'000;
constexpr SupplyPointId k_point{7};

LoadLimitPlan plan_of_two_steps() {
    LoadLimitPlan plan;
    plan.steps = {{2'000, 60}, {1'000, 30}};
    plan.openings = 2;
    plan.within_min = 60;
    return plan;
}

struct NaiveLimitTest : ::testing::Test {
    void fold(std::vector<journal::Record> records) {
        journal::Entry entry;
        entry.header.sequence = ++sequence;
        entry.header.monotonic_ms = now_ms;
        entry.header.wall_ms = entry.header.earliest_ms = entry.header.latest_ms = now_ms;
        entry.records = std::move(records);
        judge.fold(entry, now_ms, true, others, complain);
    }
    void pass(int minutes) { now_ms += minutes * k_a_minute_ms; }
    void limit(std::uint8_t step, std::int64_t watts, std::int64_t after_s,
               LimitCause cause = LimitCause::used_up) {
        fold({journal::LoadLimited{k_point, Power{watts}, step, cause, after_s}});
    }
    journal::OverLimit over(std::uint8_t number, std::int64_t used_w = 2'500) const {
        journal::OverLimit r{k_point, Power{2'000}, Power{used_w}, Power{2'600},
                             90,      300,          number,        {}};
        if (number >= 2) r.waits = payment::AfterOverloads::person;
        return r;
    }
    void open(const journal::OverLimit& overload) {
        journal::SupplyDesired off;
        off.supply_point = k_point;
        off.state = SwitchState::disconnected;
        off.reason = SupplyReason::over_limit;
        fold({overload, off});
        fold({journal::SupplyObserved{k_point, SwitchState::disconnected}});
    }
    void close() {
        journal::SupplyDesired on;
        on.supply_point = k_point;
        on.reason = SupplyReason::limit_over;
        fold({on});
        fold({journal::SupplyObserved{k_point, SwitchState::connected}});
    }
    void cut() {
        journal::SupplyDesired off;
        off.supply_point = k_point;
        off.state = SwitchState::disconnected;
        off.reason = SupplyReason::credit_exhausted;
        fold({off});
    }
    void expect_silence() { EXPECT_EQ(complaints, std::vector<std::string>{}); }
    void expect_complaint() {
        EXPECT_FALSE(complaints.empty());
        complaints.clear();
    }

    NaiveLimit judge{plan_of_two_steps()};
    std::uint64_t sequence = 0;
    std::int64_t now_ms = 1'773'100'800'000;
    bool has_credit = false;
    bool asked = false;
    bool kept_whole = false;
    NaiveLimit::Others others{
        [this](std::uint32_t) { return has_credit; }, [](std::uint32_t) { return true; },
        [this](std::uint32_t) { return kept_whole; }, [this](std::uint32_t) { return asked; }};
    std::vector<std::string> complaints;
    NaiveLimit::Complain complain = [this](const std::string& what) { complaints.push_back(what); };
};

TEST_F(NaiveLimitTest, is_silent_about_a_landing_that_is_right) {
    limit(1, 2'000, 0);
    pass(10);
    open(over(1));
    pass(5);
    close();
    pass(45);
    limit(2, 1'000, 3'600);
    pass(30);
    limit(0, 0, 5'400, LimitCause::landed);
    cut();
    expect_silence();
}

TEST_F(NaiveLimitTest, hears_of_a_step_and_of_a_cut_off_that_come_too_soon) {
    limit(1, 2'000, 0);
    pass(59);
    limit(2, 1'000, 3'540);
    expect_complaint();
    pass(10);
    cut();
    expect_complaint();
}

TEST_F(NaiveLimitTest, hears_of_time_that_was_not_limited) {
    limit(1, 2'000, 0);
    pass(20);
    limit(0, 0, 1'200, LimitCause::kept_whole);
    pass(60);
    limit(1, 2'000, 1'200);
    expect_silence();
    pass(1);
    limit(2, 1'000, 3'660);
    expect_complaint();
}

TEST_F(NaiveLimitTest, hears_of_an_overload_that_is_none) {
    open(over(1));
    expect_complaint();
    limit(1, 2'000, 0);
    open(over(1, 2'000));
    expect_complaint();
}

TEST_F(NaiveLimitTest, counts_overloads) {
    limit(1, 2'000, 0);
    open(over(1));
    pass(5);
    close();
    pass(5);
    expect_silence();
    open(over(1));
    expect_complaint();
}

TEST_F(NaiveLimitTest, hears_of_light_that_comes_back_too_soon) {
    limit(1, 2'000, 0);
    open(over(1));
    pass(4);
    close();
    expect_complaint();
}

TEST_F(NaiveLimitTest, waits_for_a_person_after_one_too_many) {
    limit(1, 2'000, 0);
    open(over(1));
    pass(5);
    close();
    pass(5);
    open(over(2));
    pass(20);
    asked = true;
    close();
    expect_silence();
    asked = false;
    open(over(1));
    pass(5);
    close();
    pass(5);
    open(over(2));
    pass(20);
    close();
    expect_complaint();
}

// Of what is kept whole after the last step no record says so.
TEST_F(NaiveLimitTest, knows_that_who_has_landed_waits_no_more_while_supply_is_kept_whole) {
    for (const bool whole : {true, false}) {
        limit(1, 2'000, 0);
        open(over(1));
        pass(5);
        close();
        pass(5);
        open(over(2));
        pass(80);
        limit(0, 0, 5'400, LimitCause::landed);
        expect_silence();
        kept_whole = whole;
        close();
        if (whole) expect_silence();
        if (!whole) expect_complaint();
        has_credit = true;
        limit(0, 0, 0, LimitCause::over);
        has_credit = false;
        pass(90);
    }
}

TEST_F(NaiveLimitTest, knows_that_a_limit_ends_with_credit_alone) {
    limit(1, 2'000, 0);
    limit(0, 0, 0, LimitCause::over);
    expect_complaint();
    limit(1, 2'000, 0);
    has_credit = true;
    limit(0, 0, 0, LimitCause::over);
    expect_silence();
}

TEST(LoadWatch, says_what_flowed_since_and_how_long_little_did) {
    LoadWatch watch;
    for (int i = 0; i < 60; ++i) {
        const std::int64_t watts = i < 30 ? 500 : 3'000;
        watch.take(1, {i * 10'000, watts, i * 1'000'000, i == 3});
    }

    EXPECT_EQ(watch.most_since(1, 0), 3'000);
    EXPECT_EQ(watch.most_since(1, 299'999), 3'000);
    EXPECT_EQ(watch.used_since(1, 95'000), 50'000'000) << "from the sample before";
    EXPECT_EQ(watch.longest_calm_since(1, 105'000, 1'000), 290'000 - 105'000);
    EXPECT_TRUE(watch.lied_since(1, 30'000));
    EXPECT_FALSE(watch.lied_since(1, 40'000));
    EXPECT_EQ(watch.most_since(2, 0), std::nullopt);
    EXPECT_EQ(watch.most_since(1, -1), std::nullopt) << "nobody looked";
}

}  // namespace
}  // namespace riser::sim
