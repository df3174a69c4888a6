// An account goes from prepaid to on bill, or back.
#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using payment::AccountMode;

struct ModeChanged : testing::Test, BillingBuilding {
    static ChangeMode change(AccountId account, AccountMode mode, std::uint8_t id = 80) {
        ChangeMode order;
        order.id = CommandId{{id}};
        order.account = account;
        order.mode = mode;
        return order;
    }
    // What the customer is worth to the operator.
    Money worth(AccountId id) const {
        return of_ledger(ledger::AccountKind::customer_credit, id) +
               of_ledger(ledger::AccountKind::customer_debt, id) +
               of_ledger(ledger::AccountKind::credit_lent, id);
    }
    bool is_billed(AccountId id) const { return controller->books().find_billing(id) != nullptr; }
};

TEST_F(ModeChanged, credit_pays_the_next_bill) {
    const Money before = balance(k_ben);
    ASSERT_GT(before, Money{});
    const Answer done = order(change(k_ben, AccountMode::postpaid));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(balance(k_ben), before);
    EXPECT_EQ(account(k_ben).mode, AccountMode::postpaid);
    ASSERT_TRUE(is_billed(k_ben));
    EXPECT_EQ(bills_of(k_ben).receivables.credit(), before);
    EXPECT_EQ(bills_of(k_ben).unbilled(), Money{});
    EXPECT_EQ(bills_of(k_ben).reads.size(), 1U);
    expect_same_after_restart(*this);
}

