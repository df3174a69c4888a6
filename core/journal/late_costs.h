// What being late with a bill has cost so far, and what of that is given back when the bill itself is taken back. Part of
// account_billing.h.
#pragma once

#include "core/journal/account_billing.h"

namespace riser::journal {

// The day on which the step that leads to a disconnection was last given; nullopt: it was not.
[[nodiscard]] std::optional<billing::LocalDay> disconnection_day(const AccountBilling& billing,
                                                                 const BillStanding& standing);

// What a cancellation of the bill gives back: amounts above zero, each as it was taken. A fee for reconnecting stays
// where supply was cut off for another bill as well, which stands.
struct LateCost {
    LateKind kind = LateKind::interest;
    Money amount{};

    bool operator==(const LateCost&) const = default;
};
[[nodiscard]] std::vector<LateCost> costs_of_cancelled(const AccountBilling& billing,
                                                       const billing::BillNumber& number);

// More of a bill is open than was, because a payment bounced or a payment plan ended: its final notice, where that was
// given, led to nothing, and is given again (billing::reopen).
void note_reopened(AccountBilling& billing, const billing::BillNumber& number);

// For account_billing.cpp: a fee was taken or given back; a bill was taken back.
void note_fee(AccountBilling& billing, BillStanding& standing, const LateCharged& r);
void note_cancelled(AccountBilling& billing, const billing::BillNumber& number);

// Books of programs that did not keep the fees: what the steps that were given cost by the terms of now.
void assume_fees(AccountBilling& billing);

}  // namespace riser::journal
