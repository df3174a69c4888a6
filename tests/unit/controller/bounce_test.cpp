// Payments that came to nothing after they were credited.
#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

struct Bounced : testing::Test, BillingBuilding {
    static BouncePayment bounce(AccountId account, std::uint8_t payment, std::int64_t fee = 0,
                                std::uint8_t id = 99) {
        return {TopUpId{{id}}, account, TopUpId{{payment}}, Money{fee}};
    }
    void bill_and_pay() {
        live_until(day_of(10, 1) + 1min, 1'000);
        read();
        bill = bills().at(0);
        pay(bill.total.micro, 70);
    }

    journal::BillIssued bill;
};

TEST_F(Bounced, what_it_paid_is_open_again_and_its_fee_is_on_the_next_bill) {
    bill_and_pay();
    const Money before = balance(k_clara);
    const Money unbilled = bills_of(k_clara).unbilled();
    const Money received = -of_ledger(ledger::AccountKind::top_up_clearing);
    ASSERT_EQ(bills_of(k_clara).receivables.open(), Money{});
    const Answer done = order(bounce(k_clara, 70, 3'000'000));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(bills_of(k_clara).receivables.open(), bill.total);
    EXPECT_EQ(bills_of(k_clara).unbilled(), unbilled + Money{3'000'000});
    EXPECT_EQ(balance(k_clara), before - bill.total - Money{3'000'000});
    EXPECT_EQ(-of_ledger(ledger::AccountKind::top_up_clearing), received - bill.total);
    expect_same_after_restart(*this);
}

TEST_F(Bounced, once_however_often_it_is_ordered) {
    bill_and_pay();
    ASSERT_EQ(order(bounce(k_clara, 70)).outcome, OrderOutcome::done);
    EXPECT_EQ(order(bounce(k_clara, 70)).outcome, OrderOutcome::already_done);
    restart();
    read();
    EXPECT_EQ(order(bounce(k_clara, 70)).outcome, OrderOutcome::already_done);
    EXPECT_EQ(order(bounce(k_clara, 70, 0, 98)).outcome, OrderOutcome::conflict)
        << "taken back before, by another order";
    EXPECT_EQ(bills_of(k_clara).receivables.open(), bill.total);
}

TEST_F(Bounced, all_or_nothing_where_the_power_fails) {
    bill_and_pay();
    journal.next = Commit::refused;
    EXPECT_EQ(order(bounce(k_clara, 70)).outcome, OrderOutcome::cannot_save);
    journal.next = Commit::done;
    restart();
    read();
    EXPECT_EQ(bills_of(k_clara).receivables.open(), Money{});
    ASSERT_EQ(order(bounce(k_clara, 70)).outcome, OrderOutcome::done);
    expect_same_after_restart(*this);
}

TEST_F(Bounced, and_paid_again) {
    bill_and_pay();
    ASSERT_EQ(order(bounce(k_clara, 70)).outcome, OrderOutcome::done);
    pay(bill.total.micro, 71);
    EXPECT_EQ(bills_of(k_clara).receivables.open(), Money{});
    expect_same_after_restart(*this);
}

TEST_F(Bounced, of_a_prepaid_account_what_was_used_is_a_debt) {
    const Money before = balance(k_ben);
    top_up(k_ben, 10'000'000, 75);
    ASSERT_EQ(balance(k_ben), before + Money{10'000'000});
    const Answer done = order(bounce(k_ben, 75, 2'000'000));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    const Money taken = std::min(before + Money{10'000'000}, Money{12'000'000});
    EXPECT_EQ(balance(k_ben), before + Money{10'000'000} - taken);
    EXPECT_EQ(account(k_ben).debt(), Money{12'000'000} - taken);
    expect_same_after_restart(*this);
}

TEST_F(Bounced, refused_where_it_cannot_be) {
    bill_and_pay();
    EXPECT_EQ(order(bounce(k_clara, 71)).outcome, OrderOutcome::unknown_target) << "no payment";
    EXPECT_EQ(order(bounce(k_ben, 70)).outcome, OrderOutcome::unknown_target) << "another's";
    EXPECT_EQ(order(bounce(AccountId{{77}}, 70)).outcome, OrderOutcome::unknown_target);
    EXPECT_EQ(order(bounce(k_clara, 70, -1)).outcome, OrderOutcome::invalid);
    BouncePayment nameless = bounce(k_clara, 70);
    nameless.id = {};
    EXPECT_EQ(order(nameless).outcome, OrderOutcome::invalid);
    EXPECT_EQ(order(bounce(k_clara, 70, 0, 70)).outcome, OrderOutcome::conflict)
        << "an id that was used for another payment";
    EXPECT_EQ(bills_of(k_clara).receivables.open(), Money{});
}

}  // namespace
}  // namespace riser::controller
