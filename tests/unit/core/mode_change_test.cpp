// What is in an account when it goes from prepaid to on bill, or back.
#include "core/payment/billing/mode_change.h"

#include <gtest/gtest.h>

#include "core/journal/account_audit.h"
#include "core/journal/account_records.h"
#include "core/journal/contract_postings.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

using billing::Pot;
using payment::AccountMode;

payment::Account paying(AccountMode mode, Money amount) {
    payment::Account account;
    account.id = id_of<AccountId>(0xAC);
    account.mode = mode;
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    account.token().amount = amount;
    update_statuses(account);
    return account;
}

payment::Credit emergency(Money amount, Money owed) {
    payment::Credit credit;
    credit.id = {5};
    credit.type = payment::CreditType::emergency;
    credit.priority = 200;
    credit.paid_back = true;
    credit.amount = amount;
    credit.owed = owed;
    return credit;
}

// Credit less loans and debts; a debt that is taken along comes by a record of its own.
Money worth_of(const payment::Account& account) {
    return account.balance() - lent_to(account) - account.debt();
}

AccountModeChanged changed(const payment::Account& account) {
    AccountModeChanged r;
    r.order = id_of<CommandId>(1);
    r.account = account.id;
    r.mode = account.mode == AccountMode::prepaid ? AccountMode::postpaid : AccountMode::prepaid;
    r.moves = billing::mode_moves(account, r.mode);
    return r;
}

TEST(ModeMoves, emergency_credit_that_was_not_used_goes_back) {
    auto account = paying(AccountMode::prepaid, {-1'000'000});
    account.credits.push_back(emergency({4'000'000}, {4'000'000}));
    update_statuses(account);
    const auto r = changed(account);
    ASSERT_FALSE(r.moves.empty());
    EXPECT_EQ(r.moves[0], (billing::Move{Pot::prepaid_credit, Pot::emergency_credit, {4'000'000}}));
    apply(account, r);
    EXPECT_EQ(account.balance(), Money{-1'000'000});
    EXPECT_EQ(lent_to(account), Money{});
}

