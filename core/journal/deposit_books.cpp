#include "core/journal/deposit_books.h"

#include <algorithm>

#include "core/journal/account_audit.h"
#include "core/payment/billing/deposit.h"

namespace riser::journal {

using ledger::AccountKind;
using ledger::Transfer;

DepositInterest interest_of(const payment::HeldDeposit& deposit, billing::LocalDay today) {
    // A first one begins today.
    if (deposit.held == Money{}) return {{}, std::max(deposit.until, today), deposit.residue};
    const bool known = deposit.held > Money{} && deposit.held <= k_max_amount;
    const bool days =
        today > deposit.until && (today - deposit.until).count() <= billing::k_max_interest_days;
    if (!known || !days) return {{}, deposit.until, deposit.residue};
    billing::InterestTerms terms;
    terms.annual_ppm = deposit.annual_ppm;
    terms.day_count = static_cast<billing::DayCount>(deposit.day_count);
    billing::Deposit earning{deposit.held, deposit.until, {{}, deposit.residue}};
    billing::accrue_deposit(earning, terms, today);
    return {earning.interest.amount, earning.until, earning.interest.residue};
}

void apply(payment::Account& account, const DepositDemanded& r) {
    account.deposit.demanded = r.amount;
    account.deposit.due = r.due;
    account.deposit.annual_ppm = r.annual_ppm;
    account.deposit.day_count = static_cast<std::uint8_t>(r.day_count);
}

void apply(payment::Account& account, const DepositMoved& r) {
    auto& deposit = account.deposit;
    deposit.held += r.interest;
    deposit.until = r.until;
    deposit.residue = r.residue;
    if (r.move == DepositMove::paid_in) {
        deposit.held += r.amount;
    } else {
        deposit.held -= r.amount;
    }
    if (r.move != DepositMove::applied) return;
    account.token().amount += r.amount;
    update_statuses(account);
}

void apply(AccountBilling& billing, const DepositMoved& r) {
    if (r.move != DepositMove::applied) return;
    static_cast<void>(billing::receive(billing.receivables, {r.id, {}}, r.amount, billing.rules()));
}

std::vector<Transfer> transfers_of(const DepositDemanded& /*r*/) {
    return {};
}

std::vector<Transfer> transfers_of(const DepositMoved& r) {
    const ledger::LedgerAccount deposit{AccountKind::deposit, r.account};
    const ledger::LedgerAccount clearing{AccountKind::top_up_clearing, {}};
    std::vector<Transfer> transfers;
    const auto move = [&](const ledger::LedgerAccount& from, const ledger::LedgerAccount& to,
                          Money amount) {
        if (amount > Money{}) transfers.push_back({from, to, amount});
    };
    move({AccountKind::deposit_interest, {}}, deposit, r.interest);
    switch (r.move) {
        case DepositMove::paid_in:
            move(clearing, deposit, r.amount);
            break;
        case DepositMove::refunded:
            move(deposit, clearing, r.amount);
            break;
        case DepositMove::applied:
            move(deposit, {AccountKind::customer_credit, r.account}, r.amount);
            break;
        case DepositMove::accrued:
            break;
    }
    return transfers;
}

Differences audit_account(const payment::Account& before, const DepositMoved& r,
                          const EntryHeader& /*header*/) {
    if (before.closed()) return {"a deposit moves of an account that is closed"};
    Differences found;
    const auto expected = interest_of(before.deposit, r.until);
    if (expected != DepositInterest{r.interest, r.until, r.residue}) {
        found.push_back("a deposit earns " + format_money(r.interest) + ", computed " +
                        format_money(expected.interest));
    }
    const bool goes = r.move == DepositMove::refunded || r.move == DepositMove::applied;
    if (goes && r.amount > before.deposit.held + r.interest) {
        found.push_back("of a deposit go " + format_money(r.amount) + ", and " +
                        format_money(before.deposit.held + r.interest) + " are held");
    }
    return found;
}

}  // namespace riser::journal
