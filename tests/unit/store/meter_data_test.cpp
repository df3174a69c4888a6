// Validation and estimation as the gateway runs them: days of hand-made readings with gaps, restarts, an exchange
// and a day of 25 hours. Registers are never contradicted, and measured values never change.
#include "tests/unit/store/metered_days.h"

namespace riser::store {
namespace {

using metering::ValueStatus;
using metering::VeeRule;

TEST_F(MeterDataTest, finds_nothing_in_good_days) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-03") + minutes(30));
    open();
    look(begin_of("2026-06-03") + minutes(30));

    EXPECT_TRUE(findings("2026-06-01", "2026-06-03").empty());
    const auto day = curve(2, "2026-06-02");
    ASSERT_EQ(day.intervals.size(), 96U);
    EXPECT_EQ(count_of(day, ValueStatus::valid), 96U);
    EXPECT_EQ(day.total, sum_of(day));
    EXPECT_EQ(day.intervals[5].measured, day.intervals[5].energy);
    EXPECT_EQ(summary.validated, day_of("2026-06-02"));
}

TEST_F(MeterDataTest, looks_at_a_day_only_after_its_end) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-02"));
    open();
    look(begin_of("2026-06-02") + minutes(5));
    EXPECT_TRUE(std::holds_alternative<std::string>(
        ask(HistoryKind::intervals, day_of("2026-06-01"), day_of("2026-06-01"), MeterId{1})
            .answer));

    look(begin_of("2026-06-02") + minutes(15));
    EXPECT_EQ(curve(1, "2026-06-01").intervals.size(), 96U);
}

TEST_F(MeterDataTest, estimates_a_gap_by_what_the_register_counted) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-01") + hours(10));
    const std::int64_t before = building.shown(1);
    building.silent.insert(MeterId{1});
    building.run(begin_of("2026-06-01") + hours(14));
    const std::int64_t after = building.shown(1);
    building.silent.clear();
    building.run(begin_of("2026-06-02") + hours(1));
    open();
    look(begin_of("2026-06-02") + hours(1));

    const auto found = findings("2026-06-01", "2026-06-01");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].meter, MeterId{1});
    EXPECT_EQ(found[0].flag.rule, VeeRule::gap);
    EXPECT_TRUE(summary.findings.empty()) << "what is only estimated needs no person";
    const auto day = curve(1, "2026-06-01");
    const std::size_t estimated = count_of(day, ValueStatus::estimated);
    EXPECT_EQ(found[0].flag.count, estimated);
    Energy missing{};
    for (const auto& interval : day.intervals) {
        if (interval.status != ValueStatus::estimated) continue;
        EXPECT_EQ(interval.measured, std::nullopt) << "an estimate is no measurement";
        missing += interval.energy.value_or(Energy{});
    }
    // The rows stand at the boundaries around the silence: one interval more than was drawn in it.
    EXPECT_GE(missing, Energy{after - before});
    EXPECT_EQ(day.total, sum_of(day)) << "nothing is lost and nothing is made up";
}