TEST_F(ModeChanged, what_is_owed_on_bills_becomes_a_debt_after_a_final_bill) {
    live_until(day_of(9, 25), 1'000);
    const Money owed = -balance(k_clara);
    ASSERT_GT(owed, Money{});
    const Answer done = order(change(k_clara, AccountMode::prepaid));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    const auto issued = bills();
    ASSERT_EQ(issued.size(), 1U);
    EXPECT_EQ(issued[0].kind, billing::DocumentKind::final_bill);
    EXPECT_EQ(account(k_clara).debt(), issued[0].total);
    EXPECT_EQ(balance(k_clara), Money{});
    EXPECT_FALSE(is_billed(k_clara));
    EXPECT_EQ(only<journal::AccountModeChanged>().reads.size(), 1U);
    expect_same_after_restart(*this);
}

TEST_F(ModeChanged, what_is_ahead_on_bills_becomes_prepaid_credit) {
    live_until(day_of(9, 25), 1'000);
    pay(50'000'000, 70);
    const Money before = balance(k_clara);
    ASSERT_EQ(order(change(k_clara, AccountMode::prepaid)).outcome, OrderOutcome::done);
    EXPECT_EQ(account(k_clara).debt(), Money{});
    EXPECT_LE(balance(k_clara) - before, Money{10'000}) << "the final bill is in whole cents";
    EXPECT_GE(balance(k_clara) - before, Money{-10'000});
}

TEST_F(ModeChanged, and_back_again_nothing_is_made_or_lost) {
    const Money before = worth(k_ben);
    ASSERT_EQ(order(change(k_ben, AccountMode::postpaid, 80)).outcome, OrderOutcome::done);
    EXPECT_EQ(worth(k_ben), before);
    ASSERT_EQ(order(change(k_ben, AccountMode::prepaid, 81)).outcome, OrderOutcome::done);
    EXPECT_EQ(worth(k_ben), before);
    ASSERT_EQ(order(change(k_ben, AccountMode::postpaid, 82)).outcome, OrderOutcome::done);
    EXPECT_EQ(worth(k_ben), before);
    EXPECT_TRUE(is_billed(k_ben));
    expect_same_after_restart(*this);
}

TEST_F(ModeChanged, debts_are_owed_on_the_first_bill) {
    live_until(day_of(9, 25), 1'000);
    ASSERT_EQ(order(change(k_clara, AccountMode::prepaid, 80)).outcome, OrderOutcome::done);
    const Money debt = account(k_clara).debt();
    ASSERT_GT(debt, Money{});
    ASSERT_EQ(order(change(k_clara, AccountMode::postpaid, 81)).outcome, OrderOutcome::done);
    EXPECT_EQ(account(k_clara).debt(), Money{});
    EXPECT_EQ(balance(k_clara), -debt);
    EXPECT_EQ(bills_of(k_clara).unbilled(), debt);
    EXPECT_EQ(of_ledger(ledger::AccountKind::customer_debt, k_clara), Money{});
    expect_same_after_restart(*this);
}

TEST_F(ModeChanged, once_however_often_it_is_ordered) {
    const auto wanted = change(k_ben, AccountMode::postpaid);
    ASSERT_EQ(order(wanted).outcome, OrderOutcome::done);
    EXPECT_EQ(order(wanted).outcome, OrderOutcome::already_done);
    restart();
    read();
    EXPECT_EQ(order(wanted).outcome, OrderOutcome::already_done);
    EXPECT_EQ(order(change(k_ben, AccountMode::postpaid, 99)).outcome, OrderOutcome::already_done)
        << "it is on bill";
    EXPECT_EQ(count_records<journal::AccountModeChanged>(), 1);
}

TEST_F(ModeChanged, all_or_nothing_where_the_power_fails) {
    live_until(day_of(9, 25), 1'000);
    const auto wanted = change(k_clara, AccountMode::prepaid);
    journal.next = Commit::refused;
    EXPECT_EQ(order(wanted).outcome, OrderOutcome::cannot_save);
    journal.next = Commit::done;
    restart();
    read();
    EXPECT_EQ(bills().size(), 0U);
    EXPECT_TRUE(is_billed(k_clara));
    ASSERT_EQ(order(wanted).outcome, OrderOutcome::done);
    EXPECT_EQ(bills().size(), 1U);
    expect_same_after_restart(*this);
}

TEST_F(ModeChanged, previews_change_nothing) {
    const auto rows = journal.entries.size();
    ChangeMode shown = change(k_clara, AccountMode::prepaid);
    shown.preview = true;
    const Answer answer = order(shown);
    EXPECT_EQ(answer.outcome, OrderOutcome::done) << answer.text;
    EXPECT_EQ(journal.entries.size(), rows);
    EXPECT_EQ(account(k_clara).mode, AccountMode::postpaid);
}

TEST_F(ModeChanged, is_refused_with_its_reason) {
    live_until(day_of(10, 1) + 1min, 1'000);
    read();
    const auto why = [&](ChangeMode wanted, OrderOutcome expected) {
        const Answer answer = order(wanted);
        EXPECT_EQ(answer.outcome, expected) << answer.text;
        return answer.text;
    };
    const auto prepaid = change(k_clara, AccountMode::prepaid);
    why(change(AccountId{{77}}, AccountMode::prepaid), OrderOutcome::unknown_target);
    auto nameless = prepaid;
    nameless.id = {};
    why(nameless, OrderOutcome::invalid);
    EXPECT_NE(why(change(k_anna, AccountMode::postpaid), OrderOutcome::conflict).find("closed"),
              std::string::npos);
    auto if_paid = prepaid;
    if_paid.only_if_paid = true;
    EXPECT_NE(why(if_paid, OrderOutcome::conflict).find("paid"), std::string::npos);
    ASSERT_EQ(order(DisputeBill{k_clara, bills().at(0).number, true}).outcome, OrderOutcome::done);
    EXPECT_NE(why(prepaid, OrderOutcome::conflict).find("disputed"), std::string::npos);
    ASSERT_EQ(order(DisputeBill{k_clara, bills().at(0).number, false}).outcome, OrderOutcome::done);
    clock.latest = k_no_upper_bound;
    EXPECT_NE(why(prepaid, OrderOutcome::conflict).find("unsure"), std::string::npos);
    EXPECT_EQ(count_records<journal::AccountModeChanged>(), 0);
}

TEST(ModeChange, to_on_bill_is_refused_where_nobody_would_bill_it) {
    TenancyBuilding b;
    ChangeMode wanted;
    wanted.id = CommandId{{80}};
    wanted.account = k_ben;
    wanted.mode = AccountMode::postpaid;
    const Answer answer = b.order(wanted);
    EXPECT_EQ(answer.outcome, OrderOutcome::conflict);
    EXPECT_NE(answer.text.find("[billing]"), std::string::npos);
}

SiteConfig with_a_gift(std::int64_t expires_ms) {
    SiteConfig site = with_bills();
    journal::CreditConfigured gift;
    gift.account = k_ben;
    gift.credit = {3};
    gift.type = payment::CreditType::reserved;
    gift.priority = 43;
    gift.preset = Money{20'000'000};
    gift.expires_ms = expires_ms;
    site.supply_points.back().credits = {gift};
    return site;
}

struct GiftOnBill : testing::Test, BillingBuilding {
    GiftOnBill() : BillingBuilding(with_a_gift(to_unix_ms(day_of(10, 20)))) {}
    Money gift() const { return account(k_ben).find_credit({3})->amount; }
};

TEST_F(GiftOnBill, stays_a_gift_and_is_never_paid_out) {
    const Money own = account(k_ben).token().amount;
    const Money given = gift();
    ASSERT_EQ(own, Money{2'000'000});
    ASSERT_GT(given, own);
    const Answer changed = order(ModeChanged::change(k_ben, AccountMode::postpaid, 80));
    ASSERT_EQ(changed.outcome, OrderOutcome::done) << changed.text;
    EXPECT_NE(changed.text.find("not paid out"), std::string::npos) << changed.text;
    EXPECT_EQ(account(k_ben).token().amount, own);
    EXPECT_EQ(gift(), given);
    EXPECT_EQ(bills_of(k_ben).receivables.credit(), own + given) << "it pays bills";
    const Answer gone = order_with_reads(out(k_ben, 51));
    ASSERT_EQ(gone.outcome, OrderOutcome::done) << gone.text;
    EXPECT_EQ(account(k_ben).refund_owed, own);
    EXPECT_EQ(of_ledger(ledger::AccountKind::refund_payable, k_ben), own);
    expect_same_after_restart(*this);
}

TEST_F(GiftOnBill, lapses_on_its_day_and_comes_through_both_changes) {
    const Money given = gift();
    ASSERT_EQ(order(ModeChanged::change(k_ben, AccountMode::postpaid, 80)).outcome,
              OrderOutcome::done);
    ASSERT_EQ(order(ModeChanged::change(k_ben, AccountMode::prepaid, 81)).outcome,
              OrderOutcome::done);
    EXPECT_EQ(gift(), given);
    ASSERT_EQ(order(ModeChanged::change(k_ben, AccountMode::postpaid, 82)).outcome,
              OrderOutcome::done);
    live_until(day_of(10, 20) + 1h, 0);
    tick();
    EXPECT_EQ(gift(), Money{});
    EXPECT_EQ(balance(k_ben), account(k_ben).token().amount);
    EXPECT_EQ(count_records<journal::CreditExpired>(), 1);
    expect_same_after_restart(*this);
}

// The limit, the warning and supply are those of the way of paying.
TEST_F(ModeChanged, limits_follow_the_way_of_paying) {
    ASSERT_EQ(order(change(k_ben, AccountMode::postpaid, 80)).outcome, OrderOutcome::done);
    EXPECT_EQ(account(k_ben).token().limit, -k_max_amount);
    ASSERT_EQ(order(change(k_ben, AccountMode::prepaid, 81)).outcome, OrderOutcome::done);
    EXPECT_GT(account(k_ben).token().limit, -k_max_amount);
}

}  // namespace
}  // namespace riser::controller
