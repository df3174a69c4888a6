// What deposits do to an account, to its bills and to the ledger, and what they earn. One meaning for the gateway, which
// decides, and the cloud, which follows.
#pragma once

#include <vector>

#include "core/journal/account_billing.h"

namespace riser::journal {

// What the deposit of an account has earned of the days before `today` and is not booked yet, as the fields of a record.
// Nothing where it is held by other terms than can be, or for longer than anybody holds one.
struct DepositInterest {
    Money interest{};
    billing::LocalDay until{};
    std::int64_t residue = 0;

    bool operator==(const DepositInterest&) const = default;
};
[[nodiscard]] DepositInterest interest_of(const payment::HeldDeposit& deposit,
                                          billing::LocalDay today);

void apply(payment::Account& account, const DepositDemanded& r);
void apply(payment::Account& account, const DepositMoved& r);
// What is applied pays bills, as a payment of its id.
void apply(AccountBilling& billing, const DepositMoved& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const DepositDemanded& r);  // none
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const DepositMoved& r);

}  // namespace riser::journal
