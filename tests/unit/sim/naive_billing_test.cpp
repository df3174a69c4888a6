// The auditor of bills hears what is wrong, and is silent when nothing is.
#include "tests/sim/world/audit/naive_billing.h"

#include <gtest/gtest.h>

namespace riser::sim {
namespace {

constexpr std::int64_t k_hour_ms = 3'600'000;
constexpr std::int64_t k_day_ms = 24 * k_hour_ms;
// 2026-03-10 00:00 in Berlin; winter time.
constexpr std::int64_t k_midnight_ms = 1'773'100'800'000 - k_hour_ms;

struct NaiveBillingTest : ::testing::Test {
    NaiveBillingTest() {
        plan.written = true;
        plan.cycle_day = 10;
        plan.steps = {{1, DunningKind::final_notice, 0}, {2, DunningKind::disconnection, 0}};
        plan.minimum = 1'000'000;
        plan.interest_ppm = 365'000;  // a thousandth a day
        bills.follow(plan);
        account.bytes.fill(0xAC);
        at(k_midnight_ms - 12 * k_hour_ms);
        journal::BillingAgreed agreed;
        agreed.account = account;
        bills.take(agreed, 0, complain);
    }
    void at(std::int64_t ms, std::int64_t wide_ms = 0) {
        header.wall_ms = header.earliest_ms = ms;
        header.latest_ms = ms + wide_ms;
        bills.begin_entry(header, ms);
    }
    static billing::LocalDay day(int after) {
        return billing::LocalDay{std::chrono::days(NaiveBilling::day_of(k_midnight_ms) + after)};
    }
    // Of 12.345678, charged in the evening, and rounded to cents.
    journal::BillIssued bill(std::uint64_t counter = 1) const {
        journal::BillIssued r;
        r.account = account;
        r.number = {1, 2026, counter};
        r.number_text = "S-" + std::to_string(counter);
        r.from_ms = k_midnight_ms - 12 * k_hour_ms;
        r.to_ms = k_midnight_ms;
        r.issued = r.due = day(0);
        journal::BilledLine line;
        line.charged.amount = line.net = line.gross = Money{12'345'678};
        r.lines = {line};
        r.net = Money{12'345'678};
        r.total = Money{12'350'000};
        r.rounding = Money{4'322};
        r.carried_out = Money{-4'322};
        return r;
    }
    void be_billed() {
        bills.charge(account, k_midnight_ms - k_hour_ms, 12'345'678);
        at(k_midnight_ms + k_hour_ms);
        bills.take(bill(), 0, complain);
    }
    journal::ReminderGiven step(std::uint8_t which, int after) const {
        journal::ReminderGiven r;
        r.account = account;
        r.bill = {1, 2026, 1};
        r.step = which;
        r.kind = which == 0 ? billing::StepKind::final_notice : billing::StepKind::disconnection;
        r.day = day(after);
        r.open = Money{12'350'000};
        return r;
    }
    void end_with(std::int64_t balance) {
        bills.end_entry([balance](AccountId) { return balance; }, complain);
    }

    BillingPlan plan;
    NaiveBilling bills;
    AccountId account;
    journal::EntryHeader header;
    std::vector<std::string> complaints;
    NaiveBilling::Complain complain = [this](const std::string& what) {
        complaints.push_back(what);
    };
};

TEST_F(NaiveBillingTest, is_silent_about_a_bill_that_is_right) {
    be_billed();
    end_with(-12'345'678);
    EXPECT_TRUE(complaints.empty()) << complaints.front();
}

TEST_F(NaiveBillingTest, hears_of_a_charge_that_is_left_out) {
    bills.charge(account, k_midnight_ms - 2 * k_hour_ms, 1);
    be_billed();
    EXPECT_EQ(complaints.size(), 1U);
}

TEST_F(NaiveBillingTest, hears_of_a_charge_on_two_bills) {
    be_billed();
    auto again = bill(2);
    again.from_ms = again.to_ms;
    again.carried_in = Money{-4'322};
    again.carried_out = Money{-8'644};
    again.rounding = Money{4'322};
    bills.take(again, 0, complain);
    EXPECT_FALSE(complaints.empty());
}

TEST_F(NaiveBillingTest, hears_of_numbers_left_out_and_given_twice) {
    bills.charge(account, k_midnight_ms - k_hour_ms, 12'345'678);
    at(k_midnight_ms + k_hour_ms);
    bills.take(bill(2), 0, complain);
    EXPECT_EQ(complaints.size(), 1U);
    complaints.clear();
    bills.take(bill(2), 0, complain);
    EXPECT_GE(complaints.size(), 2U);
}

TEST_F(NaiveBillingTest, hears_of_a_remainder_that_is_lost) {
    be_billed();
    auto next = bill(2);
    next.from_ms = next.to_ms;
    next.lines.clear();
    next.net = next.total = next.rounding = next.carried_out = Money{};
    bills.take(next, 0, complain);
    EXPECT_FALSE(complaints.empty());
}

TEST_F(NaiveBillingTest, is_silent_about_a_cut_after_notices_and_their_days) {
    be_billed();
    at(k_midnight_ms + k_day_ms + k_hour_ms);
    bills.take(step(0, 1), 0, complain);
    at(k_midnight_ms + 2 * k_day_ms + k_hour_ms);
    bills.take(step(1, 2), 0, complain);
    bills.judge_cut(account, "", complain);
    EXPECT_TRUE(complaints.empty()) << complaints.front();
}

TEST_F(NaiveBillingTest, hears_of_a_cut_without_a_final_notice_or_too_early) {
    be_billed();
    at(k_midnight_ms + 2 * k_day_ms + k_hour_ms);
    bills.judge_cut(account, "", complain);
    EXPECT_EQ(complaints.size(), 1U);
    complaints.clear();
    at(k_midnight_ms + k_hour_ms);
    bills.take(step(0, 0), 0, complain);
    EXPECT_FALSE(complaints.empty()) << "a day early";
}

TEST_F(NaiveBillingTest, hears_of_a_notice_that_only_may_be_due) {
    be_billed();
    at(k_midnight_ms + k_day_ms - k_hour_ms, 2 * k_hour_ms);
    bills.take(step(0, 1), 0, complain);
    EXPECT_FALSE(complaints.empty());
}

TEST_F(NaiveBillingTest, counts_interest_by_whole_days) {
    be_billed();
    at(k_midnight_ms + 4 * k_day_ms + k_hour_ms);
    journal::LateCharged late;
    late.account = account;
    late.bill = {1, 2026, 1};
    late.amount = Money{3 * 12'350};  // of the days 1, 2 and 3
    late.until = day(4);
    bills.take(late, 0, complain);
    EXPECT_TRUE(complaints.empty()) << complaints.front();
    at(k_midnight_ms + 6 * k_day_ms + k_hour_ms);
    bills.pay(account, "payment", 1'000'000, complain);
    EXPECT_EQ(complaints.size(), 1U) << "two days of interest are missing";
}

TEST_F(NaiveBillingTest, holds_the_balance_against_the_bills) {
    be_billed();
    bills.pay(account, "payment", 2'000'000, complain);
    end_with(-10'345'678);
    EXPECT_TRUE(complaints.empty()) << complaints.front();
    end_with(-10'345'679);
    EXPECT_EQ(complaints.size(), 1U);
}

TEST_F(NaiveBillingTest, hears_a_reminder_and_interest_for_a_bill_that_is_disputed) {
    be_billed();
    journal::BillDisputed dispute;
    dispute.account = account;
    dispute.bill = {1, 2026, 1};
    dispute.day = day(0);
    bills.take(dispute, 0, complain);
    EXPECT_EQ(complaints, std::vector<std::string>{});
    at(k_midnight_ms + k_day_ms + k_hour_ms);
    bills.take(step(0, 1), 0, complain);
    EXPECT_FALSE(complaints.empty());
    complaints.clear();
    EXPECT_TRUE(bills.is_cleared(account, NaiveBilling::day_of(k_midnight_ms) + 3));
    dispute.opened = false;
    dispute.day = day(1);
    bills.take(dispute, 0, complain);
    EXPECT_EQ(complaints, std::vector<std::string>{});
    EXPECT_FALSE(bills.is_cleared(account, NaiveBilling::day_of(k_midnight_ms) + 3));
}

TEST_F(NaiveBillingTest, hears_a_bill_that_is_taken_back_otherwise_than_it_was) {
    be_billed();
    journal::BillIssued mirror = bill(2);
    mirror.kind = billing::DocumentKind::cancellation;
    mirror.corrects = {1, 2026, 1};
    for (auto& line : mirror.lines) {
        line.charged.amount = line.net = line.gross = -line.net;
    }
    mirror.net = -mirror.net;
    mirror.rounding = -mirror.rounding;
    mirror.total = -mirror.total;
    mirror.carried_in = Money{-4'322};
    mirror.carried_out = Money{};
    journal::BillIssued less = mirror;
    less.total = Money{-12'340'000};
    NaiveBilling as_it_was = bills;
    as_it_was.take(mirror, 0, complain);
    EXPECT_EQ(complaints, std::vector<std::string>{});
    bills.take(less, 0, complain);
    EXPECT_FALSE(complaints.empty());
}

struct NaiveNoteTest : NaiveBillingTest {
    // Gives back so much of the bill; all of it was charged without tax.
    journal::BillIssued note(std::uint64_t counter, std::int64_t micro) const {
        journal::BillIssued r;
        r.account = account;
        r.kind = billing::DocumentKind::credit_note;
        r.number = {1, 2026, counter};
        r.number_text = "S-" + std::to_string(counter);
        r.corrects = {1, 2026, 1};
        r.issued = r.due = day(0);
        journal::BilledLine line;
        line.charged.amount = line.net = line.gross = Money{-micro};
        r.lines = {line};
        r.net = r.total = Money{-micro};
        r.carried_in = r.carried_out = Money{-4'322};
        return r;
    }
    std::int64_t open() const { return bills.of(account)->open(); }
};

TEST_F(NaiveNoteTest, is_silent_about_credit_notes_up_to_what_the_bill_was) {
    be_billed();
    bills.take(note(2, 350'000), 0, complain);
    EXPECT_EQ(open(), 12'000'000);
    bills.take(note(3, 12'000'000), 0, complain);
    EXPECT_EQ(open(), 0);
    EXPECT_EQ(complaints, std::vector<std::string>{});
    bills.take(note(4, 10'000), 0, complain);
    EXPECT_EQ(complaints.size(), 1U) << "more than the bill";
}

TEST_F(NaiveNoteTest, hears_of_a_note_that_loses_something_or_changes_what_is_carried) {
    be_billed();
    auto wrong = note(2, 350'000);
    wrong.lines.front().charged.amount = Money{-340'000};
    NaiveBilling as_it_was = bills;
    as_it_was.take(wrong, 0, complain);
    EXPECT_EQ(complaints.size(), 1U);
    complaints.clear();
    wrong = note(2, 350'000);
    wrong.carried_out = Money{};
    bills.take(wrong, 0, complain);
    EXPECT_EQ(complaints.size(), 1U);
}

TEST_F(NaiveNoteTest, opens_again_what_a_bounced_payment_had_paid_and_no_more) {
    be_billed();
    bills.pay(account, "first", 2'000'000, complain);
    bills.pay(account, "second", 1'000'000, complain);
    bills.bounce(account, "first", 2'000'000, 3'000'000, complain);
    EXPECT_EQ(open(), 11'350'000);
    EXPECT_EQ(bills.of(account)->not_billed(), 3'000'000) << "the fee";
    EXPECT_EQ(complaints, std::vector<std::string>{});
}

TEST_F(NaiveNoteTest, lets_other_credits_step_in_when_a_payment_bounces) {
    be_billed();
    bills.pay(account, "first", 12'350'000, complain);
    bills.pay(account, "second", 5'000'000, complain);
    EXPECT_EQ(bills.of(account)->credit(), 5'000'000);
    bills.bounce(account, "first", 12'350'000, 0, complain);
    EXPECT_EQ(open(), 7'350'000);
    EXPECT_EQ(bills.of(account)->credit(), 0);
}

// The bill in two instalments, of which the first is due on the day of the bill.
struct NaivePlanTest : NaiveBillingTest {
    NaivePlanTest() {
        be_billed();
        agreed.account = account;
        agreed.bills = {{1, 2026, 1}};
        agreed.plan.agreed = day(0);
        agreed.plan.instalments = {{day(0), Money{6'180'000}}, {day(31), Money{6'170'000}}};
    }
    void agree() { bills.take(agreed, 0, complain); }
    void end(journal::PlanEnd how, int on) {
        bills.take(journal::PaymentPlanEnded{account, how, day(on)}, 0, complain);
    }
    void next_day(int number) {
        end_with(-12'345'678);
        at(k_midnight_ms + number * k_day_ms + k_hour_ms);
    }

    journal::PaymentPlanAgreed agreed;
};

TEST_F(NaivePlanTest, is_silent_about_a_plan_that_is_broken_on_its_day) {
    agree();
    next_day(1);
    end(journal::PlanEnd::broken, 1);
    EXPECT_EQ(complaints, std::vector<std::string>{});
}

TEST_F(NaivePlanTest, hears_of_a_plan_that_is_broken_early_or_though_its_instalments_came) {
    agree();
    NaiveBilling unpaid = bills;
    unpaid.take(journal::PaymentPlanEnded{account, journal::PlanEnd::broken, day(0)}, 0, complain);
    EXPECT_EQ(complaints.size(), 1U);
    complaints.clear();
    bills.pay(account, "first", 6'180'000, complain);
    end_with(-6'165'678);
    at(k_midnight_ms + k_day_ms + k_hour_ms);
    end(journal::PlanEnd::broken, 1);
    EXPECT_EQ(complaints.size(), 1U);
}

TEST_F(NaivePlanTest, hears_of_instalments_that_are_not_what_is_open) {
    agreed.plan.instalments.back().amount = Money{6'180'000};
    agree();
    EXPECT_GE(complaints.size(), 1U);
}

TEST_F(NaivePlanTest, hears_of_a_reminder_while_instalments_come) {
    agree();
    bills.pay(account, "first", 6'180'000, complain);
    end_with(-6'165'678);
    at(k_midnight_ms + k_day_ms + k_hour_ms);
    auto reminder = step(0, 1);
    reminder.open = Money{6'170'000};
    bills.take(reminder, 0, complain);
    EXPECT_EQ(complaints.size(), 1U);
}

TEST_F(NaivePlanTest, hears_of_a_plan_that_is_kept_and_open) {
    agree();
    end(journal::PlanEnd::kept, 0);
    EXPECT_EQ(complaints.size(), 1U);
}

}  // namespace
}  // namespace riser::sim
