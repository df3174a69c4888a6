// Runs top_up_fees.txt.
#include <gtest/gtest.h>

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
    Credit lent;
    lent.id = k_emergency;
    lent.type = CreditType::emergency;
    lent.priority = 3;
    lent.needs_confirmation = true;
    lent.paid_back = true;
    lent.preset = lent.owed = row.money("lent");
    lent.status = lent.owed.micro > 0 ? CreditStatus::exhausted : CreditStatus::enabled;
    account.credits = {token, lent};
    account.charges = {Charge{}};
    if (row.money("debt").micro > 0) {
        Charge debt;
        debt.id = k_debt;
        debt.type = ChargeType::payment_event;
        debt.purpose = ChargePurpose::debt;
        debt.remaining = row.money("debt");
        debt.proportion_ppm = 200'000;
        account.charges.push_back(debt);
    }
    account.top_up = terms.at(row.text("terms"));
    return account;
}

TEST(TopUpFeesTable, what_becomes_of_a_top_up) {
    const auto terms = all_terms();
    for (const Row& row : read_section(k_fees, "top_ups")) {
        Account account = account_of(row, terms);
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

TEST(TopUpFeesTable, what_brings_supply_back) {
    const auto terms = all_terms();
    for (const Row& row : read_section(k_fees, "to_clear")) {
        Account account = account_of(row, terms);
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
