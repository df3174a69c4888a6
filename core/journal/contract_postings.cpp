#include "core/journal/contract_postings.h"

#include <algorithm>
#include <utility>

#include "core/journal/account_audit.h"

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

}  // namespace

void apply(payment::Account& account, const PaymentBounced& r) {
    account.token().amount -= r.from_credit;
    account.refund_owed -= r.from_refund;
    account.in_collection += r.to_collection;
    update_statuses(account);
}

void apply(AccountBilling& billing, const PaymentBounced& r, std::int64_t wall_ms) {
    const Money before = worth_of(billing.receivables);
    // Unknown: it paid what is forgotten. What of it was paid out is among what is missing.
    static_cast<void>(billing::reverse(billing.receivables, {r.payment, {}}, billing.rules()));
    if (billing.closed) return;
    const Money found = before - worth_of(billing.receivables);
    charge_beside(billing, billing::LineKind::adjustment, r.amount - found, wall_ms);
    charge_beside(billing, billing::LineKind::fee, r.fee, wall_ms);
}

std::vector<Transfer> transfers_of(const PaymentBounced& r) {
    return passed_on({{{AccountKind::customer_credit, r.account}, r.from_credit},
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

}  // namespace riser::journal
