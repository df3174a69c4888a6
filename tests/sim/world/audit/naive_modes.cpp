// NaiveBooks: accounts that pay afterwards from now on, or before, written from docs/billing.md: what is in the account
// becomes what it is in the other way of paying, nothing is made or lost, and the registers go on from what was charged.
#include <algorithm>

#include "tests/sim/world/audit/micro_units.h"
#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
void NaiveBooks::change_mode(const journal::AccountModeChanged& r, const Complain& complain) {
    somebody_moved_ = true;
    const std::string who = "account " + to_string(r.account) + " pays otherwise ";
    const auto found = accounts_.find(r.account);
    if (found == accounts_.end() || found->second.ended) return complain(who + "and is not there");
    NaiveAccount& account = found->second;
    const bool to_bills = r.mode == payment::AccountMode::postpaid;
    if (account.postpaid == to_bills) complain(who + "as it did");
    if (landlords_.contains(r.account)) complain(who + "and is the landlord's");
    if (supplies_[account.supply_point].account != r.account) complain(who + "from elsewhere");
    check_mode_reads(r, account, who, complain);
    const auto entered = debts_entered_.find(r.account);
    const std::int64_t debt = entered == debts_entered_.end() ? 0 : entered->second;
    debts_entered_.erase(r.account);
    const std::int64_t before = account.balance();
    const std::int64_t owed_beside = account.debt();
    if (to_bills) {
        // What is owed beside the credit is on the first bill.
        if (debt != 0) complain(who + "and owes " + micro_units(debt) + " beside its bills");
        if (!bills_.written) complain(who + "and nobody bills it");
        const std::int64_t owed = account.debt() + account.loan();
        const std::int64_t gifts = std::min(account.gifts(), before - owed);
        saw("mode", "with_gifts", gifts > 0);
        saw("mode", "with_a_loan", account.loan() > 0);
        account.keep_gifts(gifts);
        account.beside -= owed;
        account.debts.clear();
        account.put_off = 0;
    } else {
        // After a last bill: what of all bills is open is a debt, what is ahead is credit.
        check_last_bill(r.account, who, complain);
        if (account.deposit.held != 0) complain(who + "and a deposit is still held");
        const std::int64_t owed = std::max<std::int64_t>(-before, 0);
        if (debt != owed) {
            complain(who + "with a debt of " + micro_units(debt) + " for " + micro_units(owed));
        }
        account.keep_gifts(before);
        account.beside += debt;
        billing_.forget(r.account);
    }
    account.postpaid = to_bills;
    saw("mode", to_bills ? "to_bills" : "to_prepaid");
    saw("mode", "with_credit", before > 0);
    saw("mode", "to_bills_with_debts", to_bills && owed_beside > 0);
    saw("mode", "to_prepaid_with_a_debt", !to_bills && debt > 0);
}

void NaiveBooks::check_last_bill(AccountId account, const std::string& who,
                                 const Complain& complain) const {
    const NaiveBilled* of = billing_.of(account);
    if (of == nullptr) return;
    if (!of->ended) complain(who + "without a last bill");
    if (of->plan) complain(who + "while a payment plan runs");
    for (const auto& bill : of->bills) {
        if (bill.disputed && bill.open() > 0) complain(who + "while a bill is disputed");
    }
}

// Nothing is lost between the two ways, and nothing paid twice.
void NaiveBooks::check_mode_reads(const journal::AccountModeChanged& r, const NaiveAccount& account,
                                  const std::string& who, const Complain& complain) const {
    for (const auto& read : r.reads) {
        const auto& id = read.register_id;
        const auto known = registers_.find({account.supply_point, id.meter.value, id.quantity});
        if (known == registers_.end() || known->second.epoch != id.epoch.value ||
            known->second.settled != read.value.wh) {
            complain(who + "where meter " + std::to_string(id.meter.value) + " shows " +
                     std::to_string(read.value.wh) + " and is charged to another value");
        }
    }
}

}  // namespace riser::sim
