// What bills that are not paid cost by now, and what is to be paid before supply comes back. Pure; shared by the
// decider, which books it, and the view, which shows it.
#pragma once

#include "core/journal/account_billing.h"

namespace riser::controller {

// What ran up on a bill until today and is not booked yet. Nothing while it is disputed.
struct LateAccrual {
    billing::LateInterest late;
    billing::LateCharge charge;
};
[[nodiscard]] LateAccrual accrual_of(const journal::AccountBilling& billing,
                                     const billing::OpenBill& bill,
                                     const journal::BillStanding& standing,
                                     billing::LocalDay today);

// Without the bills that the legal entity has not numbered yet: they are nobody's debt so far. Without those of a payment
// plan as well: they are paid by instalments.
[[nodiscard]] billing::Receivables numbered_bills(const journal::AccountBilling& billing);

// Everything overdue, what being late costs until today, and the fee for the return of supply that was cut off
// for bills. Money goes to the oldest bill: what it has paid of bills that are not due yet was paid ahead, and counts.
[[nodiscard]] billing::AmountToClear amount_to_clear(const journal::AccountBilling& billing,
                                                     billing::LocalDay today);

}  // namespace riser::controller
