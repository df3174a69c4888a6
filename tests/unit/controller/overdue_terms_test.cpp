// Which bills anybody is reminded of, by which terms, and with which fees.
#include "gateway/controller/overdue.h"
#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using billing::StepKind;
using journal::LateKind;

// The bills that people are reminded of, as they are gone through with every tick, are those that are made for a reminder:
// numbered, not paid by instalments, and less what being late has cost for nothing.
TEST(NumberedBills, are_gone_through_as_they_are_made) {
    for (const Money given_back : {Money{}, Money{3'000'000}}) {
        journal::AccountBilling billing;
        for (std::uint64_t counter = 1; counter <= 3; ++counter) {
            billing::OpenBill bill;
            bill.number.counter = counter;
            bill.charged = {Money{}, Money{}, Money{10'000'000}};
            billing.receivables.bills.push_back(bill);
            journal::BillStanding standing;
            standing.number = bill.number;
            standing.numbered = counter != 1;
            billing.standings.push_back(standing);
        }
        billing.plan.emplace().agreed.bills = {billing.receivables.bills[2].number};
        journal::ChargedLine fee;
        fee.kind = billing::LineKind::fee;
        fee.amount = -given_back;
        billing.lines = {fee};

        std::vector<billing::OpenBill> gone_through;
        each_numbered_bill(billing, [&](const auto& bill) { gone_through.push_back(bill); });
        EXPECT_EQ(gone_through, numbered_bills(billing).bills);
        ASSERT_EQ(gone_through.size(), 1U);
        EXPECT_EQ(gone_through[0].number.counter, 2U);
        EXPECT_EQ(gone_through[0].open(), Money{10'000'000} - given_back);
    }
}

// What was agreed later is not for the days before, nor is its fee for whoever was late by then.
TEST(OverdueTerms, hold_from_when_they_were_agreed_on) {
    SiteConfig free_of_interest = with_reminders();
    free_of_interest.billing.front().overdue.interest = {};
    BillingBuilding b(free_of_interest);
    b.live_until(day_of(10, 1) + 1min, 1'000);
    b.read();
    ASSERT_EQ(b.bills().size(), 1U);  // due on the 15th
    b.live_until(day_of(10, 25) + 1h, 0);
    b.site.billing.front().overdue.interest.annual_ppm = 100'000;
    b.site.billing.front().overdue.interest.flat_fee = Money{3'000'000};
    b.restart();
    b.read();
    b.tick();
    b.live_until(day_of(10, 29) + 13h, 0);  // until the final notice

    Money interest{};
    for (const auto& charged : records_of<journal::LateCharged>(b)) {
        EXPECT_TRUE(charged.kind == LateKind::interest || charged.amount == Money{});
        if (charged.kind == LateKind::interest) interest += charged.amount;
    }
    const auto exact = billing::accrue(
        {}, b.bills()[0].total, b.site.billing.front().overdue.interest,
        billing::LocalDay(std::chrono::days(20'751)), billing::LocalDay(std::chrono::days(20'755)));
    EXPECT_EQ(interest, exact.amount) << "of the 25th to the 28th";
    EXPECT_EQ(check_books(b.controller->books()), std::nullopt);
    expect_same_after_restart(b);
}

TEST(OverdueFees, are_not_asked_for_twice_where_a_notice_is_given_again) {
    SiteConfig site = with_reminders();
    site.billing.front().overdue.ladder.steps[4].fee = Money{2'000'000};
    BillingBuilding b(site);
    b.live_until(day_of(10, 1) + 1min, 1'000);
    b.read();
    b.live_until(day_of(10, 30) + 13h, 0);
    b.tick(2min);
    const auto fees = [&b] {
        Money sum{};
        for (const auto& late : records_of<journal::LateCharged>(b)) {
            if (late.kind == LateKind::reminder_fee) sum += late.amount;
        }
        return sum;
    };
    ASSERT_EQ(fees(), Money{2'000'000});
    b.pay(b.bills_of(k_clara).receivables.open().micro, 70);
    b.tick(2min);
    ASSERT_EQ(b.order(BouncePayment{TopUpId{{99}}, k_clara, TopUpId{{70}}, {}}).outcome,
              OrderOutcome::done);
    b.tick(2min);
    int final_notices = 0;
    for (const auto& given : records_of<journal::ReminderGiven>(b)) {
        final_notices += given.kind == StepKind::final_notice ? 1 : 0;
    }
    EXPECT_EQ(final_notices, 2);
    EXPECT_EQ(fees(), Money{2'000'000});
}

}  // namespace
}  // namespace riser::controller
