// Money of an account with a payment plan: its instalments stand among the due days of the bills beside it.
#include "core/journal/plan_books.h"

#include <gtest/gtest.h>

#include "tests/unit/core/ledgered_account.h"

namespace riser::journal {
namespace {

using billing::LocalDay;

LocalDay on(unsigned month, unsigned day) {
    return LocalDay{std::chrono::year(2026) / std::chrono::month(month) / std::chrono::day(day)};
}

constexpr Money k_old{299'880'000};
constexpr Money k_instalment{49'980'000};
constexpr Money k_next{39'980'000};

// A bill in six instalments, and a later one beside the plan that is due on 15 April.
struct PlanMoney : testing::Test, Ledgered {
    void begin(LocalDay first) {
        billing.terms.days_to_pay = 14;
        use({787'500}, 0, k_old);
        old = issue();
        ASSERT_EQ(old.total, k_old);
        PaymentPlanAgreed agreed;
        agreed.account = account.id;
        agreed.bills = {old.number};
        agreed.plan.agreed = day();
        agreed.plan.instalments = billing::monthly_instalments(k_old, 6, first, Money{10'000});
        agreed.plan.grace_days = 5;
        apply(billing, agreed);
        use({105'000}, 0, Money{39'984'000});
        next = issue();
        ASSERT_EQ(next.total, k_next);
        ASSERT_EQ(next.due, on(4, 15));
    }
    void pay_now(std::uint8_t id, Money amount) {
        pay(id, amount);
        follow_plan(billing, k_begin_ms + 35 * k_day_ms);  // 5 April
    }
    Money open(const BillIssued& bill) const {
        return billing.receivables.find(bill.number)->open();
    }
    billing::PlanStatus status(LocalDay today) const {
        return *plan_status_of(billing, ZoneRules{}, today);
    }

    BillIssued old;
    BillIssued next;
};

TEST_F(PlanMoney, of_an_instalment_and_the_next_bill_pays_both) {
    begin(on(4, 10));
    pay_now(0x70, k_instalment + k_next);
    EXPECT_EQ(open(next), Money{});
    EXPECT_EQ(open(old), k_old - k_instalment);
    const auto on_time = status(on(4, 20));
    EXPECT_EQ(on_time.state, billing::PlanState::running);
    EXPECT_EQ(on_time.behind(), Money{});
    EXPECT_EQ(on_time.next_due, on(5, 10));
}

TEST_F(PlanMoney, pays_both_in_whatever_parts_it_comes) {
    begin(on(4, 10));
    pay_now(0x70, k_next);
    EXPECT_EQ(open(next), k_next) << "the instalment is due before it";
    pay_now(0x71, k_instalment);
    EXPECT_EQ(open(next), Money{});
    EXPECT_EQ(open(old), k_old - k_instalment);
}

TEST_F(PlanMoney, pays_a_bill_first_that_is_due_before_the_instalment) {
    begin(on(5, 10));
    pay_now(0x70, k_next);
    EXPECT_EQ(open(next), Money{});
    EXPECT_EQ(open(old), k_old);
}

TEST_F(PlanMoney, beyond_both_is_for_the_plan) {
    begin(on(4, 10));
    const Money more{60'000'000};
    pay_now(0x70, k_instalment + k_next + more);
    EXPECT_EQ(open(next), Money{});
    EXPECT_EQ(open(old), k_old - k_instalment - more);
    pay_now(0x71, k_old);
    EXPECT_EQ(open(old), Money{});
    EXPECT_EQ(billing.receivables.credit(), k_instalment + more);
    EXPECT_EQ(status(on(4, 20)).state, billing::PlanState::kept);
}

TEST_F(PlanMoney, that_bounces_is_open_again_and_a_dispute_lets_it_pass) {
    begin(on(4, 10));
    pay_now(0x70, k_instalment + k_next);
    ASSERT_TRUE(billing::reverse(billing.receivables, {id_of<TopUpId>(0x70), {}}, billing.rules()));
    EXPECT_EQ(open(next), k_next);
    EXPECT_EQ(open(old), k_old);
    BillDisputed disputed;
    disputed.bill = next.number;
    disputed.opened = true;
    apply(billing, disputed);
    const Money left = k_instalment + k_next;
    ASSERT_TRUE(
        billing::receive(billing.receivables, {id_of<TopUpId>(0x71), {}}, left, billing.rules()));
    EXPECT_EQ(open(next), k_next);
    EXPECT_EQ(open(old), k_old - left);
}

TEST_F(PlanMoney, is_divided_as_ever_once_the_plan_has_ended) {
    begin(on(4, 10));
    PaymentPlanEnded ended;
    ended.account = account.id;
    ended.end = PlanEnd::withdrawn;
    ended.day = day();
    apply(billing, ended);
    pay(0x70, k_instalment + k_next);
    EXPECT_EQ(open(next), k_next);
    EXPECT_EQ(open(old), k_old - k_instalment - k_next);
}

// An instalment ends two cents before a bill does: more money is there, and nothing is left to the coins.
TEST(PlanCoins, a_rest_between_two_instalments_is_paid) {
    billing::AllocationRules rules;
    rules.rounding.place = payment::RoundingPlace::payment;
    rules.rounding.step = Money{50'000};
    rules.plan_bills = {{1, 0, 1}, {1, 0, 2}};
    const LocalDay first = on(4, 10);
    rules.plan_instalments =
        billing::monthly_instalments(Money{30'050'000}, 3, first, Money{50'000});
    billing::Receivables receivables;
    for (const auto& [number, amount] : {std::pair{1, 10'070'000}, std::pair{2, 19'980'000}}) {
        billing::OpenBill bill;
        bill.number = {1, 0, static_cast<std::uint64_t>(number)};
        bill.due = first - std::chrono::days(30);
        bill.charged = {Money{}, Money{}, Money{amount}};
        ASSERT_TRUE(billing::add_open_bill(receivables, bill, rules));
    }
    ASSERT_TRUE(
        billing::receive(receivables, {id_of<TopUpId>(0x70), {}}, Money{30'050'000}, rules));
    EXPECT_EQ(receivables.open(), Money{});
    EXPECT_EQ(receivables.carried, Money{});
    EXPECT_EQ(receivables.credit(), Money{});
    EXPECT_EQ(receivables.allocations.size(), 2U) << "one of each bill";
}

}  // namespace
}  // namespace riser::journal
