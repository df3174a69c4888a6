// What a payment that came to nothing does to an account and its bills.
#include "core/payment/billing/bounce.h"

#include <gtest/gtest.h>

#include "core/journal/account_audit.h"
#include "core/journal/check.h"
#include "core/journal/contract_postings.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

payment::Account bounced_account(payment::AccountMode mode, Money amount) {
    payment::Account account;
    account.id = id_of<AccountId>(0xAC);
    account.mode = mode;
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    account.token().amount = amount;
    update_statuses(account);
    return account;
}

PaymentBounced bounce_of(const payment::Account& account, Money amount, Money fee) {
    const auto parts = billing::bounce_parts(account, amount + fee);
    return {
        id_of<TopUpId>(2), id_of<TopUpId>(1), account.id,         amount, fee, parts.from_credit,
        parts.to_debt,     parts.from_refund, parts.to_collection};
}

TEST(Bounce, takes_what_is_left_of_a_prepaid_credit_and_leaves_the_rest_as_a_debt) {
    auto account = bounced_account(payment::AccountMode::prepaid, {7'000'000});
    const auto bounced = bounce_of(account, {20'000'000}, {3'000'000});
    EXPECT_EQ(bounced.from_credit, Money{7'000'000});
    EXPECT_EQ(bounced.to_debt, Money{16'000'000});
    apply(account, bounced);
    EXPECT_EQ(account.balance(), Money{}) << "nobody falls below nothing by it";
}

TEST(Bounce, of_a_prepaid_account_below_nothing_is_a_debt_alone) {
    const auto account = bounced_account(payment::AccountMode::prepaid, {-1'000'000});
    const auto parts = billing::bounce_parts(account, {5'000'000});
    EXPECT_EQ(parts, (billing::BounceParts{{}, {5'000'000}, {}, {}}));
}

TEST(Bounce, of_a_closed_account_is_taken_from_what_is_owed_to_him_first) {
    auto account = bounced_account(payment::AccountMode::prepaid, {});
    account.status = payment::AccountStatus::closed;
    account.refund_owed = {4'000'000};
    const auto bounced = bounce_of(account, {5'000'000}, {1'000'000});
    apply(account, bounced);
    EXPECT_EQ(account.refund_owed, Money{});
    EXPECT_EQ(account.in_collection, Money{2'000'000});
}

// Every part of the payment and of the fee comes from somewhere and goes somewhere.
TEST(Bounce, moves_the_payment_back_and_the_fee_to_revenue) {
    for (const auto mode : {payment::AccountMode::prepaid, payment::AccountMode::postpaid}) {
        const auto account = bounced_account(mode, {7'000'000});
        const auto bounced = bounce_of(account, {20'000'000}, {3'000'000});
        EXPECT_TRUE(check_record(bounced));
        EXPECT_TRUE(audit_account(account, bounced, {}).empty());
        Money back{};
        Money fee{};
        for (const auto& transfer : transfers_of(bounced)) {
            EXPECT_GT(transfer.amount, Money{});
            if (transfer.to.kind == ledger::AccountKind::top_up_clearing) back += transfer.amount;
            if (transfer.to.kind == ledger::AccountKind::charge_revenue) fee += transfer.amount;
        }
        EXPECT_EQ(back, Money{20'000'000});
        EXPECT_EQ(fee, Money{3'000'000});
    }
}

TEST(Bounce, gives_back_what_topping_up_had_cost_and_says_it_in_a_version_of_its_own) {
    const auto account = bounced_account(payment::AccountMode::prepaid, {7'000'000});
    auto bounced = bounce_of(account, {9'500'000}, {});
    bounced.amount = {10'000'000};
    bounced.vending_fee = {500'000};
    EXPECT_TRUE(check_record(bounced));
    EXPECT_TRUE(audit_account(account, bounced, {}).empty());
    EXPECT_EQ(transfers_of(bounced).front(),
              (ledger::Transfer{{ledger::AccountKind::charge_revenue, {}},
                                {ledger::AccountKind::top_up_clearing, {}},
                                {500'000}}));
    const Entry entry{example_entries().front().header, {bounced}};
    const auto read = decode_entry(encode_entry(entry));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->records, entry.records);

    bounced.vending_fee = bounced.amount + Money{1};
    EXPECT_FALSE(check_record(bounced)) << "more than was paid";
    bounced.vending_fee = {};
    EXPECT_FALSE(check_record(bounced)) << "the parts are not the whole";
}

TEST(Bounce, of_a_payment_that_its_bills_have_forgotten_is_on_the_next_bill) {
    auto account = bounced_account(payment::AccountMode::postpaid, {});
    BillingAgreed agreed;
    agreed.account = account.id;
    agreed.period_ends_ms = 86'400'000;
    AccountBilling billing;
    agree(billing, account, agreed, 0);
    const auto bounced = bounce_of(account, {20'000'000}, {3'000'000});
    apply(account, bounced);
    apply(billing, bounced, 1'000);
    EXPECT_EQ(billing.unbilled(), Money{23'000'000});
    EXPECT_FALSE(check_billing(billing, account));
}

TEST(Bounce, that_was_made_up_is_refused) {
    auto bounced = example<PaymentBounced>();
    bounced.to_debt += Money{1};
    EXPECT_FALSE(check_record(bounced));
    bounced = example<PaymentBounced>();
    bounced.payment = bounced.id;
    EXPECT_FALSE(check_record(bounced));
    bounced = example<PaymentBounced>();
    bounced.account = {};
    EXPECT_FALSE(check_record(bounced));
    bounced = example<PaymentBounced>();
    bounced.fee = {-1};
    EXPECT_FALSE(check_record(bounced));
    const auto account = bounced_account(payment::AccountMode::prepaid, {1});
    EXPECT_FALSE(audit_account(account, example<PaymentBounced>(), {}).empty());
}

}  // namespace
}  // namespace riser::journal
