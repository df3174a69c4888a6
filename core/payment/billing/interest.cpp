#include "core/payment/billing/interest.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/payment/rounding.h"

namespace riser::billing {
namespace {

__extension__ using Int128 = __int128;
using std::chrono::days;

constexpr std::int64_t k_day_unit = k_interest_denominator / 1'000'000;  // of a whole year

// The days of [from, to) in parts of a year, denominator k_day_unit.
std::int64_t part_of_year(DayCount count, LocalDay from, LocalDay to) {
    if (count == DayCount::actual_365) return (to - from).count() * (k_day_unit / 365);
    if (count == DayCount::actual_360) return (to - from).count() * (k_day_unit / 360);
    std::int64_t part = 0;
    while (from < to) {
        const std::chrono::year year = std::chrono::year_month_day{from}.year();
        const LocalDay next_year{(year + std::chrono::years{1}) / std::chrono::January / 1};
        const LocalDay end = std::min(to, next_year);
        part += (end - from).count() * (k_day_unit / (year.is_leap() ? 366 : 365));
        from = end;
    }
    return part;
}

}  // namespace

Outcome<> check_interest_terms(const InterestTerms& terms) {
    if (terms.annual_ppm < 0 || terms.annual_ppm > 1'000'000) {
        return fail(Problem{"interest lies between 0 and 1000000 ppm a year"});
    }
    const auto count = static_cast<unsigned>(terms.day_count);
    if (count < 1 || count > 3) {
        return fail(Problem{"days are counted actual/365, actual/360 or actual/actual"});
    }
    if (terms.grace_days > 366) return fail(Problem{"a grace of interest is at most 366 days"});
    if (terms.cap_ppm < 0 || terms.cap_ppm > 1'000'000) {
        return fail(Problem{"the cap of interest lies between 0 and 1000000 ppm of the principal"});
    }
    if (terms.flat_fee < Money{} || terms.flat_fee > k_max_amount) {
        return fail(Problem{"a late fee lies between 0 and " + format_money(k_max_amount)});
    }
    return Done{};
}

Accrued accrue(const Accrued& before, Money principal, const InterestTerms& terms, LocalDay from,
               LocalDay to) {
    RISER_ASSERT(principal >= Money{} && principal <= k_max_amount, "a principal was checked");
    RISER_ASSERT(from <= to && (to - from).count() <= k_max_interest_days, "days in order");
    // At most 10^15 x 10^6 x (10^2 x 1.6x10^6) = 1.6x10^29, below 2^127.
    const Int128 numerator = static_cast<Int128>(principal.micro) * terms.annual_ppm *
                                 part_of_year(terms.day_count, from, to) +
                             before.residue;
    return {before.amount + Money{static_cast<std::int64_t>(numerator / k_interest_denominator)},
            static_cast<std::int64_t>(numerator % k_interest_denominator)};
}

LateInterest late_interest(Money principal, LocalDay due) {
    return {principal, due, due + days{1}, {}, false};
}

LateCharge accrue_until(LateInterest& late, Money open_principal, const InterestTerms& terms,
                        LocalDay today) {
    LateCharge charge;
    const LocalDay first = late.due + days{1 + terms.grace_days};
    const LocalDay from = std::max(late.until, first);
    if (today <= from) return charge;
    today = std::min(today, from + days{k_max_interest_days});
    late.until = today;
    if (open_principal == Money{}) return charge;
    if (!late.flat_fee_charged && terms.flat_fee > Money{}) {
        late.flat_fee_charged = true;
        charge.flat_fee = terms.flat_fee;
    }
    const Money before = late.accrued.amount;
    const Money cap =
        payment::proportion(late.principal, terms.cap_ppm, 1'000'000, payment::RoundingMode::down);
    late.accrued = accrue(late.accrued, open_principal, terms, from, today);
    if (late.accrued.amount >= cap) late.accrued = {std::max(cap, before), 0};
    charge.interest = late.accrued.amount - before;
    return charge;
}

}  // namespace riser::billing
