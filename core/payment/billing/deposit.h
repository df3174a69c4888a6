// Security deposits. A deposit is the customer's money in the operator's hands: it may earn interest, pays the final
// bill, and what is left of it is refunded.
#pragma once

#include <span>

#include "core/payment/billing/interest.h"
#include "core/units/money.h"

namespace riser::billing {

struct Deposit {
    Money held{};      // 0..k_max_amount
    LocalDay until{};  // interest was accrued for all days before
    Accrued interest;  // the customer's, not paid yet

    bool operator==(const Deposit&) const = default;
};

// So many months of the average bill, rounded to a step; zero when there were no bills.
[[nodiscard]] Money deposit_of_months(int months, std::span<const Money> bill_totals, Money step);

// Interest of the days up to `today`, exclusive, at the annual rate and day count of the terms; their cap,
// grace and fee are about late payment and do not count here. Call it before `held` changes.
void accrue_deposit(Deposit& deposit, const InterestTerms& terms, LocalDay today);

}  // namespace riser::billing
