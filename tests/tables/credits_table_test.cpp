// Runs credits.txt and top_up_split.txt.
#include <gtest/gtest.h>

#include "core/payment/account.h"
#include "core/payment/top_up.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using tables::read_section;
using tables::Row;

constexpr const char* k_credits = "tests/tables/credits.txt";
constexpr const char* k_split = "tests/tables/top_up_split.txt";
constexpr CreditId k_gift{1};
constexpr CreditId k_emergency{2};
constexpr ChargeId k_debt{1};
const ZoneRules k_utc;

std::string_view name_of(CreditStatus status) {
    static constexpr std::array<std::string_view, 5> k_names{"enabled", "selectable", "selected",
                                                             "in_use", "exhausted"};
    return k_names[static_cast<std::size_t>(status)];
}

Credit emergency(Money preset, Money offered_at, bool confirm) {
    Credit credit;
    credit.id = k_emergency;
    credit.type = CreditType::emergency;
    credit.priority = 3;
    credit.status = CreditStatus::enabled;
    credit.needs_confirmation = confirm;
    credit.paid_back = true;
    credit.preset = preset;
    credit.offered_at = offered_at;
    return credit;
}

Account account_of(const Row& row) {
    Account account;
    if (!row.empty("gift")) {
        Credit gift;
        gift.id = k_gift;
        gift.type = CreditType::reserved;
        gift.priority = 1;
        gift.amount = row.money("gift");
        account.credits.push_back(gift);
    }
    Credit token;
    token.priority = 2;
    token.limit = row.money("limit");
    token.warning_threshold = row.money("low_at");
    account.credits.push_back(token);
    if (!row.empty("emergency")) {
        account.credits.push_back(
            emergency(row.money("emergency"), row.money("offered_at"), row.yes("confirm")));
    }
    update_statuses(account);
    carry_out_moves(account);
    return account;
}

// Carries out "pay 3.00", "use 3.00" or "take"; false when it was refused.
bool carry_out(Account& account, const Row& row) {
    const auto words = row.words("event");
    if (words.front() == "take") return invoke(account, k_emergency);
    const auto amount = words.size() == 2 ? parse_money(words[1]) : std::nullopt;
    if (!amount) row.broken("event");
    if (words.front() == "use") {
        drain(account, amount.value_or(Money{}));
        carry_out_moves(account);
        return true;
    }
    const auto split = split_top_up(account, k_utc, UtcTime{}, amount.value_or(Money{}));
    if (!split) return false;
    apply_split(account, *split);
    carry_out_moves(account);
    return true;
}

void expect_credit(const Row& row, const Account& account, CreditId id, const std::string& column) {
    const Credit* credit = account.find_credit(id);
    if (row.empty(column)) {
        EXPECT_EQ(credit, nullptr) << row.where() << " " << column;
        return;
    }
    ASSERT_NE(credit, nullptr) << row.where() << " " << column;
    EXPECT_EQ(format_money(credit->amount), format_money(row.money(column))) << row.where();
}

TEST(CreditsTable, stories) {
    std::map<std::string, Account> accounts;
    for (const Row& row : read_section(k_credits, "accounts")) {
        accounts[row.text("story")] = account_of(row);
    }
    for (const Row& row : read_section(k_credits, "stories")) {
        if (!accounts.contains(row.text("story"))) row.broken("story");
        Account& account = accounts[row.text("story")];
        const bool done = carry_out(account, row);
        EXPECT_EQ(done, row.text("emergency_is") != "refused") << row.where();
        expect_credit(row, account, CreditId{}, "own");
        expect_credit(row, account, k_emergency, "emergency");
        expect_credit(row, account, k_gift, "gift");
        EXPECT_EQ(name_of(account.token().status), row.text("own_is")) << row.where();
        const Credit* emergency = account.find_credit(k_emergency);
        if (done && emergency != nullptr) {
            EXPECT_EQ(name_of(emergency->status), row.text("emergency_is")) << row.where();
        }
        EXPECT_EQ(account.is_low(), row.yes("low")) << row.where();
        EXPECT_EQ(account.exhausted() ? "may go" : "stays", row.text("supply")) << row.where();
        EXPECT_EQ(format_money(account.amount_to_clear()), format_money(row.money("to_clear")))
            << row.where();
    }
}

// ---- top-ups ------------------------------------------------------------------------------------

