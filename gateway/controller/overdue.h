// What bills that are not paid cost by now, and what is to be paid before supply comes back. Pure; shared by the
// decider, which books it, and the view, which shows it.
#pragma once

#include <functional>

#include "core/journal/account_billing.h"
#include "core/journal/supply_records.h"
#include "gateway/controller/books.h"

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

// Before other terms of interest hold: of each bill that is open, that the days until today cost no more than is booked,
// and, where it is late already, that the new fee for being late is not for it.
[[nodiscard]] std::vector<journal::LateCharged> late_until_now(
    const journal::AccountBilling& billing, const billing::InterestTerms& next,
    billing::LocalDay today);

// What people are reminded of. Without the bills that the legal entity has not numbered yet: they are nobody's debt so
// far. Without those of a payment plan as well: they are paid by instalments. And less what being late has cost for bills
// that were taken back, which is a credit on the next bill.
[[nodiscard]] billing::Receivables numbered_bills(const journal::AccountBilling& billing);

// The same bills one after the other, without making them where nothing was given back: asked of each account with every
// tick.
using EachBill = std::function<void(const billing::OpenBill&)>;
void each_numbered_bill(const journal::AccountBilling& billing, const EachBill& each);

// Supply that is off for bills was cut off for one that was taken back since, and for no other that is open.
[[nodiscard]] bool cut_off_for_nothing(const journal::AccountBilling& billing);

// Of whoever was cut off for lack of credit: there is less than it takes to come back (TopUpTerms::clearance), so that it does
// not happen again within the hour.
[[nodiscard]] bool is_to_clear(const SupplyPointBooks& supply_point,
                               const payment::Account& account);

// Everything overdue, what being late costs until today, and the fee for the return of supply that was cut off for bills;
// nothing where it was cut off for nothing. Money goes to the oldest bill: what it has paid of bills that are not due yet
// was paid ahead, and counts.
[[nodiscard]] billing::AmountToClear amount_to_clear(const journal::AccountBilling& billing,
                                                     billing::LocalDay today);

// What is to be paid before supply that is off for this reason comes back: for bills as above; for the credit limit so much
// that it is not reached any more, and what is overdue where bills have had all their notices meanwhile. Else zero.
[[nodiscard]] Money to_have_supply_back(const journal::AccountBilling& billing,
                                        const payment::Account& account,
                                        journal::SupplyReason reason, billing::LocalDay today);

}  // namespace riser::controller
