// Bills that are not paid: reminders, what being late costs, disconnection and the way back.
#include "gateway/controller/overdue.h"

#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using billing::StepKind;
using journal::LateKind;
using metering::SwitchState;

struct Overdue : testing::Test, BillingBuilding {
    Overdue() : BillingBuilding(with_reminders()) {
        live_until(day_of(10, 1) + 1min, 1'000);
        read();
    }
    // The first bill: issued on 1 October, due on the 15th.
    journal::BillIssued bill() const { return bills().at(0); }
    int steps(StepKind kind) const {
        int count = 0;
        for (const auto& given : records_of<journal::ReminderGiven>(*this)) {
            count += given.kind == kind && given.bill == bill().number ? 1 : 0;
        }
        return count;
    }
    Money late(LateKind kind) const {
        Money sum{};
        for (const auto& charged : records_of<journal::LateCharged>(*this)) {
            if (charged.kind == kind) sum += charged.amount;
        }
        return sum;
    }
    void wait_for_cut() {
        live_until(day_of(11, 6) + 12h, 1'000);
        settle_down();
    }
    // Cut off for the first bill, and everything paid on 6 November, in one payment: 70.
    void be_cut_off_and_pay() {
        wait_for_cut();
        ASSERT_EQ(supply(1), SwitchState::disconnected);
        pay(bills_of(k_clara).receivables.open().micro + 6'000'000, 70);
        settle_down();
        ASSERT_EQ(supply(1), SwitchState::connected);
    }
    Answer bounce(std::uint8_t payment) {
        return order(BouncePayment{TopUpId{{99}}, k_clara, TopUpId{{payment}}, {}});
    }
};

TEST_F(Overdue, is_reminded_of_step_by_step) {
    live_until(day_of(10, 12) + 13h, 1'000);
    EXPECT_EQ(steps(StepKind::reminder), 1);
    live_until(day_of(10, 22) + 13h, 1'000);
    EXPECT_EQ(steps(StepKind::reminder), 3);
    EXPECT_EQ(steps(StepKind::notice), 1);
    live_until(day_of(10, 29) + 13h, 1'000);
    EXPECT_EQ(steps(StepKind::final_notice), 1);
    EXPECT_EQ(supply(1), SwitchState::connected);
    expect_same_after_restart(*this);
    tick(2min);
    EXPECT_EQ(steps(StepKind::final_notice), 1) << "a restart says nothing twice";
}

TEST_F(Overdue, costs_interest_by_the_day) {
    live_until(day_of(10, 29) + 13h, 0);
    // 14 days from the day after it was due until the final notice: the 16th to the 28th are over.
    const Money principal = bill().total;
    const auto exact = billing::accrue({}, principal, {100'000, {}, 0, 1'000'000, {}},
                                       billing::LocalDay(std::chrono::days(20'742)),
                                       billing::LocalDay(std::chrono::days(20'742 + 13)));
    EXPECT_EQ(late(LateKind::interest), exact.amount);
    EXPECT_EQ(check_books(controller->books()), std::nullopt);
}

// Two days after interest was booked for the last time.
TEST_F(Overdue, costs_are_in_the_bill_that_a_preview_shows) {
    live_until(day_of(10, 31) + 13h, 0);
    const auto exact = billing::accrue({}, bill().total, {100'000, {}, 0, 1'000'000, {}},
                                       billing::LocalDay(std::chrono::days(20'742)),
                                       billing::LocalDay(std::chrono::days(20'742 + 15)));
    const Money booked = late(LateKind::interest);
    ASSERT_GT(exact.amount, booked);
    const Money unbilled = bills_of(k_clara).unbilled();
    const auto rows = journal.entries.size();

    const Answer shown = order(PreviewBill{k_clara});

    ASSERT_TRUE(shown.bill) << shown.text;
    EXPECT_EQ(shown.bill->charged() - unbilled, exact.amount - booked);
    EXPECT_EQ(journal.entries.size(), rows);
    EXPECT_EQ(late(LateKind::interest), booked);
}

TEST_F(Overdue, leads_to_disconnection_after_every_notice) {
    live_until(day_of(11, 4) + 13h, 1'000);
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::connected);
    wait_for_cut();
    EXPECT_EQ(steps(StepKind::disconnection), 1);
    EXPECT_EQ(supply(1), SwitchState::disconnected);
    EXPECT_EQ(apartment(1).reason, journal::SupplyReason::overdue);
    EXPECT_EQ(supply(2), SwitchState::connected);
    expect_same_after_restart(*this);
}

TEST_F(Overdue, is_over_with_the_bill_its_interest_and_the_fee) {
    wait_for_cut();
    ASSERT_EQ(supply(1), SwitchState::disconnected);
    pay(bill().total.micro, 70);
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::disconnected) << "interest and fee are missing";
    pay(5'500'000, 71);
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::connected);
    EXPECT_EQ(late(LateKind::reconnection_fee), Money{5'000'000});
    settle_down();
    EXPECT_EQ(late(LateKind::reconnection_fee), Money{5'000'000}) << "once";
    EXPECT_EQ(check_books(controller->books()), std::nullopt);
    expect_same_after_restart(*this);
}

// Whoever comes after owes nothing of it, neither the bills nor the fee.
TEST_F(Overdue, is_nothing_of_who_moves_in_where_another_was_cut_off) {
    site.policy.policy.reconnection = {payment::ReconnectMode::arm_and_confirm, {}};
    restart();
    wait_for_cut();
    ASSERT_EQ(supply(1), SwitchState::disconnected);
    ASSERT_EQ(order_with_reads(out(k_clara, 51)).outcome, OrderOutcome::done);
    settle_down();
    ASSERT_TRUE(apartment(1).ready) << "for the landlord; nobody has looked yet";
    MoveIn dave = in(AccountId{{5}}, 61);
    dave.mode = payment::AccountMode::postpaid;
    ASSERT_EQ(order_with_reads(dave).outcome, OrderOutcome::done) << last_answer()->text;
    settle_down();
    EXPECT_TRUE(apartment(1).ready);
    EXPECT_EQ(controller->view(clock)->supply_points.at(0).amount_to_clear, Money{});
    const Answer confirmed = order(ConfirmReconnection{SupplyPointId{1}});
    EXPECT_EQ(confirmed.outcome, OrderOutcome::done) << confirmed.text;
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::connected);
    EXPECT_EQ(late(LateKind::reconnection_fee), Money{});
}

TEST_F(Overdue, paid_in_time_disconnects_nobody) {
    live_until(day_of(10, 20), 1'000);
    pay(bill().total.micro + 1'000'000, 70);
    wait_for_cut();
    EXPECT_EQ(steps(StepKind::notice), 0);
    EXPECT_EQ(supply(1), SwitchState::connected);
}

TEST_F(Overdue, disputed_waits_and_goes_on_where_it_stood) {
    live_until(day_of(10, 23), 1'000);
    ASSERT_EQ(steps(StepKind::notice), 1);
    EXPECT_EQ(order(DisputeBill{k_clara, bill().number, true}).outcome, OrderOutcome::done);
    EXPECT_EQ(order(DisputeBill{k_clara, bill().number, true}).outcome, OrderOutcome::already_done);
    wait_for_cut();
    EXPECT_EQ(steps(StepKind::final_notice), 0);
    EXPECT_EQ(supply(1), SwitchState::connected);
    EXPECT_EQ(order(DisputeBill{k_clara, bill().number, false}).outcome, OrderOutcome::done);
    live_until(day_of(11, 14), 1'000);
    EXPECT_EQ(steps(StepKind::final_notice), 1) << "a week after the notice, the dispute left out";
}

TEST_F(Overdue, gives_supply_back_to_whoever_disputes_what_he_was_cut_off_for) {
    wait_for_cut();
    ASSERT_EQ(supply(1), SwitchState::disconnected);
    EXPECT_EQ(order(DisputeBill{k_clara, bill().number, true}).outcome, OrderOutcome::done);
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::connected);
    EXPECT_EQ(late(LateKind::reconnection_fee), Money{}) << "that costs nothing while it is open";
}

TEST_F(Overdue, needs_all_else_that_a_cut_off_needs) {
    give(LocalOrder{SetHold{SupplyPointId{1}, to_unix_ms(day_of(12, 1))}, {}});
    wait_for_cut();
    EXPECT_EQ(steps(StepKind::disconnection), 1);
    EXPECT_EQ(supply(1), SwitchState::connected) << "there is a hold";
}

// Everything that rested on it goes back with it, and the next bill says so.
TEST_F(Overdue, taken_back_gives_supply_back_and_what_being_late_has_cost) {
    wait_for_cut();
    ASSERT_EQ(supply(1), SwitchState::disconnected);
    ASSERT_GT(late(LateKind::interest), Money{});
    const Answer done = order(CancelBill{CommandId{{80}}, k_clara, bill().number});
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::connected);
    EXPECT_EQ(late(LateKind::interest), Money{}) << "what was taken was given back";
    EXPECT_EQ(late(LateKind::reconnection_fee), Money{}) << "he was cut off for nothing";
    EXPECT_EQ(check_books(controller->books()), std::nullopt);
    expect_same_after_restart(*this);
    pay(bills().at(1).total.micro, 70);  // that of October, with the interest that it had charged
    live_until(day_of(12, 1) + 1min, 1'000);
    read();
    const auto next = bills().back();
    Money late_on_bills{};
    for (const auto& issued : bills()) {
        for (const auto& line : issued.lines) {
            if (line.charged.kind == billing::LineKind::interest) late_on_bills += line.gross;
        }
    }
    EXPECT_GT(next.total, bill().total) << "what it charged is on the next bill";
    EXPECT_EQ(late_on_bills, Money{}) << "stated before, it is a line below zero now";
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::connected);
}

// A part at first, then the rest: it was wrong altogether.
TEST_F(Overdue, given_back_wholly_by_credit_notes_gives_back_as_much) {
    wait_for_cut();
    ASSERT_EQ(supply(1), SwitchState::disconnected);
    const auto wrong = bill();
    const Money part{500'000};
    ASSERT_EQ(order(CreditBill{CommandId{{80}}, k_clara, wrong.number, part}).outcome,
              OrderOutcome::done);
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::disconnected) << "the rest is owed";
    const Answer done =
        order(CreditBill{CommandId{{81}}, k_clara, wrong.number, wrong.total - part});
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::connected);
    EXPECT_EQ(late(LateKind::interest), Money{});
    EXPECT_EQ(late(LateKind::reconnection_fee), Money{});
    EXPECT_EQ(check_books(controller->books()), std::nullopt);
    expect_same_after_restart(*this);
}

// The fee that he paid for his supply goes back too.
TEST_F(Overdue, taken_back_after_it_was_paid_gives_back_the_fee_for_reconnecting) {
    wait_for_cut();
    pay(bill().total.micro + 6'000'000, 70);
    settle_down();
    ASSERT_EQ(supply(1), SwitchState::connected);
    ASSERT_EQ(late(LateKind::reconnection_fee), Money{5'000'000});
    const Answer done = order(CancelBill{CommandId{{80}}, k_clara, bill().number});
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(late(LateKind::reconnection_fee), Money{});
    EXPECT_EQ(late(LateKind::interest), Money{});
    EXPECT_EQ(check_books(controller->books()), std::nullopt);
    expect_same_after_restart(*this);
}

// What he owes otherwise keeps him cut off as before.
TEST_F(Overdue, taken_back_gives_no_supply_to_whoever_is_cut_off_for_another_bill_too) {
    live_until(day_of(12, 20) + 12h, 1'000);
    for (int i = 0; i < 4; ++i) settle_down();
    ASSERT_EQ(supply(1), SwitchState::disconnected);
    const Answer done = order(CancelBill{CommandId{{80}}, k_clara, bill().number});
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::disconnected) << "the bill of October stands";
    EXPECT_EQ(check_books(controller->books()), std::nullopt);
}

// The month after goes unpaid as well, while the first bill is disputed: nobody is cut off and connected in turns.
TEST_F(Overdue, disputed_keeps_no_supply_from_another_bill) {
    wait_for_cut();
    ASSERT_EQ(supply(1), SwitchState::disconnected);
    EXPECT_EQ(order(DisputeBill{k_clara, bill().number, true}).outcome, OrderOutcome::done);
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::connected);
    const int wishes = count_records<journal::SupplyDesired>();
    live_until(day_of(12, 20) + 12h, 1'000);
    for (int i = 0; i < 4; ++i) settle_down();
    EXPECT_EQ(supply(1), SwitchState::disconnected);
    EXPECT_EQ(late(LateKind::reconnection_fee), Money{});
    EXPECT_EQ(count_records<journal::SupplyDesired>(), wishes + 1) << "off, and that once";
}

// The payment comes to nothing when all notices are weeks old: nobody could expect to be cut off by then.
TEST_F(Overdue, paid_by_what_bounces_is_announced_anew_before_supply_goes_off_again) {
    be_cut_off_and_pay();
    live_until(day_of(11, 20) + 12h, 1'000);
    ASSERT_EQ(bounce(70).outcome, OrderOutcome::done);
    ASSERT_GT(bills_of(k_clara).receivables.open(), Money{});
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::connected) << "not on the day on which it bounced";
    EXPECT_EQ(steps(StepKind::final_notice), 2) << "said again";
    EXPECT_EQ(steps(StepKind::notice), 1);
    EXPECT_EQ(steps(StepKind::disconnection), 1);
    expect_same_after_restart(*this);
    live_until(day_of(11, 26) + 13h, 1'000);
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::connected) << "the seven days are not over";
    EXPECT_EQ(steps(StepKind::final_notice), 2) << "once";
    live_until(day_of(11, 28) + 12h, 1'000);
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::disconnected);
    EXPECT_EQ(steps(StepKind::disconnection), 2);
    expect_same_after_restart(*this);
}

// It bounces before supply was there again: it was never more than a promise.
TEST_F(Overdue, stays_off_where_the_payment_bounces_before_supply_is_back) {
    wait_for_cut();
    ASSERT_EQ(supply(1), SwitchState::disconnected);
    pay(bill().total.micro, 70);  // interest and fee are missing
    settle_down();
    ASSERT_EQ(supply(1), SwitchState::disconnected);
    ASSERT_EQ(bounce(70).outcome, OrderOutcome::done);
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::disconnected);
    EXPECT_EQ(late(LateKind::reconnection_fee), Money{});
}

TEST_F(Overdue, paid_by_instalments_that_do_not_come_is_announced_anew) {
    wait_for_cut();
    ASSERT_EQ(supply(1), SwitchState::disconnected);
    AgreePlan plan;
    plan.id = CommandId{{90}};
    plan.account = k_clara;
    plan.instalments = 2;
    plan.first = billing::LocalDay{std::chrono::year(2026) / 12 / 1};
    ASSERT_EQ(order(plan).outcome, OrderOutcome::done);
    settle_down();
    ASSERT_EQ(supply(1), SwitchState::connected);
    live_until(day_of(12, 4) + 12h, 1'000);
    settle_down();
    ASSERT_EQ(only<journal::PaymentPlanEnded>().end, journal::PlanEnd::broken);
    EXPECT_EQ(supply(1), SwitchState::connected) << "not on the day on which it was broken";
    EXPECT_EQ(steps(StepKind::final_notice), 2);
    live_until(day_of(12, 13) + 12h, 1'000);
    settle_down();
    EXPECT_EQ(supply(1), SwitchState::disconnected) << "a week after the final notice";
    expect_same_after_restart(*this);
}

TEST_F(Overdue, is_told_of_by_a_clock_that_is_unsure_east_of_utc) {
    site.zone = {"Europe/Berlin", {{UtcTime{}, 7200}}};
    live_until(day_of(10, 11), 1'000);
    clock.latest = k_no_upper_bound;
    live_until(day_of(10, 20) + 13h, 1'000);
    EXPECT_GE(steps(StepKind::reminder), 1);
    EXPECT_EQ(steps(StepKind::notice), 0);
    expect_same_after_restart(*this);
}

TEST_F(Overdue, binds_nobody_while_the_clock_is_unsure) {
    live_until(day_of(10, 14), 1'000);
    clock.latest = k_no_upper_bound;
    wait_for_cut();
    EXPECT_EQ(steps(StepKind::notice), 0);
    EXPECT_EQ(supply(1), SwitchState::connected);
}

}  // namespace
}  // namespace riser::controller