std::map<std::string, Account> split_accounts(const std::string& section) {
    std::map<std::string, Account> accounts;
    for (const Row& row : read_section(k_split, section)) {
        Account account;
        Credit token;
        token.priority = 2;
        token.amount = row.money("own");
        token.limit = row.money("limit");
        account.credits = {token, emergency(row.money("emergency_used"), {}, true)};
        Credit& lent = account.credits.back();
        lent.owed = lent.preset;
        if (lent.owed.micro > 0) lent.status = CreditStatus::exhausted;
        account.charges = {Charge{}};
        if (row.money("debt").micro > 0) {
            Charge debt;
            debt.id = k_debt;
            debt.type = ChargeType::payment_event;
            debt.purpose = ChargePurpose::debt;
            debt.remaining = row.money("debt");
            debt.proportion_ppm = row.ppm("share");
            debt.weekly_cap = row.money("cap_a_week");
            account.charges.push_back(debt);
        }
        account.accumulated_debt = row.money("accumulated");
        account.max_top_up = row.money("max_top_up");
        account.max_balance = row.money("max_balance");
        accounts[row.text("account")] = account;
    }
    return accounts;
}

std::string_view name_of(TopUpRefusal why) {
    static constexpr std::array<std::string_view, 5> k_names{
        "?", "not_positive", "above_max_top_up", "above_max_balance", "account_closed"};
    return k_names[static_cast<std::size_t>(why)];
}

void expect_lines(const Row& row, const TopUpSplit& split) {
    const auto expect = [&](SplitStep step, const std::string& column) {
        EXPECT_EQ(format_money(split.of(step)), format_money(row.money(column)))
            << row.where() << " " << column;
    };
    expect(SplitStep::payment_debt, "debt");
    expect(SplitStep::accumulated_debt, "accumulated");
    expect(SplitStep::owed_balance, "owed");
    expect(SplitStep::emergency_owed, "emergency");
    expect(SplitStep::balance, "balance");
    EXPECT_EQ(format_money(split.sum()), format_money(row.money("amount"))) << row.where();
}

TEST(TopUpSplitTable, lines_and_refusals) {
    auto accounts = split_accounts("accounts");
    for (const Row& row : read_section(k_split, "top_ups")) {
        if (!accounts.contains(row.text("account"))) row.broken("account");
        Account& account = accounts[row.text("account")];
        const auto split = split_top_up(account, k_utc, row.time("at"), row.money("amount"));
        ASSERT_TRUE(split) << row.where() << " " << name_of(split.error());
        expect_lines(row, *split);
        apply_split(account, *split);
        EXPECT_EQ(format_money(account.token().amount), format_money(row.money("own_after")))
            << row.where();
    }
    for (const Row& row : read_section(k_split, "refused")) {
        Account& account = accounts[row.text("account")];
        const auto split = split_top_up(account, k_utc, UtcTime{}, row.money("amount"));
        ASSERT_FALSE(split) << row.where();
        EXPECT_EQ(name_of(split.error()), row.text("why")) << row.where();
    }
}

TEST(TopUpSplitTable, limit_where_nobody_says_otherwise) {
    for (const Row& row : read_section(k_split, "default_limit")) {
        const auto currency = parse_currency(row.text("currency"));
        ASSERT_TRUE(currency) << row.where();
        EXPECT_EQ(format_money(default_max_top_up(*currency)), format_money(row.money("limit")))
            << row.where();
    }
}

TEST(TopUpSplitTable, nothing_is_taken_for_a_closed_account) {
    Account account = split_accounts("accounts").at("clean");
    account.status = AccountStatus::closed;
    const auto split = split_top_up(account, k_utc, UtcTime{}, {1'000'000});
    ASSERT_FALSE(split);
    EXPECT_EQ(split.error(), TopUpRefusal::account_closed);
}

TEST(TopUpSplitTable, least_amount_that_brings_supply_back) {
    const auto accounts = split_accounts("accounts_to_clear");
    for (const Row& row : read_section(k_split, "leaving")) {
        const auto least =
            top_up_leaving(accounts.at(row.text("account")), k_utc, UtcTime{}, row.money("wanted"));
        ASSERT_TRUE(least) << row.where();
        EXPECT_EQ(format_money(*least), format_money(row.money("least"))) << row.where();
    }
    for (const Row& row : read_section(k_split, "to_clear")) {
        const auto least = top_up_to_clear(accounts.at(row.text("account")), k_utc, UtcTime{});
        if (row.text("least") == "none") {
            EXPECT_FALSE(least) << row.where();
            continue;
        }
        ASSERT_TRUE(least) << row.where();
        EXPECT_EQ(format_money(*least), format_money(row.money("least"))) << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
