#include "core/ledger/ledger.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::ledger {
namespace {

__extension__ using Int128 = __int128;

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

bool Ledger::can_post(const Transfer& transfer) const {
    if (transfer.amount.micro <= 0 || transfer.from == transfer.to) return false;
    const auto after = [](Money before, Int128 change) { return before.micro + change; };
    return after(balance(transfer.from), -Int128{transfer.amount.micro}) >= -k_max_balance.micro &&
           after(balance(transfer.to), transfer.amount.micro) <= k_max_balance.micro;
}

Money Ledger::balance(const LedgerAccount& account) const {
    const auto found = balances_.find(account);
    return found == balances_.end() ? Money{} : found->second;
}

Money Ledger::sum_of_balances() const {
    // Partial sums may leave 64 bits in an unlucky order though the whole sum does not.
    Int128 sum = 0;
    for (const auto& [account, balance] : balances_) sum += balance.micro;
    RISER_ASSERT(sum >= INT64_MIN && sum <= INT64_MAX, "every transfer has two equal sides");
    return {static_cast<std::int64_t>(sum)};
}

std::vector<std::pair<LedgerAccount, Money>> Ledger::balances() const {
    std::vector<std::pair<LedgerAccount, Money>> sorted(balances_.begin(), balances_.end());
    std::erase_if(sorted, [](const auto& entry) { return entry.second == Money{}; });
    std::sort(sorted.begin(), sorted.end());
    return sorted;
}

bool Ledger::restore(const std::vector<std::pair<LedgerAccount, Money>>& balances) {
    Ledger restored;
    Int128 sum = 0;
    for (const auto& [account, balance] : balances) {
        sum += balance.micro;
        if (!restored.balances_.emplace(account, balance).second) return false;
    }
    if (sum != 0) return false;
    *this = std::move(restored);
    return true;
}

}  // namespace riser::ledger
