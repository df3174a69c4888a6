// Security deposits, and the credit limit of an account on bill. A deposit is the customer's money in the
// operator's hands: it may earn interest, pays the final bill, and what is left of it is refunded. A credit
// limit caps what may be used before it is paid.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/result.h"
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

struct CreditLimit {
    Money limit{};                       // 0..k_max_amount; 0: nothing on credit
    std::int64_t warning_ppm = 800'000;  // warn from this part of it on, 0..1'000'000

    bool operator==(const CreditLimit&) const = default;
};
[[nodiscard]] Outcome<> check_credit_limit(const CreditLimit& limit);

struct CreditUse {
    Money used{};  // below zero: the customer is ahead
    Money left{};  // 0..
    bool warn = false;
    bool reached = false;  // nothing is left: handled like an exhausted credit

    bool operator==(const CreditUse&) const = default;
};
// What is open on bills (disputed amounts left out by the caller) and not billed yet, less credits.
[[nodiscard]] CreditUse credit_use(const CreditLimit& limit, Money open, Money unbilled,
                                   Money credit);

}  // namespace riser::billing
