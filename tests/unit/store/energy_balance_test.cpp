// The building's balance as the gateway runs it: what is learned, a theft that is found and named, a wrong ratio,
// restarts in between.
#include "tests/unit/store/metered_days.h"

namespace riser::store {
namespace {

using metering::BalanceAlarm;

TEST_F(MeterDataTest, says_that_there_is_no_balance_without_a_main_meter) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-03"));
    open(false);
    look(begin_of("2026-06-03"));

    const auto report = balance("2026-06-01", "2026-06-03");
    EXPECT_NE(report.state.why_none.find("main_meter"), std::string::npos);
    EXPECT_TRUE(report.days.empty());
    EXPECT_EQ(summary.balance.why_none, report.state.why_none);
}

TEST_F(MeterDataTest, sees_the_common_load_and_nothing_else_in_good_days) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-11") + minutes(45));
    open();
    look(begin_of("2026-06-11") + minutes(45));

    const auto report = balance("2026-06-02", "2026-06-10");
    ASSERT_EQ(report.days.size(), 9U);
    for (const auto& day : report.days) {
        EXPECT_EQ(day.hours, 24);
        EXPECT_EQ(day.residual(), Energy{96 * 25});
    }
    EXPECT_EQ(report.state.alarm, BalanceAlarm::none);
    EXPECT_GE(report.state.hours_learned, report.state.hours_to_learn);
    EXPECT_EQ(report.hours.size(), 24U);
    EXPECT_EQ(noted("energy_loss"), 0U);
}

// Nine quiet days, then somebody draws around the meter of apartment 2.
class Theft : public MeterDataTest {
protected:
    void steal_until(const char* date) {
        building.start(begin_of("2026-06-01"));
        building.run(begin_of("2026-06-10"));
        building.steal[2] = 60;
        building.run(begin_of(date) + minutes(45));
        open();
        look(begin_of(date) + minutes(45));
    }
};

TEST_F(Theft, is_found_within_a_day_and_the_place_is_named) {
    steal_until("2026-06-11");

    const auto& state = summary.balance;
    EXPECT_EQ(state.alarm, BalanceAlarm::loss);
    EXPECT_GE(state.alarm_since_ms, to_unix_ms(begin_of("2026-06-10") + hours(4)));
    EXPECT_LE(state.alarm_since_ms, to_unix_ms(begin_of("2026-06-11")));
    ASSERT_EQ(state.places.size(), 1U);
    EXPECT_EQ(state.places[0].meter, MeterId{2});
    EXPECT_EQ(noted("energy_loss"), 1U);
    EXPECT_GT(balance("2026-06-10", "2026-06-10").days.at(0).residual(), Energy{20'000});
}

TEST_F(Theft, is_told_once_and_lasts_over_a_restart) {
    steal_until("2026-06-11");
    const auto since = summary.balance.alarm_since_ms;
    open();
    summary = {};
    building.run(begin_of("2026-06-12") + minutes(45));
    look(begin_of("2026-06-12") + minutes(45));

    EXPECT_EQ(summary.balance.alarm, BalanceAlarm::loss);
    EXPECT_EQ(summary.balance.alarm_since_ms, since);
    EXPECT_EQ(noted("energy_loss"), 1U);
}

TEST_F(Theft, is_over_when_a_day_is_usual_again) {
    steal_until("2026-06-11");
    building.steal.clear();
    building.run(begin_of("2026-06-12") + hours(2));
    look(begin_of("2026-06-12") + hours(2));

    EXPECT_EQ(summary.balance.alarm, BalanceAlarm::none);
    EXPECT_TRUE(summary.balance.places.empty());
    EXPECT_EQ(noted("energy_balance_usual_again"), 1U);
}

TEST_F(Theft, is_usual_once_a_person_says_that_he_knows_the_reason) {
    steal_until("2026-06-11");
    const auto answer = ask(HistoryKind::learn_anew, day_of("2026-06-01"), day_of("2026-06-11"));
    const auto& report = std::get<local::EnergyBalanceReport>(answer.answer);
    EXPECT_EQ(report.state.alarm, BalanceAlarm::none);
    EXPECT_EQ(report.state.hours_learned, 0U);
    EXPECT_EQ(report.days.size(), 10U) << "what was balanced stays";

    open();
    building.run(begin_of("2026-06-20") + minutes(45));
    look(begin_of("2026-06-20") + minutes(45));
    EXPECT_EQ(summary.balance.alarm, BalanceAlarm::none);
    EXPECT_EQ(noted("energy_loss"), 1U);
}

TEST_F(MeterDataTest, finds_a_meter_that_counts_more_than_there_is) {
    building.start(begin_of("2026-06-01"));
    building.factor = 2;
    building.run(begin_of("2026-06-02") + hours(2));
    open();
    look(begin_of("2026-06-02") + hours(2));

    EXPECT_EQ(summary.balance.alarm, BalanceAlarm::negative_residual);
    EXPECT_EQ(noted("energy_balance_negative"), 1U);
}

TEST_F(MeterDataTest, has_no_balance_for_hours_in_which_a_meter_is_silent) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-01") + hours(10));
    building.silent.insert(MeterId{3});
    building.run(begin_of("2026-06-01") + hours(12));
    building.silent.clear();
    building.run(begin_of("2026-06-02") + minutes(45));
    open();
    look(begin_of("2026-06-02") + minutes(45));

    EXPECT_EQ(balance("2026-06-01", "2026-06-01").days.at(0).hours, 21);
    EXPECT_EQ(summary.balance.missing, MeterId{3});
    EXPECT_EQ(summary.balance.missing_ms, to_unix_ms(begin_of("2026-06-01") + hours(12)));
}

TEST_F(MeterDataTest, learns_anew_when_another_meter_is_the_main_one) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-04") + minutes(45));
    open();
    look(begin_of("2026-06-04") + minutes(45));
    ASSERT_FALSE(balance("2026-06-01", "2026-06-04").days.empty());

    open(false);
    look(begin_of("2026-06-04") + minutes(45));
    EXPECT_TRUE(balance("2026-06-01", "2026-06-04").days.empty());
    EXPECT_EQ(curve(1, "2026-06-02").intervals.size(), 96U) << "the days are as they were";
}

TEST_F(MeterDataTest, passes_over_rows_that_no_meter_can_have_made) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-02") + minutes(45));
    building.spoil(begin_of("2026-06-01") + hours(5), MeterId{2});
    open();
    look(begin_of("2026-06-02") + minutes(45));

    EXPECT_EQ(balance("2026-06-01", "2026-06-01").days.at(0).hours, 22);
    EXPECT_EQ(count_of(curve(2, "2026-06-01"), metering::ValueStatus::estimated), 2U);
}

}  // namespace
}  // namespace riser::store
