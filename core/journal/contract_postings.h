// What the records of contract_records.h do to an account, to its bills and to the ledger, and whether they follow from
// the account as it was. One meaning for the gateway, which decides, and the cloud, which follows.
#pragma once

#include <vector>

#include "core/journal/account_billing.h"
#include "core/payment/billing/bounce.h"
#include "core/payment/billing/mode_change.h"

namespace riser::journal {

void apply(payment::Account& account, const PaymentBounced& r);
// Bills that it paid are open again, also what it paid as a credit. What of it cannot be found there any more, because
// those bills are forgotten, is owed on the next bill; so is the fee.
void apply(AccountBilling& billing, const PaymentBounced& r, std::int64_t wall_ms);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const PaymentBounced& r);

void apply(payment::Account& account, const AccountModeChanged& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const AccountModeChanged& r);

}  // namespace riser::journal