TEST(ModeMoves, what_was_used_of_it_and_debts_are_owed_on_the_bill) {
    auto account = paying(AccountMode::prepaid, {});
    account.credits.push_back(emergency({1'000'000}, {4'000'000}));
    payment::Charge debt;
    debt.id = {60'000};
    debt.type = payment::ChargeType::payment_event;
    debt.purpose = payment::ChargePurpose::debt;
    debt.proportion_ppm = 500'000;
    debt.remaining = {7'000'000};
    account.charges.push_back(debt);
    update_statuses(account);
    const Money before = worth_of(account);
    apply(account, changed(account));
    EXPECT_EQ(account.balance(), Money{-10'000'000}) << "3.00 that were used, 7.00 of debts";
    EXPECT_EQ(worth_of(account), before);
    EXPECT_EQ(account.debt(), Money{});
    EXPECT_EQ(account.mode, AccountMode::postpaid);
}

payment::Credit gift(Money amount) {
    payment::Credit credit;
    credit.id = {3};
    credit.type = payment::CreditType::reserved;
    credit.priority = 1;
    credit.amount = amount;
    credit.expires_ms = 1'800'000'000'000;
    return credit;
}

struct GiftCase {
    AccountMode from = AccountMode::prepaid;
    Money own;
    Money gift;
    Money debt;
    Money own_after;
    Money gift_after;
};

// own, gift, debt before; own and gift after.
TEST(ModeMoves, leave_a_gift_a_gift_as_far_as_it_pays_nothing) {
    const auto prepaid = AccountMode::prepaid;
    const auto postpaid = AccountMode::postpaid;
    const GiftCase cases[]{
        {prepaid, {5'000'000}, {20'000'000}, {}, {5'000'000}, {20'000'000}},
        {prepaid, {}, {20'000'000}, {}, {}, {20'000'000}},
        {prepaid, {-5'000'000}, {20'000'000}, {}, {}, {15'000'000}},
        {prepaid, {-30'000'000}, {20'000'000}, {}, {-10'000'000}, {}},
        {prepaid, {}, {20'000'000}, {7'000'000}, {}, {13'000'000}},
        {prepaid, {}, {20'000'000}, {27'000'000}, {-7'000'000}, {}},
        {prepaid, {5'000'000}, {20'000'000}, {7'000'000}, {}, {18'000'000}},
        {prepaid, {9'000'000}, {20'000'000}, {7'000'000}, {2'000'000}, {20'000'000}},
        {postpaid, {5'000'000}, {20'000'000}, {}, {5'000'000}, {20'000'000}},
        {postpaid, {-5'000'000}, {20'000'000}, {}, {}, {15'000'000}},
        {postpaid, {-30'000'000}, {20'000'000}, {}, {}, {}},
    };
    for (const auto& row : cases) {
        SCOPED_TRACE("case " + std::to_string(&row - cases));
        auto account = paying(row.from, row.own);
        account.token().priority = 100;
        account.credits.push_back(gift(row.gift));
        if (row.debt > Money{}) {
            payment::Charge debt;
            debt.id = {60'000};
            debt.type = payment::ChargeType::payment_event;
            debt.purpose = payment::ChargePurpose::debt;
            debt.remaining = row.debt;
            account.charges.push_back(debt);
        }
        update_statuses(account);
        const Money before = worth_of(account);
        const auto r = changed(account);
        EXPECT_TRUE(audit_account(account, r, {}).empty());
        apply(account, r);
        EXPECT_EQ(account.token().amount, row.own_after);
        EXPECT_EQ(account.find_credit({3})->amount, row.gift_after);
        EXPECT_EQ(worth_of(account) - billing::debt_of(r.moves), before);
    }
}

// Records of before moved all of it, and mean what they meant.
TEST(ModeMoves, of_before_put_everything_into_one_pot) {
    auto account = paying(AccountMode::prepaid, {5'000'000});
    account.credits.push_back(gift({20'000'000}));
    update_statuses(account);
    AccountModeChanged r = changed(account);
    r.moves = {{Pot::prepaid_credit, Pot::bill_credit, {25'000'000}}};
    apply(account, r);
    EXPECT_EQ(account.token().amount, Money{25'000'000});
    EXPECT_EQ(account.find_credit({3})->amount, Money{});
    r.mode = AccountMode::prepaid;
    r.moves = {{Pot::bill_credit, Pot::prepaid_credit, {25'000'000}}};
    apply(account, r);
    EXPECT_EQ(account.token().amount, Money{25'000'000});
}

TEST(ModeMoves, to_prepaid_leave_no_account_below_zero) {
    for (const std::int64_t micro : {-12'345'678LL, -1LL, 0LL, 1LL, 12'345'678LL}) {
        auto account = paying(AccountMode::postpaid, {micro});
        const auto r = changed(account);
        apply(account, r);
        EXPECT_GE(account.balance(), Money{});
        EXPECT_EQ(account.balance() - billing::debt_of(r.moves), Money{micro});
    }
}

// Of each account of the customer the ledger gets what the account gets.
TEST(ModeMoves, are_the_same_in_the_ledger) {
    for (const auto mode : {AccountMode::prepaid, AccountMode::postpaid}) {
        auto account = paying(mode, {-2'000'000});
        if (mode == AccountMode::prepaid) {
            account.credits.push_back(emergency({1'000'000}, {4'000'000}));
        }
        const auto r = changed(account);
        EXPECT_TRUE(audit_account(account, r, {}).empty());
        const Money balance = account.balance();
        const Money lent = lent_to(account);
        Money credit_moved{};
        Money lent_moved{};
        for (const auto& transfer : transfers_of(r)) {
            EXPECT_GT(transfer.amount, Money{});
            const auto add = [&](const ledger::LedgerAccount& side, Money amount) {
                if (side.kind == ledger::AccountKind::customer_credit) credit_moved += amount;
                if (side.kind == ledger::AccountKind::credit_lent) lent_moved += amount;
            };
            add(transfer.from, -transfer.amount);
            add(transfer.to, transfer.amount);
        }
        apply(account, r);
        EXPECT_EQ(account.balance() - balance, credit_moved);
        EXPECT_EQ(lent - lent_to(account), lent_moved);
    }
}

TEST(ModeMoves, that_were_made_up_are_told) {
    auto account = paying(AccountMode::prepaid, {5'000'000});
    auto r = changed(account);
    r.moves[0].amount += Money{1};
    EXPECT_FALSE(audit_account(account, r, {}).empty());
    r = changed(account);
    r.mode = AccountMode::prepaid;
    EXPECT_FALSE(audit_account(account, r, {}).empty()) << "it is prepaid";
}

}  // namespace
}  // namespace riser::journal
