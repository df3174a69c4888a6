#include "core/payment/billing/deposit.h"

#include <algorithm>

#include "core/payment/rounding.h"

namespace riser::billing {

Money deposit_of_months(int months, std::span<const Money> bill_totals, Money step) {
    if (bill_totals.empty()) return {};
    Money sum{};
    for (const Money total : bill_totals) sum += total;
    const Money exact =
        payment::proportion(sum, months, static_cast<std::int64_t>(bill_totals.size()));
    return payment::round_to_step(exact, step, payment::RoundingMode::half_even).amount;
}

void accrue_deposit(Deposit& deposit, const InterestTerms& terms, LocalDay today) {
    if (today <= deposit.until) return;
    deposit.interest = accrue(deposit.interest, deposit.held, terms, deposit.until, today);
    deposit.until = today;
}

}  // namespace riser::billing
