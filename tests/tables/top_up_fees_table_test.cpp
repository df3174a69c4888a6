// Runs top_up_fees.txt.
#include <gtest/gtest.h>

#include "core/journal/account_audit.h"
#include "core/journal/account_records.h"
#include "core/journal/check.h"
#include "core/journal/contract_postings.h"
#include "core/payment/account.h"
#include "core/payment/top_up.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_fees = "tests/tables/top_up_fees.txt";
constexpr CreditId k_emergency{2};
constexpr ChargeId k_debt{1};
const ZoneRules k_utc;

std::map<std::string, TopUpTerms> all_terms() {
    std::map<std::string, TopUpTerms> terms;
    for (const Row& row : read_section(k_fees, "terms")) {
        terms[row.text("terms")] = {
            row.money("fee"), row.ppm("share"), row.money("at_least"), {}, row.money("clearance")};
    }
    return terms;
}

Account account_of(const Row& row, const std::map<std::string, TopUpTerms>& terms) {
    Account account;
    Credit token;
    token.priority = 2;
    token.amount = row.money("own");
    account.credits = {token};
    account.charges = {Charge{}};
    account.top_up = terms.at(row.text("terms"));
    return account;
}

// And emergency credit, and perhaps a debt.
Account owing_account_of(const Row& row, const std::map<std::string, TopUpTerms>& terms) {
    Account account = account_of(row, terms);
    Credit lent;
    lent.id = k_emergency;
    lent.type = CreditType::emergency;
    lent.priority = 3;
    lent.needs_confirmation = true;
    lent.paid_back = true;
    lent.preset = lent.owed = row.money("lent");
    lent.status = lent.owed.micro > 0 ? CreditStatus::exhausted : CreditStatus::enabled;
    account.credits.push_back(lent);
    if (row.money("debt").micro > 0) {
        Charge debt;
        debt.id = k_debt;
        debt.type = ChargeType::payment_event;
        debt.purpose = ChargePurpose::debt;
        debt.remaining = row.money("debt");
        debt.proportion_ppm = 200'000;
        account.charges.push_back(debt);
    }
    return account;
}

TEST(TopUpFeesTable, what_becomes_of_a_top_up) {
    const auto terms = all_terms();
    for (const Row& row : read_section(k_fees, "top_ups")) {
        Account account = owing_account_of(row, terms);
        const auto split = split_top_up(account, k_utc, UtcTime{}, row.money("amount"));
        ASSERT_TRUE(split) << row.where();
        const auto expect = [&](SplitStep step, const std::string& column) {
            EXPECT_EQ(format_money(split->of(step)), format_money(row.money(column)))
                << row.where() << " " << column;
        };
        expect(SplitStep::vending_fee, "fee");
        expect(SplitStep::payment_debt, "of_debt");
        expect(SplitStep::emergency_owed, "of_lent");
        expect(SplitStep::owed_balance, "owed");
        expect(SplitStep::balance, "balance");
        EXPECT_EQ(split->sum(), row.money("amount")) << row.where();
        const Money before = account.token().amount;
        apply_split(account, *split);
        EXPECT_EQ(account.token().amount, before + row.money("owed") + row.money("balance"))
            << row.where();
    }
}

Money of_kind(const std::vector<ledger::Transfer>& transfers, ledger::AccountKind kind) {
    Money sum{};
    for (const auto& transfer : transfers) {
        if (transfer.to.kind == kind) sum += transfer.amount;
        if (transfer.from.kind == kind) sum -= transfer.amount;
    }
    return sum;
}

TEST(TopUpFeesTable, what_becomes_of_its_fee_when_a_top_up_bounces) {
    using ledger::AccountKind;
    const auto terms = all_terms();
    for (const Row& row : read_section(k_fees, "bounces")) {
        Account account = account_of(row, terms);
        journal::Credited paid{TopUpId{{1}}, AccountId{{7}}, row.money("amount")};
        paid.split = *split_top_up(account, k_utc, UtcTime{}, paid.amount);
        apply(account, paid);
        account.token().amount = row.money("left");

        journal::PaymentBounced r{TopUpId{{2}}, paid.top_up, paid.account, paid.amount,
                                  row.money("cost")};
        r.vending_fee = paid.split.of(SplitStep::vending_fee);
        const auto parts = billing::bounce_parts(account, r.whole());
        r.from_credit = parts.from_credit;
        r.to_debt = parts.to_debt;
        EXPECT_EQ(r.vending_fee, row.money("fee_back")) << row.where();
        EXPECT_EQ(r.from_credit, row.money("from_credit")) << row.where();
        EXPECT_EQ(r.to_debt, row.money("to_debt")) << row.where();
        EXPECT_TRUE(journal::check_record(r)) << row.where();
        EXPECT_TRUE(journal::audit_account(account, r, {}).empty()) << row.where();

        auto all = transfers_of(paid);
        const auto back = transfers_of(r);
        all.insert(all.end(), back.begin(), back.end());
        EXPECT_EQ(of_kind(all, AccountKind::top_up_clearing), Money{}) << row.where();
        EXPECT_EQ(of_kind(all, AccountKind::charge_revenue), r.fee) << row.where();
    }
}

TEST(TopUpFeesTable, what_brings_supply_back) {
    const auto terms = all_terms();
    for (const Row& row : read_section(k_fees, "to_clear")) {
        Account account = owing_account_of(row, terms);
        const auto least = top_up_to_clear(account, k_utc, UtcTime{}, true);
        ASSERT_TRUE(least) << row.where();
        EXPECT_EQ(format_money(*least), format_money(row.money("least"))) << row.where();
        if (least->micro == 0) continue;
        const auto split = split_top_up(account, k_utc, UtcTime{}, *least);
        ASSERT_TRUE(split) << row.where();
        apply_split(account, *split);
        EXPECT_FALSE(account.exhausted()) << row.where();
        EXPECT_TRUE(account.cleared()) << row.where();
    }
}

// Nobody who is not cut off has to bring anything.
TEST(TopUpFeesTable, clears_nobody_who_has_supply) {
    Account account;
    account.credits = {Credit{}};
    account.credits.front().amount = Money{1};
    account.top_up.clearance = Money{5'000'000};
    update_statuses(account);
    EXPECT_EQ(top_up_to_clear(account, k_utc, UtcTime{}), Money{});
    EXPECT_FALSE(account.cleared());
}

}  // namespace
}  // namespace riser::payment
