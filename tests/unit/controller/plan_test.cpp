// Payment plans: instalments take the place of due days.
#include "gateway/controller/overdue.h"
#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using journal::PlanEnd;
using std::chrono::year;

SiteConfig with_interest() {
    SiteConfig site = with_bills();
    auto& overdue = site.billing.front().overdue;
    overdue.ladder = billing::usual_ladder();
    overdue.ladder.working_days = {};
    overdue.interest.annual_ppm = 100'000;
    return site;
}

struct Plans : testing::Test, BillingBuilding {
    Plans() : BillingBuilding(with_interest()) {
        live_until(day_of(10, 1) + 1min, 1'000);
        read();
        bill = bills().at(0);
        live_until(day_of(10, 20), 0);  // due on the 15th
        tick();
    }
    AgreePlan plan(std::uint8_t instalments = 2, std::uint8_t id = 90) const {
        AgreePlan order;
        order.id = CommandId{{id}};
        order.account = k_clara;
        order.instalments = instalments;
        order.first = billing::LocalDay{year(2026) / 11 / 10};
        order.grace_days = 5;
        return order;
    }
    Money interest() const {
        Money sum{};
        for (const auto& late : records_of<journal::LateCharged>(*this)) sum += late.amount;
        return sum;
    }
    bool runs() const { return bills_of(k_clara).plan.has_value(); }

    journal::BillIssued bill;
};

TEST_F(Plans, cover_what_is_open_and_sum_to_it) {
    const Answer done = order(plan(3));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    const auto agreed = only<journal::PaymentPlanAgreed>();
    EXPECT_EQ(agreed.bills, std::vector{bill.number});
    ASSERT_EQ(agreed.plan.instalments.size(), 3U);
    Money sum{};
    for (const auto& instalment : agreed.plan.instalments) sum += instalment.amount;
    EXPECT_EQ(sum, bill.total);
    EXPECT_EQ(agreed.plan.instalments[2].due, (billing::LocalDay{year(2027) / 1 / 10}));
    expect_same_after_restart(*this);
}

TEST_F(Plans, keep_reminders_and_interest_away_while_they_are_kept) {
    ASSERT_EQ(order(plan()).outcome, OrderOutcome::done);
    const auto reminders = count_records<journal::ReminderGiven>();
    const Money before = interest();
    live_until(day_of(11, 9), 0);
    EXPECT_EQ(count_records<journal::ReminderGiven>(), reminders);
    pay(bill.total.micro / 2, 70);
    live_until(day_of(12, 9), 0);
    pay(bill.total.micro - bill.total.micro / 2, 71);
    tick();
    EXPECT_FALSE(runs());
    EXPECT_EQ(only<journal::PaymentPlanEnded>().end, PlanEnd::kept);
    EXPECT_EQ(interest(), before) << "nothing of it was late";
    expect_same_after_restart(*this);
}

TEST_F(Plans, leave_nothing_overdue_where_an_instalment_and_the_next_bill_are_paid) {
    ASSERT_EQ(order(plan()).outcome, OrderOutcome::done);
    live_until(day_of(11, 1) + 1min, 1'000);
    read();
    ASSERT_EQ(bills().size(), 2U);
    const auto next = bills().at(1);  // due on the 15th
    live_until(day_of(11, 9), 0);
    const auto instalments = only<journal::PaymentPlanAgreed>().plan.instalments;
    const auto reminders = count_records<journal::ReminderGiven>();
    pay(instalments.at(0).amount.micro + next.total.micro, 70);
    live_until(day_of(11, 25), 0);
    tick();
    EXPECT_TRUE(runs());
    EXPECT_EQ(count_records<journal::ReminderGiven>(), reminders);
    const auto today = billing::LocalDay{year(2026) / 11 / 25};
    EXPECT_EQ(numbered_bills(bills_of(k_clara)).overdue(today), Money{});
    expect_same_after_restart(*this);
}

TEST_F(Plans, break_after_the_grace_of_an_instalment_that_does_not_come) {
    ASSERT_EQ(order(plan()).outcome, OrderOutcome::done);
    live_until(day_of(11, 15) + 12h, 0);
    tick();
    EXPECT_TRUE(runs()) << "the last day of its grace";
    live_until(day_of(11, 17), 0);
    tick();
    EXPECT_FALSE(runs());
    const auto ended = only<journal::PaymentPlanEnded>();
    EXPECT_EQ(ended.end, PlanEnd::broken);
    EXPECT_EQ(ended.day, (billing::LocalDay{year(2026) / 11 / 16}));
    const auto reminders = count_records<journal::ReminderGiven>();
    live_until(day_of(12, 20), 0);
    tick(2min);
    EXPECT_GT(count_records<journal::ReminderGiven>(), reminders) << "the ladder goes on";
    EXPECT_GT(interest(), Money{});
    expect_same_after_restart(*this);
}

TEST_F(Plans, break_when_the_payment_of_an_instalment_bounces) {
    ASSERT_EQ(order(plan()).outcome, OrderOutcome::done);
    live_until(day_of(11, 9), 0);
    pay(bill.total.micro / 2, 70);
    live_until(day_of(11, 12), 0);
    ASSERT_EQ(order(BouncePayment{TopUpId{{99}}, k_clara, TopUpId{{70}}, {}}).outcome,
              OrderOutcome::done);
    live_until(day_of(11, 17), 0);
    tick();
    EXPECT_EQ(only<journal::PaymentPlanEnded>().end, PlanEnd::broken);
}

TEST_F(Plans, forgive_as_many_misses_as_were_agreed) {
    AgreePlan lenient = plan();
    lenient.misses_allowed = 1;
    ASSERT_EQ(order(lenient).outcome, OrderOutcome::done);
    live_until(day_of(11, 20), 0);
    tick();
    EXPECT_TRUE(runs());
}

TEST_F(Plans, end_by_an_order) {
    ASSERT_EQ(order(plan()).outcome, OrderOutcome::done);
    ASSERT_EQ(order(EndPlan{CommandId{{91}}, k_clara}).outcome, OrderOutcome::done);
    EXPECT_FALSE(runs());
    EXPECT_EQ(only<journal::PaymentPlanEnded>().end, PlanEnd::withdrawn);
    EXPECT_EQ(order(EndPlan{CommandId{{92}}, k_clara}).outcome, OrderOutcome::already_done);
    expect_same_after_restart(*this);
}

TEST_F(Plans, are_agreed_once_and_wholly_where_the_power_fails) {
    journal.next = Commit::refused;
    EXPECT_EQ(order(plan()).outcome, OrderOutcome::cannot_save);
    journal.next = Commit::done;
    restart();
    read();
    EXPECT_FALSE(runs());
    ASSERT_EQ(order(plan()).outcome, OrderOutcome::done);
    restart();
    read();
    EXPECT_TRUE(runs());
    EXPECT_EQ(order(plan()).outcome, OrderOutcome::already_done);
    expect_same_after_restart(*this);
}

TEST_F(Plans, are_refused_with_their_reason) {
    EXPECT_EQ(order(plan(0)).outcome, OrderOutcome::invalid);
    AgreePlan long_ago = plan();
    long_ago.first = billing::LocalDay{year(2026) / 10 / 1};
    EXPECT_EQ(order(long_ago).outcome, OrderOutcome::invalid);
    AgreePlan nameless = plan();
    nameless.id = {};
    EXPECT_EQ(order(nameless).outcome, OrderOutcome::invalid);
    AgreePlan of_ben = plan();
    of_ben.account = k_ben;
    EXPECT_EQ(order(of_ben).outcome, OrderOutcome::conflict) << "prepaid";
    ASSERT_EQ(order(plan()).outcome, OrderOutcome::done);
    const Answer again = order(plan(2, 91));
    EXPECT_EQ(again.outcome, OrderOutcome::conflict);
    EXPECT_NE(again.text.find("runs already"), std::string::npos);
    ChangeMode prepaid;
    prepaid.id = CommandId{{92}};
    prepaid.account = k_clara;
    EXPECT_EQ(order(prepaid).outcome, OrderOutcome::conflict) << "while a plan runs";
}

TEST_F(Plans, are_refused_where_nothing_is_open) {
    pay(bill.total.micro, 70);
    const Answer answer = order(plan());
    EXPECT_EQ(answer.outcome, OrderOutcome::conflict);
    EXPECT_NE(answer.text.find("nothing is open"), std::string::npos);
}

}  // namespace
}  // namespace riser::controller