TEST_F(MeterDataTest, estimates_a_night_when_the_meter_is_back) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-01") + hours(20));
    building.silent.insert(MeterId{2});
    building.run(begin_of("2026-06-02") + minutes(30));
    open();
    look(begin_of("2026-06-02") + minutes(30));
    auto first = curve(2, "2026-06-01");
    EXPECT_EQ(count_of(first, ValueStatus::estimated), 0U) << "nobody knows yet";
    const Energy known = sum_of(first);

    building.run(begin_of("2026-06-02") + hours(10));
    building.silent.clear();
    building.run(begin_of("2026-06-03") + minutes(30));
    look(begin_of("2026-06-03") + minutes(30));

    first = curve(2, "2026-06-01");
    const auto second = curve(2, "2026-06-02");
    EXPECT_GT(sum_of(first), known);
    EXPECT_GT(count_of(first, ValueStatus::estimated), 10U);
    EXPECT_GT(count_of(second, ValueStatus::estimated), 30U);
    for (const auto& day : {first, second}) {
        for (const auto& interval : day.intervals) EXPECT_TRUE(interval.energy.has_value());
    }
    // Both days together are what the register advanced in them.
    const Energy end{building.shown(2)};
    Energy after_midnight{};
    for (std::int64_t i = 0; i < 3; ++i) {
        const auto quarter = begin_of("2026-06-03").time_since_epoch() / minutes(15) + i;
        after_midnight += Energy{MeteredDays::draw(2, quarter)};
    }
    EXPECT_EQ(sum_of(first) + sum_of(second) + after_midnight, end - Energy{20'000});
}

TEST_F(MeterDataTest, bridges_days_on_which_the_gateway_was_off) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-01") + hours(12));
    building.set_off(true);
    building.run(begin_of("2026-06-04") + hours(6));
    building.set_off(false);
    building.run(begin_of("2026-06-05") + minutes(30));
    open();
    look(begin_of("2026-06-05") + minutes(30));

    Energy sum{};
    for (const char* date : {"2026-06-01", "2026-06-02", "2026-06-03", "2026-06-04"}) {
        const auto day = curve(3, date);
        for (const auto& interval : day.intervals) EXPECT_TRUE(interval.energy) << date;
        sum += sum_of(day);
    }
    Energy after_midnight{};
    for (std::int64_t i = 0; i < 3; ++i) {
        const auto quarter = begin_of("2026-06-05").time_since_epoch() / minutes(15) + i;
        after_midnight += Energy{MeteredDays::draw(3, quarter)};
    }
    EXPECT_EQ(sum + after_midnight, Energy{building.shown(3) - 30'000});
    const auto found = findings("2026-06-01", "2026-06-05");
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const auto& finding) {
        return finding.flag.rule == VeeRule::prolonged_estimation && finding.meter == MeterId{3};
    })) << "more than a day of nothing but estimates is an alarm";
}

TEST_F(MeterDataTest, goes_on_after_a_restart_without_reading_it_all_again) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-03") + minutes(45));
    open();
    look(begin_of("2026-06-03") + minutes(45));
    const auto before = curve(1, "2026-06-02");
    const auto balanced = balance("2026-06-01", "2026-06-03");

    read.clear();
    open();
    look(begin_of("2026-06-03") + minutes(45));

    EXPECT_EQ(curve(1, "2026-06-02"), before);
    EXPECT_EQ(balance("2026-06-01", "2026-06-03"), balanced);
    for (const std::int64_t day : read) {
        EXPECT_GE(day, day_of("2026-06-02")) << "a day that was validated";
    }
    building.run(begin_of("2026-06-04") + minutes(45));
    look(begin_of("2026-06-04") + minutes(45));
    EXPECT_EQ(count_of(curve(1, "2026-06-03"), ValueStatus::valid), 96U);
}

TEST_F(MeterDataTest, is_made_again_from_the_readings_when_its_file_is_gone) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-04") + minutes(45));
    open();
    look(begin_of("2026-06-04") + minutes(45));
    const auto before = curve(1, "2026-06-02");
    const auto balanced = balance("2026-06-01", "2026-06-04");

    machine.reset();
    forget_file();
    open();
    look(begin_of("2026-06-04") + minutes(45));

    EXPECT_EQ(curve(1, "2026-06-02"), before);
    EXPECT_EQ(balance("2026-06-01", "2026-06-04").days, balanced.days);
}

// What was learned is on the card, and the readings that it was learned from are gone.
TEST_F(MeterDataTest, takes_up_what_its_file_kept_though_it_comes_late) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-04") + minutes(45));
    open();
    look(begin_of("2026-06-04") + minutes(45));
    const auto before = curve(1, "2026-06-01");
    const auto balanced = balance("2026-06-01", "2026-06-04");
    ASSERT_FALSE(balanced.days.empty());

    machine.reset();
    take_card_out();
    building.forget_before(day_of("2026-06-03"));
    open();
    look(begin_of("2026-06-04") + minutes(45));
    EXPECT_EQ(noted("meter_data_not_there"), 1U);
    put_card_in();
    look(begin_of("2026-06-04") + minutes(45));

    EXPECT_EQ(curve(1, "2026-06-01"), before);
    EXPECT_EQ(balance("2026-06-01", "2026-06-04"), balanced);
    building.run(begin_of("2026-06-05") + minutes(45));
    look(begin_of("2026-06-05") + minutes(45));
    EXPECT_EQ(count_of(curve(1, "2026-06-04"), ValueStatus::valid), 96U);
    open();
    EXPECT_EQ(balance("2026-06-01", "2026-06-01").days.size(), 1U) << "saved with the rest";
}

