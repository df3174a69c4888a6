// Closing a prepaid account at the end of a tenancy: what each of its credits and debts becomes. The rules for the
// pots are those of closing.h; here is what of an account lies in which pot, and what is left of the account.
#pragma once

#include <vector>

#include "core/payment/account.h"
#include "core/payment/billing/closing.h"

namespace riser::billing {

// What was agreed for the end. Credit that can be paid out and what is still owed each go one way.
struct ClosingTerms {
    AccountId other{};             // another account of the same customer; nil: there is none
    bool credit_to_other = false;  // else it is to be paid out
    bool debt_to_other = false;    // else it goes to collection
    bool gifts_paid_out =
        false;           // else gifts and free units lapse, as far as they do not pay debts
    Money step{10'000};  // smallest coin of what is paid; 0: exact. Not of what goes to `other`

    bool operator==(const ClosingTerms&) const = default;
};
// Nothing goes to an account that is not named, and a step is 0..k_max_rounding_step.
[[nodiscard]] Outcome<> check_closing_terms(const ClosingTerms& terms);

// How an account ends. Everything >= 0 but `rounding`.
struct AccountClosing {
    std::vector<Move> moves;  // in their order; they leave nothing in the account
    Money refund{};           // to be paid out
    Money collection{};       // still owed
    Money credit_to_other{};
    Money debt_to_other{};
    Money forfeited{};
    Money rounding{};  // lost by the customer where above zero

    bool operator==(const AccountClosing&) const = default;
};

// Emergency credit of which nothing was used goes back first; then credit pays what is owed, money that cannot be paid
// out before other, the deposit last; what is left of either sign goes where the terms say. Safe on any account.
[[nodiscard]] AccountClosing closing_of(const payment::Account& account, const ClosingTerms& terms);

// What the moves came to, for whoever has only them.
[[nodiscard]] AccountClosing sums_of(std::vector<Move> moves);

// Leaves the account empty and closed, with what is to be paid out and what is still owed.
void close(payment::Account& account, const AccountClosing& closing, std::int64_t closed_ms);

}  // namespace riser::billing
