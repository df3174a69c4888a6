// The credit limit of an account on bill in its books: what of it is used, and what was said of that. One meaning for the
// gateway, which decides, and the cloud, which follows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/journal/account_billing.h"

namespace riser::journal {

void apply(AccountBilling& billing, const CreditLimitAgreed& r);
void apply(AccountBilling& billing, const CreditUseTold& r, const EntryHeader& header);

// What was charged and is settled, and not paid: bills that are neither disputed nor paid by instalments, what is not
// billed yet, what is carried; less credits and the deposit that is held. Debts beside bills are none of it.
[[nodiscard]] billing::CreditUsed credit_used(const AccountBilling& billing,
                                              const payment::Account& account);
// nullopt: the account has no limit, or is closed.
[[nodiscard]] std::optional<billing::CreditUse> credit_use_of(const AccountBilling& billing,
                                                              const payment::Account& account);

// What was said last; within, where nothing was.
[[nodiscard]] billing::CreditStage credit_stage_of(const AccountBilling& billing);

// For people: what is wrong with what is said of an account that the books say otherwise.
[[nodiscard]] std::vector<std::string> audit_credit_use(const AccountBilling& before,
                                                        const payment::Account& account,
                                                        const CreditUseTold& r);

}  // namespace riser::journal
