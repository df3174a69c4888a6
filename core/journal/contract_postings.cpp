#include "core/journal/contract_postings.h"

#include <algorithm>
#include <utility>

#include "core/journal/account_audit.h"
#include "core/journal/late_costs.h"
#include "core/payment/billing/taken_back.h"

namespace riser::journal {
namespace {

using ledger::AccountKind;
using ledger::LedgerAccount;
using ledger::Transfer;

// What comes from several sides goes to several others, in order.
std::vector<Transfer> passed_on(std::vector<std::pair<LedgerAccount, Money>> from,
                                std::vector<std::pair<LedgerAccount, Money>> to) {
    std::vector<Transfer> transfers;
    auto gives = from.begin();
    auto takes = to.begin();
    while (gives != from.end() && takes != to.end()) {
        const Money amount = std::min(gives->second, takes->second);
        if (amount > Money{}) transfers.push_back({gives->first, takes->first, amount});
        gives->second -= amount;
        takes->second -= amount;
        if (gives->second == Money{}) ++gives;
        if (takes != to.end() && takes->second == Money{}) ++takes;
    }
    return transfers;
}

Money worth_of(const billing::Receivables& receivables) {
    return receivables.credit() - receivables.open() - receivables.carried;
}

// What is ahead or behind on bills is in the books the customer's credit as well.
LedgerAccount side_of(billing::Pot pot, const AccountModeChanged& r) {
    const bool pays_debts = r.mode == payment::AccountMode::postpaid;
    if (pot == billing::Pot::emergency_credit) return {AccountKind::credit_lent, r.account};
    if (pot == billing::Pot::prepaid_debt && pays_debts) {
        return {AccountKind::customer_debt, r.account};
    }
    // Its ChargeConfigured moves it on to what he owes.
    if (pot == billing::Pot::prepaid_debt) return {AccountKind::debt_taken_over, {}};
    return {AccountKind::customer_credit, r.account};
}

}  // namespace

void apply(payment::Account& account, const PaymentBounced& r) {
    account.token().amount -= r.from_credit;
    account.refund_owed -= r.from_refund;
    account.in_collection += r.to_collection;
    update_statuses(account);
}

void apply(AccountBilling& billing, const PaymentBounced& r, std::int64_t wall_ms) {
    const Money before = worth_of(billing.receivables);
    const std::vector<billing::OpenBill> bills = billing.receivables.bills;
    std::vector<billing::BillNumber> taken_back;
    for (const auto& standing : billing.standings) {
        if (standing.cancelled) taken_back.push_back(standing.number);
    }
    // Unknown: it paid what is forgotten. What of it was paid out is among what is missing.
    static_cast<void>(billing::reverse(billing.receivables, {r.payment, {}}, billing.rules()));
    billing::keep_taken_back(billing.receivables, taken_back);
    for (const auto& bill : bills) {
        const billing::OpenBill* now = billing.receivables.find(bill.number);
        if (now != nullptr && now->open() > bill.open()) note_reopened(billing, bill.number);
    }
    if (billing.closed) return;
    const Money found = before - worth_of(billing.receivables);
    charge_beside(billing, billing::LineKind::adjustment, r.amount - r.vending_fee - found,
                  wall_ms);
    // No cost of being late: nobody stays cut off for it.
    charge_beside(billing, billing::LineKind::adjustment, r.fee, wall_ms);
}

std::vector<Transfer> transfers_of(const PaymentBounced& r) {
    return passed_on({{{AccountKind::charge_revenue, {}}, r.vending_fee},
                      {{AccountKind::customer_credit, r.account}, r.from_credit},
                      {{AccountKind::debt_taken_over, {}}, r.to_debt},
                      {{AccountKind::refund_payable, r.account}, r.from_refund},
                      {{AccountKind::collection, r.account}, r.to_collection}},
                     {{{AccountKind::top_up_clearing, {}}, r.amount},
                      {{AccountKind::charge_revenue, {}}, r.fee}});
}

Differences audit_account(const payment::Account& before, const PaymentBounced& r,
                          const EntryHeader& /*header*/) {
    const auto expected = billing::bounce_parts(before, r.whole());
    const billing::BounceParts stated{r.from_credit, r.to_debt, r.from_refund, r.to_collection};
    if (stated == expected) return {};
    Differences found;
    const auto same = [&found](std::string_view what, Money a, Money b) {
        if (a == b) return;
        found.push_back(std::string(what) + " is " + format_money(a) + ", computed " +
                        format_money(b));
    };
    same("what a bounced payment takes from the credit", stated.from_credit, expected.from_credit);
    same("what a bounced payment leaves as a debt", stated.to_debt, expected.to_debt);
    same("what a bounced payment takes from a refund", stated.from_refund, expected.from_refund);
    same("what a bounced payment leaves owed", stated.to_collection, expected.to_collection);
    return found;
}

void apply(payment::Account& account, const AccountModeChanged& r) {
    billing::change_mode(account, r.mode, r.moves);
}

std::vector<Transfer> transfers_of(const AccountModeChanged& r) {
    std::vector<Transfer> transfers;
    for (const auto& move : r.moves) {
        const LedgerAccount from = side_of(move.from, r);
        const LedgerAccount to = side_of(move.to, r);
        if (from != to) transfers.push_back({from, to, move.amount});
    }
    return transfers;
}

Differences audit_account(const payment::Account& before, const AccountModeChanged& r,
                          const EntryHeader& /*header*/) {
    if (before.closed()) return {"an account that is closed changes how it pays"};
    if (before.mode == r.mode) return {"an account changes to how it pays already"};
    if (billing::mode_moves(before, r.mode) == r.moves) return {};
    return {
        "what is in an account moves otherwise when it changes how it pays: its credit grows by " +
        format_money(billing::credit_of(r.moves)) + ", computed " +
        format_money(billing::credit_of(billing::mode_moves(before, r.mode)))};
}

}  // namespace riser::journal