TEST_F(MeterDataTest, leaves_open_what_an_exchange_hides) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-01") + hours(12));
    building.exchange(1);
    building.run(begin_of("2026-06-03") + minutes(45));
    open();
    look(begin_of("2026-06-03") + minutes(45));

    const auto day = curve(1, "2026-06-01");
    const auto open_ones = std::count_if(day.intervals.begin(), day.intervals.end(),
                                         [](const auto& one) { return !one.energy; });
    EXPECT_EQ(open_ones, 1) << "the interval of the exchange, which no register encloses";
    EXPECT_EQ(day.total, std::nullopt);
    EXPECT_EQ(count_of(curve(1, "2026-06-02"), ValueStatus::valid), 96U);
    const auto days = balance("2026-06-01", "2026-06-01").days;
    ASSERT_EQ(days.size(), 1U);
    EXPECT_EQ(days[0].hours, 23) << "no false alarm in the hour of the exchange, but no balance";
}

TEST_F(MeterDataTest, knows_the_day_of_twenty_five_hours) {
    building.start(begin_of("2026-10-24"));
    building.run(begin_of("2026-10-26") + minutes(45));
    open();
    look(begin_of("2026-10-26") + minutes(45));

    const auto day = curve(1, "2026-10-25");
    EXPECT_EQ(day.intervals.size(), 100U);
    EXPECT_EQ(count_of(day, ValueStatus::valid), 100U);
    EXPECT_EQ(day.total, sum_of(day));
    EXPECT_TRUE(findings("2026-10-24", "2026-10-26").empty());
    const auto days = balance("2026-10-25", "2026-10-25").days;
    ASSERT_EQ(days.size(), 1U);
    EXPECT_EQ(days[0].hours, 25);
}

TEST_F(MeterDataTest, tells_what_a_person_must_look_at) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-01") + hours(6));
    building.factor = 60;  // beyond what the fuse allows
    building.run(begin_of("2026-06-01") + hours(7));
    building.factor = 1;
    building.run(begin_of("2026-06-01") + hours(18));
    building.factor = 5;  // believable, but it stands out
    building.run(begin_of("2026-06-01") + hours(18) + minutes(15));
    building.factor = 1;
    building.run(begin_of("2026-06-02") + minutes(45));
    open();
    look(begin_of("2026-06-02") + minutes(45));

    const auto found = findings("2026-06-01", "2026-06-01");
    const auto has = [&](VeeRule rule) {
        return std::any_of(found.begin(), found.end(), [&](const auto& finding) {
            return finding.flag.rule == rule && finding.meter == MeterId{1};
        });
    };
    EXPECT_TRUE(has(VeeRule::connection_limit));
    EXPECT_TRUE(has(VeeRule::interval_spike));
    ASSERT_EQ(summary.findings.size(), 1U) << "what is rejected is estimated, and needs nobody";
    EXPECT_EQ(summary.findings[0].flag.rule, VeeRule::interval_spike);
    EXPECT_EQ(noted("meter_findings"), 1U);
    const auto day = curve(1, "2026-06-01");
    EXPECT_EQ(day.total, sum_of(day)) << "what the register counted is given out, not taken away";
}

TEST_F(MeterDataTest, tells_it_once_while_the_day_cannot_be_saved) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-01") + hours(18));
    building.factor = 5;
    building.run(begin_of("2026-06-01") + hours(18) + minutes(15));
    building.factor = 1;
    building.run(begin_of("2026-06-02") + hours(4));
    open();
    look(begin_of("2026-06-01") + hours(12));
    set_full(true);
    for (const int hour : {1, 2, 3}) look(begin_of("2026-06-02") + hours(hour));

    EXPECT_EQ(noted("meter_data_not_saved"), 1U);
    EXPECT_EQ(noted("meter_findings"), 1U) << "the cloud does not hear of it every five minutes";
    EXPECT_EQ(summary.validated, day_of("2026-05-31"));

    set_full(false);
    look(begin_of("2026-06-02") + hours(4));
    EXPECT_EQ(summary.validated, day_of("2026-06-01"));
}

TEST_F(MeterDataTest, waits_for_a_clock_that_may_be_right) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-03"));
    open();
    now.wall = begin_of("2026-06-03");
    now.earliest = now.wall - hours(24 * 30);
    now.latest = k_no_upper_bound;
    look_as_it_is();
    EXPECT_TRUE(read.empty());

    // Not confirmed, but hardly beyond what has certainly passed: as after a short power cut.
    now.earliest = now.wall - hours(2);
    look_as_it_is();
    EXPECT_FALSE(read.empty());
}

