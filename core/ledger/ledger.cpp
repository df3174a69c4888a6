#include "core/ledger/ledger.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::ledger {
namespace {

void add(Money& balance, Money amount) {
    std::int64_t sum = 0;
    RISER_ASSERT(!__builtin_add_overflow(balance.micro, amount.micro, &sum),
                 "a ledger balance stays within its range");
    balance.micro = sum;
}

}  // namespace

void Ledger::post(const Transfer& transfer) {
    RISER_ASSERT(transfer.amount.micro > 0, "a transfer moves a positive amount");
    RISER_ASSERT(transfer.from != transfer.to, "a transfer has two sides");
    add(balances_[transfer.from], -transfer.amount);
    add(balances_[transfer.to], transfer.amount);
}

Money Ledger::balance(const LedgerAccount& account) const {
    const auto found = balances_.find(account);
    return found == balances_.end() ? Money{} : found->second;
}

Money Ledger::sum_of_balances() const {
    Money sum{};
    for (const auto& [account, balance] : balances_) add(sum, balance);
    return sum;
}

std::vector<std::pair<LedgerAccount, Money>> Ledger::balances() const {
    std::vector<std::pair<LedgerAccount, Money>> sorted(balances_.begin(), balances_.end());
    std::erase_if(sorted, [](const auto& entry) { return entry.second == Money{}; });
    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

bool Ledger::restore(const std::vector<std::pair<LedgerAccount, Money>>& balances) {
    Ledger restored;
    for (const auto& [account, balance] : balances) restored.balances_[account] = balance;
    if (restored.sum_of_balances() != Money{}) return false;
    *this = std::move(restored);
    return true;
}

}  // namespace riser::ledger
