// The end and the beginning of tenancies: tests/tables/tenancies.txt.
#include <gtest/gtest.h>

#include "core/journal/account_audit.h"
#include "core/journal/account_records.h"
#include "core/payment/collection.h"
#include "core/units/time_text.h"
#include "tests/tables/table.h"

namespace riser::tables {
namespace {

using billing::AccountClosing;
using billing::ClosingTerms;
using ledger::AccountKind;
using payment::Account;
using payment::Credit;
using payment::CreditType;

constexpr const char* k_tenancies_table = "tests/tables/tenancies.txt";
const AccountId k_leaves{{1}};
const AccountId k_other{{2}};

std::string kind_name(AccountKind kind) {
    switch (kind) {
        case AccountKind::customer_credit:
            return "customer_credit";
        case AccountKind::top_up_clearing:
            return "top_up_clearing";
        case AccountKind::customer_debt:
            return "customer_debt";
        case AccountKind::credit_lent:
            return "credit_lent";
        case AccountKind::credit_given:
            return "credit_given";
        case AccountKind::debt_taken_over:
            return "debt_taken_over";
        case AccountKind::refund_payable:
            return "refund_payable";
        case AccountKind::collection:
            return "collection";
        case AccountKind::rounding:
            return "rounding";
        default:
            return "?";
    }
}

std::string ledger_text(const std::vector<ledger::Transfer>& transfers) {
    std::string text;
    for (const auto& transfer : transfers) {
        text += (text.empty() ? "" : "; ") + kind_name(transfer.from.kind) + " > " +
                kind_name(transfer.to.kind) + " " + format_money(transfer.amount);
    }
    return text.empty() ? "-" : text;
}

Credit credit_of(std::uint16_t id, CreditType type, Money amount) {
    Credit credit;
    credit.id = {id};
    credit.type = type;
    credit.priority = static_cast<std::uint8_t>(id + 1);
    credit.amount = amount;
    return credit;
}

Account account_of(const Row& row) {
    Account account;
    account.id = k_leaves;
    account.credits = {credit_of(0, CreditType::token, row.money("own")),
                       credit_of(1, CreditType::reserved, row.money("gift")),
                       credit_of(2, CreditType::time_based, row.money("free")),
                       credit_of(3, CreditType::emergency, row.money("unused"))};
    account.credits[3].paid_back = true;
    account.credits[3].owed = row.money("lent");
    account.charges.resize(2);
    account.charges[1].id = {7};
    account.charges[1].purpose = payment::ChargePurpose::debt;
    account.charges[1].remaining = row.money("debt");
    account.accumulated_debt = row.money("left");
    update_statuses(account);
    return account;
}

ClosingTerms terms_of(const Row& row) {
    ClosingTerms terms;
    terms.credit_to_other = row.text("to") == "other";
    if (terms.credit_to_other) terms.other = k_other;
    terms.debt_to_other = row.text("debts") == "follow";
    terms.gifts_paid_out = row.text("gifts") == "paid_out";
    terms.step = row.money("coin");
    return terms;
}

TEST(TenanciesTable, closings) {
    for (const Row& row : read_section(k_tenancies_table, "closings")) {
        Account account = account_of(row);
        ledger::Ledger ledger;
        const auto opening = [&](AccountKind kind, Money amount) {
            const ledger::LedgerAccount own{kind, k_leaves};
            const ledger::LedgerAccount rest{AccountKind::adjustment, {}};
            if (amount > Money{}) ledger.post({rest, own, amount});
            if (amount < Money{}) ledger.post({own, rest, -amount});
        };
        opening(AccountKind::customer_credit, account.balance());
        opening(AccountKind::customer_debt, -account.debt());
        opening(AccountKind::credit_lent, -row.money("lent"));

        journal::AccountClosed closed{CommandId{{9}}, k_leaves, terms_of(row), {}};
        ASSERT_TRUE(check_closing_terms(closed.terms)) << row.where();
        closed.moves = closing_of(account, closed.terms).moves;
        EXPECT_EQ(ledger_text(transfers_of(closed)), row.text("ledger")) << row.where();
        EXPECT_TRUE(journal::audit_account(account, closed, {}).empty()) << row.where();

        // Nothing is left, and nothing was made or lost.
        for (const auto& transfer : transfers_of(closed)) ledger.post(transfer);
        journal::apply(account, closed, 1);
        EXPECT_EQ(account.balance(), Money{}) << row.where();
        for (const auto kind :
             {AccountKind::customer_credit, AccountKind::customer_debt, AccountKind::credit_lent}) {
            EXPECT_EQ(ledger.balance({kind, k_leaves}), Money{}) << row.where();
        }
        EXPECT_EQ(ledger.balance({AccountKind::refund_payable, k_leaves}), account.refund_owed)
            << row.where();
        EXPECT_EQ(ledger.balance({AccountKind::collection, k_leaves}), -account.in_collection)
            << row.where();
        EXPECT_EQ(ledger.sum_of_balances(), Money{}) << row.where();
    }
}

// ---- standing charges -----------------------------------------------------------------------------

payment::CollectionPeriod period_named(const std::string& name) {
    if (name == "day") return payment::CollectionPeriod::day;
    return name == "week" ? payment::CollectionPeriod::week : payment::CollectionPeriod::month;
}

// With credit enough.
Account standing_account(const Row& row, UtcTime begins) {
    Account account;
    account.credits = {credit_of(0, CreditType::token, Money{1'000'000'000})};
    account.charges.resize(2);
    auto& charge = account.charges[1];
    charge.id = {1};
    charge.type = payment::ChargeType::time_based;
    charge.purpose = payment::ChargePurpose::standing;
    charge.per_period = row.money("amount");
    charge.period = period_named(row.text("every"));
    charge.collected_until_ms = to_unix_ms(begins);
    update_statuses(account);
    return account;
}

std::string day_text(const ZoneRules& zone, std::int64_t ms) {
    const std::chrono::year_month_day day{payment::local_day(zone, from_unix_ms(ms))};
    const auto two = [](unsigned number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    };
    return two(static_cast<unsigned>(day.month())) + "-" + two(static_cast<unsigned>(day.day()));
}

std::string lines_text(const ZoneRules& zone, const std::vector<payment::CollectionLine>& lines) {
    std::string text;
    for (const auto& line : lines) {
        text += (text.empty() ? "" : "; ") + day_text(zone, line.from_ms) + ".." +
                day_text(zone, line.to_ms) + " " + std::to_string(line.days) + "/" +
                std::to_string(line.of_days) + " " + format_money(line.collected);
    }
    return text.empty() ? "-" : text;
}

TEST(TenanciesTable, standing_charges) {
    const ZoneRules zone = berlin();
    for (const Row& row : read_section(k_tenancies_table, "standing_charges")) {
        const UtcTime change = row.time("change");
        Account leaves = standing_account(row, row.time("in"));
        auto lines = payment::due_collections(leaves, zone, change, {});
        for (const auto& line : lines) payment::apply_collection(leaves, line);
        const auto last =
            payment::last_collections(leaves, zone, payment::local_day(zone, change), {});
        lines.insert(lines.end(), last.begin(), last.end());
        EXPECT_EQ(lines_text(zone, lines), row.text("leaves")) << row.where();
        const Account comes = standing_account(row, change);
        EXPECT_EQ(lines_text(zone, payment::due_collections(comes, zone, row.time("until"), {})),
                  row.text("comes"))
            << row.where();
    }
}

TEST(TenanciesTable, after_closing) {
    for (const Row& row : read_section(k_tenancies_table, "after_closing")) {
        Account account;
        account.status = payment::AccountStatus::closed;
        account.in_collection = row.money("owed");
        account.refund_owed = row.money("refund");
        journal::FormerAccountPaid paid;
        paid.account = k_leaves;
        paid.to_collection = std::min(row.money("pays"), account.in_collection);
        paid.to_refund = row.money("pays") - paid.to_collection;
        EXPECT_TRUE(journal::audit_account(account, paid, {}).empty()) << row.where();
        EXPECT_EQ(ledger_text(transfers_of(paid)), row.text("ledger")) << row.where();
        journal::apply(account, paid);
        EXPECT_EQ(account.in_collection, row.money("owed_then")) << row.where();
        EXPECT_EQ(account.refund_owed, row.money("refund_then")) << row.where();
    }
}

}  // namespace
}  // namespace riser::tables