TEST_F(MeterDataTest, takes_back_what_a_clock_of_the_future_made_it_do) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-03") + minutes(45));
    open();
    look(begin_of("2026-06-03") + minutes(45));
    look(begin_of("2027-06-03"));
    look(begin_of("2026-06-03") + hours(1));

    EXPECT_EQ(noted("meter_data_of_the_future"), 1U);
    building.run(begin_of("2026-06-05") + minutes(45));
    look(begin_of("2026-06-05") + minutes(45));
    EXPECT_EQ(count_of(curve(1, "2026-06-04"), ValueStatus::valid), 96U);
}

TEST_F(MeterDataTest, waits_for_a_clock_that_was_set_back_by_hours) {
    building.start(begin_of("2026-06-01"));
    building.run(begin_of("2026-06-04") + minutes(45));
    open();
    look(begin_of("2026-06-03") + hours(20));
    const auto balanced = balance("2026-06-01", "2026-06-03");
    look(begin_of("2026-06-03") + hours(15));
    EXPECT_EQ(balance("2026-06-01", "2026-06-03"), balanced);
    EXPECT_EQ(noted("meter_data_of_the_future"), 0U);

    look(begin_of("2026-06-04") + minutes(45));
    EXPECT_EQ(balance("2026-06-03", "2026-06-03").days.at(0).hours, 24) << "each hour once";
}

TEST(RegisterDayBytes, that_are_damaged_are_refused_or_give_a_day_that_can_be_shown) {
    RegisterDay day;
    day.meter = MeterId{7};
    day.raw.begin = begin_of("2026-06-01");
    day.raw.raw = {Energy{100}, std::nullopt, Energy{250}};
    day.raw.anchors = {{1, Energy{1'100}}, {2, Energy{1'150}}};
    day.first = day.last = ShownRegister{1, Energy{1'100}, MeterEpoch{1}};
    day.flags = {{VeeRule::gap, 1, 1, 900, 0}};
    ASSERT_TRUE(estimate(day, {}, berlin(), {}, begin_of("2026-06-02")));
    const std::vector<RegisterDay> days{day};
    const auto bytes = encode_days(days);
    for (std::size_t place = 0; place < bytes.size(); ++place) {
        for (int bit = 0; bit < 8; ++bit) {
            auto damaged = bytes;
            damaged[place] = static_cast<std::uint8_t>(damaged[place] ^ (1U << bit));
            const auto decoded = decode_days(damaged);
            if (!decoded) continue;
            for (const auto& one : *decoded) {
                EXPECT_EQ(to_meter_day(one, 0).intervals.size(), one.raw.raw.size());
            }
        }
    }
}

TEST(RegisterDayBytes, give_back_the_day_and_refuse_others_at_every_length) {
    RegisterDay day;
    day.meter = MeterId{7};
    day.raw.begin = begin_of("2026-06-01");
    day.raw.raw = {Energy{100}, std::nullopt, Energy{-3}, Energy{250}};
    day.raw.anchors = {{0, Energy{1'000}}, {1, Energy{1'100}}, {4, Energy{1'500}}};
    day.raw.quantum = Energy{10};
    day.first = ShownRegister{0, Energy{1'000}, MeterEpoch{2}};
    day.last = ShownRegister{4, Energy{1'500}, MeterEpoch{2}};
    day.flags = {{VeeRule::gap, 1, 1, 900, 0}, {VeeRule::negative_consumption, 2, 1, -3, -1}};
    ASSERT_TRUE(estimate(day, {}, berlin(), {}, begin_of("2026-06-02")));
    ASSERT_FALSE(is_open(day));
    day.after.estimated = minutes(15);
    RegisterDay other = day;
    other.meter = MeterId{9};
    const std::vector<RegisterDay> days{day, other};

    const auto bytes = encode_days(days);
    EXPECT_EQ(decode_days(bytes), days);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_FALSE(decode_days(std::span(bytes).first(length))) << length;
    }
    const std::vector<RegisterDay> twice{day, day};
    EXPECT_FALSE(decode_days(encode_days(twice)));
}

}  // namespace
}  // namespace riser::store
