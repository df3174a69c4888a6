// A credit note: a document with a number of its own that takes back a part of a bill, taxes included. It moves money:
// what it gives is the customer's (adjustment -> customer_credit), and pays first what is open of the bill it corrects.
// What it takes back is on no other bill. Who issues it and who audits it compose it with the same code.
#pragma once

#include <string>
#include <vector>

#include "core/journal/account_billing.h"

namespace riser::journal {

// What credit notes can still take back of a bill: what it charged, less those of before; >= 0.
[[nodiscard]] Money creditable(const AccountBilling& billing, const BillIssued& bill);

// `amount` (gross, > 0, <= creditable()) is taken from the tax groups of the bill as they charged it; in whole steps of
// the bill's rounding where it is one. Refused: another amount, and what is no bill.
[[nodiscard]] Result<BillIssued> credit_note(const AccountBilling& billing, const BillIssued& bill,
                                             const billing::BillNumber& number,
                                             billing::LocalDay issued, Money amount);

// For people: what is wrong with a credit note that follows what the books say of `bill`.
[[nodiscard]] std::vector<std::string> audit_credit_note(const AccountBilling& before,
                                                         const BillIssued& bill,
                                                         const BillIssued& r);

}  // namespace riser::journal
