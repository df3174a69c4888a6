// Security deposits: asked for, paid in, held apart, used, paid back.
#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using journal::DepositMove;
using ledger::AccountKind;
using std::chrono::year;

SiteConfig with_deposit_interest() {
    SiteConfig site = with_bills();
    site.billing.front().deposit_interest_ppm = 100'000;
    return site;
}

struct Deposits : testing::Test, BillingBuilding {
    Deposits() : BillingBuilding(with_deposit_interest()) {}

    DemandDeposit demand(std::int64_t micro, std::uint8_t id = 90) const {
        DemandDeposit order;
        order.id = CommandId{{id}};
        order.account = k_clara;
        order.amount = Money{micro};
        order.due = billing::LocalDay{year(2026) / 10 / 15};
        return order;
    }
    MoveDeposit move(DepositMove what, std::int64_t micro, std::uint8_t id) const {
        return {TopUpId{{id}}, k_clara, what, Money{micro}, k_eur};
    }
    Money held() const { return account(k_clara).deposit.held; }
    Money open() const { return bills_of(k_clara).receivables.open(); }
};

TEST_F(Deposits, are_held_apart_from_the_credit) {
    ASSERT_EQ(order(demand(100'000'000)).outcome, OrderOutcome::done);
    EXPECT_EQ(account(k_clara).deposit.demanded, Money{100'000'000});
    const Money before = balance(k_clara);
    const Answer paid = order(move(DepositMove::paid_in, 60'000'000, 91));
    ASSERT_EQ(paid.outcome, OrderOutcome::done) << paid.text;
    EXPECT_EQ(held(), Money{60'000'000});
    EXPECT_EQ(balance(k_clara), before) << "no bill is paid by it";
    EXPECT_EQ(of_ledger(AccountKind::deposit, k_clara), Money{60'000'000});
    EXPECT_NE(paid.text.find("40.00"), std::string::npos) << paid.text;
    expect_same_after_restart(*this);
}

TEST_F(Deposits, are_booked_once_and_wholly_where_the_power_fails) {
    ASSERT_EQ(order(demand(100'000'000)).outcome, OrderOutcome::done);
    journal.next = Commit::refused;
    EXPECT_EQ(order(move(DepositMove::paid_in, 60'000'000, 91)).outcome, OrderOutcome::cannot_save);
    journal.next = Commit::done;
    restart();
    read();
    EXPECT_EQ(held(), Money{});
    ASSERT_EQ(order(move(DepositMove::paid_in, 60'000'000, 91)).outcome, OrderOutcome::done);
    EXPECT_EQ(order(move(DepositMove::paid_in, 60'000'000, 91)).outcome,
              OrderOutcome::already_done);
    restart();
    read();
    EXPECT_EQ(held(), Money{60'000'000});
    EXPECT_EQ(order(demand(100'000'000)).outcome, OrderOutcome::already_done);
}

