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

Outcome<> check_credit_limit(const CreditLimit& limit) {
    if (limit.limit < Money{} || limit.limit > k_max_amount) {
        return fail(Problem{"a credit limit lies between 0 and " + format_money(k_max_amount)});
    }
    if (limit.warning_ppm < 0 || limit.warning_ppm > 1'000'000) {
        return fail(Problem{"the warning of a credit limit lies between 0 and 1000000 ppm of it"});
    }
    return Done{};
}

CreditUse credit_use(const CreditLimit& limit, Money open, Money unbilled, Money credit) {
    CreditUse use;
    use.used = open + unbilled - credit;
    use.left = std::max(Money{}, limit.limit - use.used);
    use.reached = use.used >= limit.limit;
    use.warn = use.used >= payment::proportion(limit.limit, limit.warning_ppm, 1'000'000);
    return use;
}

}  // namespace riser::billing
