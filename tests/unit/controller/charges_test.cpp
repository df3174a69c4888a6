// Standing charges and debts in a building: one line a period, never twice; debts collected from top-ups.
#include "core/payment/week_windows.h"
#include "tests/unit/controller/journal_records.h"

namespace riser::controller {
namespace {

using journal::ChargeCollected;
using journal::ChargeConfigured;
using payment::ChargePurpose;
using payment::ChargeType;
using payment::CollectionPeriod;
using payment::SplitStep;

// 2026-09-21T14:13:20Z; the day ends after 9 h 46 min 40 s.
constexpr Duration k_to_midnight = 9h + 46min + 40s;

ChargeConfigured standing(std::int64_t micro, CollectionPeriod period) {
    ChargeConfigured charge;
    charge.account = k_anna;
    charge.charge = {1};
    charge.per_period = Money{micro};
    charge.period = period;
    return charge;
}

// A tenth of each top-up, at most 0.30 a week.
ChargeConfigured debt_from_top_ups() {
    ChargeConfigured charge;
    charge.account = k_anna;
    charge.charge = {2};
    charge.type = ChargeType::payment_event;
    charge.purpose = ChargePurpose::debt;
    charge.proportion_ppm = 100'000;
    charge.weekly_cap = Money{300'000};
    charge.added = Money{1'000'000};
    return charge;
}

SiteConfig with(std::vector<ChargeConfigured> charges) {
    SiteConfig site = two_apartments();
    site.supply_points.front().charges = std::move(charges);
    return site;
}

const payment::Account& anna(const Building& b) {
    return *b.controller->books().find_account(k_anna);
}
Money of_ledger(const Building& b, ledger::AccountKind kind, AccountId customer = {}) {
    return b.controller->books().ledger.balance({kind, customer});
}

// Every line begins where the one before it ends.
void expect_no_period_twice(const Building& b) {
    std::map<payment::ChargeId, std::int64_t> until;
    for (const auto& collected : records_of<ChargeCollected>(b)) {
        const auto& line = collected.line;
        const auto before = until.find(line.charge);
        EXPECT_TRUE(before == until.end() || line.from_ms == before->second);
        EXPECT_LT(line.from_ms, line.to_ms);
        until[line.charge] = line.to_ms;
    }
}

// From 18 to 20 o'clock.
SiteConfig with_friendly_hours(ChargeConfigured charge) {
    SiteConfig site = with({std::move(charge)});
    payment::WeekWindow window{{}, 18 * 60, 20 * 60};
    window.days.fill(true);
    site.policy.policy.friendly_hours = payment::calendar_of({&window, 1});
    return site;
}

TEST(StandingCharge, is_not_due_for_friendly_hours_where_that_is_configured) {
    ChargeConfigured hourly = standing(10'000, CollectionPeriod::hour);
    hourly.in_friendly_hours = false;
    Building b(with_friendly_hours(hourly));
    b.commission(2'000'000);
    b.tick(6h + 50min);  // 21:03
    const auto lines = records_of<ChargeCollected>(b);
    ASSERT_EQ(lines.size(), 7U);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool friendly = i == 4 || i == 5;  // from 18:00 and from 19:00
        EXPECT_EQ(lines[i].line.so.friendly_hours, friendly) << i;
        EXPECT_EQ(lines[i].line.collected, friendly ? Money{} : Money{10'000}) << i;
    }
    expect_no_period_twice(b);
}

TEST(StandingCharge, of_a_day_with_friendly_hours_is_due) {
    ChargeConfigured daily = standing(100'000, CollectionPeriod::day);
    daily.in_friendly_hours = false;
    Building b(with_friendly_hours(daily));
    b.commission(2'000'000);
    b.tick(10h);
    ASSERT_EQ(b.count_records<ChargeCollected>(), 1);
    EXPECT_EQ(records_of<ChargeCollected>(b).front().line.collected, Money{100'000});
}

TEST(StandingCharge, of_friendly_hours_is_due_as_a_rule) {
    Building b(with_friendly_hours(standing(10'000, CollectionPeriod::hour)));
    b.commission(2'000'000);
    b.tick(6h + 50min);
    for (const auto& collected : records_of<ChargeCollected>(b)) {
        EXPECT_EQ(collected.line.collected, Money{10'000});
    }
}

TEST(StandingCharge, is_collected_when_its_day_is_over) {
    Building b(with({standing(100'000, CollectionPeriod::day)}));
    b.commission(2'000'000);
    b.tick(9h);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 0);
    b.tick(1h);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 1);
    EXPECT_EQ(b.balance(k_anna), Money{1'900'000});
    EXPECT_EQ(b.balance(k_ben), Money{2'000'000});
    b.tick(1s);
    b.restart();
    b.tick(1s);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 1) << "once";
    EXPECT_EQ(of_ledger(b, ledger::AccountKind::charge_revenue), Money{100'000});
    expect_same_after_restart(b);
}

TEST(StandingCharge, of_a_gateway_that_was_off_for_days_comes_day_by_day) {
    Building b(with({standing(100'000, CollectionPeriod::day)}));
    b.commission(2'000'000);
    b.pass(5 * 24h);
    b.restart();
    b.tick(1s);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 5);
    EXPECT_EQ(b.balance(k_anna), Money{1'500'000});
    expect_no_period_twice(b);
    expect_same_after_restart(b);
}

TEST(StandingCharge, of_a_long_time_comes_in_batches) {
    Building b(with({standing(1'000, CollectionPeriod::hour)}));
    b.commission(2'000'000);
    b.pass(976 * 1h);
    b.restart();
    b.tick(1s);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 0) << "is the clock right?";
    b.tick(24h);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 400);
    b.tick(1s);
    b.tick(1s);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 1'000);
    expect_no_period_twice(b);
    EXPECT_EQ(b.balance(k_anna), Money{1'000'000});
}

// Trusted or not: a clock that somebody set weeks ahead, and right again within the day, takes nothing.
TEST(StandingCharge, is_not_collected_for_weeks_by_a_clock_that_leaps) {
    Building b(with({standing(100'000, CollectionPeriod::day)}));
    b.commission(2'000'000);
    const Now before = b.clock;
    b.clock.wall += 30 * 24h;
    b.clock.earliest += 30 * 24h;
    b.clock.latest += 30 * 24h;
    b.tick(1s);
    b.tick(6h);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 0);
    const Duration later = b.clock.monotonic - before.monotonic;
    b.clock.wall = before.wall + later;
    b.clock.earliest = before.earliest + later;
    b.clock.latest = before.latest + later;
    b.tick(1s);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 0);
    b.tick(24h);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 1) << "the day that went by";
    EXPECT_EQ(b.balance(k_anna), Money{1'900'000});
}

TEST(StandingCharge, of_weeks_is_collected_when_the_clock_stays_there) {
    Building b(with({standing(10'000, CollectionPeriod::day)}));
    b.commission(2'000'000);
    b.pass(30 * 24h);
    b.restart();
    b.tick(12h);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 0);
    b.tick(12h);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 31);
    expect_no_period_twice(b);
    expect_same_after_restart(b);
}

TEST(StandingCharge, waits_while_the_clock_is_unsure_and_is_not_collected_twice_when_it_goes_back) {
    Building b(with({standing(100'000, CollectionPeriod::day)}));
    b.commission(2'000'000);
    const Now before = b.clock;
    b.clock.wall += 3 * 24h;
    b.clock.latest = k_no_upper_bound;
    b.tick(1s);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 0);
    b.clock.earliest = b.clock.wall - 1s;
    b.clock.latest = b.clock.wall + 1s;
    b.tick(1s);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 3);
    // The clock was three days ahead.
    b.clock.wall = before.wall;
    b.clock.earliest = before.earliest;
    b.clock.latest = before.latest;
    for (int day = 0; day < 3; ++day) b.tick(24h);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 3);
    b.tick(24h);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 4);
    expect_no_period_twice(b);
}

TEST(StandingCharge, that_is_entered_by_an_unsure_clock_begins_when_it_is_sure) {
    Building b;
    b.commission(2'000'000);
    b.site.supply_points.front().charges = {standing(100'000, CollectionPeriod::day)};
    const Now sure = b.clock;
    b.clock.earliest = UtcTime{};  // the floor of a clock that was never set
    b.clock.wall = UtcTime{5s};
    b.clock.latest = k_no_upper_bound;
    b.restart();
    b.tick(48h);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 0);
    b.clock.wall = sure.wall;
    b.clock.earliest = sure.earliest;
    b.clock.latest = sure.latest;
    b.tick(1s);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 0) << "not for the years before";
    b.tick(24h);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 1);
    EXPECT_EQ(b.balance(k_anna), Money{1'900'000});
    expect_same_after_restart(b);
}

TEST(StandingCharge, that_cannot_be_saved_is_collected_later_and_once) {
    Building b(with({standing(100'000, CollectionPeriod::day)}));
    b.commission(2'000'000);
    b.journal.next = Commit::refused;
    b.tick(k_to_midnight);
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000});
    b.tick(11s);
    b.journal.next = Commit::done;
    b.tick(11s);
    b.tick(11s);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 1);
    EXPECT_EQ(b.balance(k_anna), Money{1'900'000});
    // The power goes with the last write, and nobody knows whether it is on the disk: it is.
    b.clock.wall += 24h;
    b.clock.earliest += 24h;
    b.clock.latest += 24h;
    b.tick(1s);
    b.restart();
    b.tick(1s);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 2);
    // It is not: then it is made up for.
    b.tick(24h);
    ASSERT_EQ(b.count_records<ChargeCollected>(), 3);
    while (b.count_records<ChargeCollected>() == 3) b.journal.entries.pop_back();
    b.journal.saved.clear();
    b.restart();
    b.tick(1s);
    EXPECT_EQ(b.count_records<ChargeCollected>(), 3);
    EXPECT_EQ(b.balance(k_anna), Money{1'700'000});
    expect_no_period_twice(b);
}

TEST(StandingCharge, without_credit_is_left_for_the_next_top_up) {
    Building b(with({standing(100'000, CollectionPeriod::day)}));
    b.commission(150'000);
    for (int day = 0; day < 3; ++day) b.tick(24h);
    EXPECT_EQ(b.balance(k_anna), Money{0});
    EXPECT_EQ(anna(b).accumulated_debt, Money{150'000});
    EXPECT_EQ(of_ledger(b, ledger::AccountKind::customer_debt, k_anna), Money{-150'000});
    b.top_up(k_anna, 1'000'000, 9);
    EXPECT_EQ(b.balance(k_anna), Money{850'000});
    EXPECT_EQ(anna(b).accumulated_debt, Money{0});
    const auto credited = records_of<journal::Credited>(b);
    EXPECT_EQ(credited.back().split.of(SplitStep::accumulated_debt), Money{150'000});
    expect_same_after_restart(b);
}

TEST(StandingCharge, changes_for_what_falls_due_from_then_on) {
    Building b(with({standing(100'000, CollectionPeriod::day)}));
    b.commission(2'000'000);
    b.pass(3 * 24h);
    b.site.supply_points.front().charges.front().per_period = Money{500'000};
    b.restart();
    EXPECT_EQ(b.balance(k_anna), Money{1'700'000}) << "three days by the old terms";
    b.tick(24h);
    EXPECT_EQ(b.balance(k_anna), Money{1'200'000});
    b.site.supply_points.front().charges.clear();
    b.restart();
    b.tick(24h);
    b.tick(24h);
    EXPECT_EQ(b.balance(k_anna), Money{1'200'000}) << "it has ended";
    b.site.supply_points.front().charges = {standing(100'000, CollectionPeriod::day)};
    b.restart();
    b.tick(24h);
    EXPECT_EQ(b.balance(k_anna), Money{1'100'000}) << "the time between is not made up for";
    expect_same_after_restart(b);
}

TEST(Debt, by_instalments_ends) {
    ChargeConfigured debt = standing(400'000, CollectionPeriod::day);
    debt.purpose = ChargePurpose::debt;
    debt.added = Money{1'000'000};
    Building b(with({debt}));
    b.commission(2'000'000);
    for (int day = 0; day < 5; ++day) b.tick(24h);
    EXPECT_EQ(b.balance(k_anna), Money{1'000'000});
    EXPECT_EQ(b.count_records<ChargeCollected>(), 3) << "0.40, 0.40, 0.20";
    b.restart();
    EXPECT_EQ(b.count_records<ChargeConfigured>(), 1) << "the file still names the whole of it";
    EXPECT_EQ(of_ledger(b, ledger::AccountKind::customer_debt, k_anna), Money{0});
    EXPECT_EQ(of_ledger(b, ledger::AccountKind::debt_taken_over), Money{1'000'000});
    expect_same_after_restart(b);
}

TEST(TopUp, is_divided_as_it_was_shown) {
    Building b(with({debt_from_top_ups()}));
    b.commission(2'000'000);  // 0.20 went to the debt
    EXPECT_EQ(b.balance(k_anna), Money{1'800'000});
    b.sweep(b.registers[0] + 10, b.registers[1]);
    const std::size_t written = b.journal.entries.size();
    b.give(LocalOrder{PreviewTopUp{k_anna, Money{2'000'000}, k_eur}, ReplyTo{8}});
    const Answer shown = *b.last_answer();
    EXPECT_EQ(shown.outcome, OrderOutcome::done);
    ASSERT_EQ(shown.split.size(), 2U);
    EXPECT_EQ(shown.split[0].amount, Money{100'000}) << "what is left of the week's 0.30";
    EXPECT_EQ(b.journal.entries.size(), written) << "nothing is booked";
    b.top_up(k_anna, 2'000'000, 9);
    EXPECT_EQ(b.last_answer()->split, shown.split);
    EXPECT_EQ(b.last_answer()->balance, shown.balance);
    const auto credited = records_of<journal::Credited>(b);
    EXPECT_EQ(credited.back().split.lines, shown.split);
    EXPECT_EQ(anna(b).find_charge({2})->remaining, Money{700'000});
    b.top_up(k_anna, 2'000'000, 9);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::already_done);
    EXPECT_EQ(anna(b).find_charge({2})->remaining, Money{700'000});
    expect_same_after_restart(b);
}

TEST(TopUp, that_is_all_own_is_written_as_ever) {
    Building b;
    b.commission(2'000'000);
    for (const auto& credited : records_of<journal::Credited>(b)) {
        EXPECT_TRUE(credited.split.lines.empty());
    }
}

// The cloud asked before it took the money; now it cannot be typed again.
TEST(TopUp, that_the_cloud_has_taken_already_has_no_limit) {
    SiteConfig site = two_apartments();
    site.supply_points.front().max_top_up = Money{3'000'000};
    Building b(site);
    b.commission(2'000'000);
    b.give(LocalOrder{
        TopUp{TopUpId{{9}}, k_anna, Money{4'000'000}, k_eur, journal::TopUpSource::cloud},
        ReplyTo{9}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.balance(k_anna), Money{6'000'000});
}

TEST(TopUp, beyond_what_the_account_takes_is_refused_and_changes_nothing) {
    SiteConfig site = two_apartments();
    site.supply_points.front().max_top_up = Money{3'000'000};
    site.supply_points.front().max_balance = Money{4'000'000};
    Building b(site);
    b.commission(2'000'000);
    b.top_up(k_anna, 3'000'001, 9);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_EQ(b.last_answer()->text,
              "a top-up of this account is at most 3.00: `max_top_up` of its supply point, or of "
              "[gateway], in the gateway's configuration says so");
    b.top_up(k_anna, 2'000'001, 9);
    EXPECT_NE(b.last_answer()->text.find("at most 4.00"), std::string::npos);
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000});
    b.top_up(k_anna, 2'000'000, 9);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << "the id was not used up";
    b.top_up(k_ben, 50'000'000, 10);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done);
    expect_same_after_restart(b);
}

}  // namespace
}  // namespace riser::controller