TEST_F(Deposits, earn_what_is_configured_by_the_day) {
    ASSERT_EQ(order(demand(100'000'000)).outcome, OrderOutcome::done);
    ASSERT_EQ(order(move(DepositMove::paid_in, 36'500'000, 91)).outcome, OrderOutcome::done);
    const auto begun = account(k_clara).deposit.until;
    live_until(day_of(10, 1), 0);
    ASSERT_EQ(order(move(DepositMove::refunded, 1'000'000, 92)).outcome, OrderOutcome::done);
    const auto earning_days = (account(k_clara).deposit.until - begun).count();
    ASSERT_GT(earning_days, 0);
    // 10 % of 36.50 in a year of 365 days is a cent a day.
    EXPECT_EQ(held(), Money{35'500'000 + earning_days * 10'000});
    EXPECT_EQ(of_ledger(AccountKind::deposit_interest), Money{-earning_days * 10'000});
    expect_same_after_restart(*this);
}

TEST_F(Deposits, pay_bills_where_somebody_says_so) {
    ASSERT_EQ(order(demand(100'000'000)).outcome, OrderOutcome::done);
    ASSERT_EQ(order(move(DepositMove::paid_in, 50'000'000, 91)).outcome, OrderOutcome::done);
    live_until(day_of(10, 1) + 1min, 1'000);
    read();
    const Money owed = open();
    ASSERT_GT(owed, Money{});
    ASSERT_EQ(order(move(DepositMove::applied, owed.micro, 92)).outcome, OrderOutcome::done);
    EXPECT_EQ(open(), Money{});
    expect_same_after_restart(*this);
}

TEST_F(Deposits, pay_the_final_bill_and_the_rest_goes_back) {
    ASSERT_EQ(order(demand(100'000'000)).outcome, OrderOutcome::done);
    ASSERT_EQ(order(move(DepositMove::paid_in, 50'000'000, 91)).outcome, OrderOutcome::done);
    live_until(day_of(10, 5), 1'000);
    const Answer done = order_with_reads(out(k_clara, 70));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    const auto& ended = account(k_clara);
    EXPECT_EQ(ended.deposit.held, Money{});
    EXPECT_EQ(ended.in_collection, Money{});
    EXPECT_GT(ended.refund_owed, Money{});
    Money billed{};
    for (const auto& bill : bills()) billed += bill.total;
    const Money earned = -of_ledger(AccountKind::deposit_interest);
    const Money lost = Money{50'000'000} + earned - billed - ended.refund_owed;
    EXPECT_GE(lost, Money{-5'000}) << "half of the smallest coin";
    EXPECT_LE(lost, Money{5'000});
    EXPECT_EQ(of_ledger(AccountKind::deposit, k_clara), Money{});
    EXPECT_EQ(open(), Money{}) << "its bills are paid";
    expect_same_after_restart(*this);
}

TEST_F(Deposits, become_credit_of_an_account_that_goes_prepaid) {
    ASSERT_EQ(order(demand(100'000'000)).outcome, OrderOutcome::done);
    ASSERT_EQ(order(move(DepositMove::paid_in, 50'000'000, 91)).outcome, OrderOutcome::done);
    live_until(day_of(9, 25), 1'000);
    ChangeMode change;
    change.id = CommandId{{80}};
    change.account = k_clara;
    const Answer done = order(change);
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(held(), Money{});
    EXPECT_GT(balance(k_clara), Money{40'000'000});
    EXPECT_EQ(account(k_clara).debt(), Money{});
    EXPECT_EQ(of_ledger(AccountKind::deposit, k_clara), Money{});
    expect_same_after_restart(*this);
}

TEST_F(Deposits, are_so_many_months_of_the_average_bill) {
    DemandDeposit months = demand(0);
    months.months = 2;
    EXPECT_EQ(order(months).outcome, OrderOutcome::conflict) << "no bill yet";
    live_until(day_of(10, 1) + 1min, 1'000);
    read();
    ASSERT_EQ(order(months).outcome, OrderOutcome::done);
    EXPECT_EQ(account(k_clara).deposit.demanded, bills().at(0).total + bills().at(0).total);
}

TEST_F(Deposits, are_refused_with_their_reason) {
    DemandDeposit both = demand(1'000'000);
    both.months = 1;
    EXPECT_EQ(order(both).outcome, OrderOutcome::invalid);
    DemandDeposit of_ben = demand(1'000'000);
    of_ben.account = k_ben;
    EXPECT_EQ(order(of_ben).outcome, OrderOutcome::conflict) << "prepaid";
    EXPECT_EQ(order(move(DepositMove::refunded, 1, 91)).outcome, OrderOutcome::conflict)
        << "nothing is held";
    EXPECT_EQ(order(move(DepositMove::paid_in, 0, 92)).outcome, OrderOutcome::invalid);
    EXPECT_EQ(order(move(DepositMove::accrued, 5, 93)).outcome, OrderOutcome::invalid);
    MoveDeposit foreign = move(DepositMove::paid_in, 5, 94);
    foreign.currency = *parse_currency("USD");
    EXPECT_EQ(order(foreign).outcome, OrderOutcome::invalid);
    ASSERT_EQ(order(move(DepositMove::paid_in, 5'000'000, 95)).outcome, OrderOutcome::done);
    EXPECT_EQ(order(move(DepositMove::paid_in, 6'000'000, 95)).outcome, OrderOutcome::conflict)
        << "an id that was used for another payment";
    EXPECT_EQ(order(BouncePayment{TopUpId{{96}}, k_clara, TopUpId{{95}}, {}}).outcome,
              OrderOutcome::conflict)
        << "no payment of a bill";
    clock.latest = k_no_upper_bound;
    EXPECT_EQ(order(move(DepositMove::paid_in, 5'000'000, 97)).outcome, OrderOutcome::conflict);
}

// The money that went back to the customer paid no bill, and the other way round.
TEST_F(Deposits, that_moved_in_one_way_are_not_said_to_have_moved_in_another) {
    ASSERT_EQ(order(move(DepositMove::paid_in, 50'000'000, 91)).outcome, OrderOutcome::done);
    ASSERT_EQ(order(move(DepositMove::refunded, 10'000'000, 92)).outcome, OrderOutcome::done);
    ASSERT_EQ(order(move(DepositMove::applied, 10'000'000, 93)).outcome, OrderOutcome::done);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(order(move(DepositMove::refunded, 10'000'000, 92)).outcome,
                  OrderOutcome::already_done);
        EXPECT_EQ(order(move(DepositMove::applied, 10'000'000, 92)).outcome,
                  OrderOutcome::conflict);
        EXPECT_EQ(order(move(DepositMove::refunded, 10'000'000, 93)).outcome,
                  OrderOutcome::conflict);
        EXPECT_EQ(order(move(DepositMove::applied, 10'000'000, 93)).outcome,
                  OrderOutcome::already_done);
        top_up(k_clara, 50'000'000, 91);
        EXPECT_EQ(last_answer()->outcome, OrderOutcome::conflict) << "it was no top-up";
        restart();
        read();
    }
    EXPECT_EQ(held(), Money{30'000'000});
    expect_same_after_restart(*this);
}

}  // namespace
}  // namespace riser::controller
