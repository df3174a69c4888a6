// An account goes from prepaid to on bill, or back: what becomes of what is in it. The rules for the pots are those of
// closing.h; here is what of an account lies in which pot, and what is left of the account. Nothing is made or lost: what
// the customer is worth to the operator stays the same.
#pragma once

#include <vector>

#include "core/payment/account.h"
#include "core/payment/billing/closing.h"

namespace riser::billing {

// How the account passes to `mode`. To on bill: emergency credit of which nothing was used goes back; what is left of the
// customer's own credit pays the next bill, what was used of emergency credit and every debt is owed on it. To prepaid, after
// a bill up to that moment: what is below zero becomes a debt, what is above it prepaid credit. Gifts and free units move
// neither way, so that they never become money that is paid out: they pay what is owed, and the rest stays where it is.
[[nodiscard]] std::vector<Move> mode_moves(const payment::Account& account,
                                           payment::AccountMode mode);

// What of the moves becomes a debt that a prepaid account pays bit by bit; >= 0.
[[nodiscard]] Money debt_of(const std::vector<Move>& moves);
// What of gifts and free units is left beside what the account owes where it changes now; >= 0, at most its balance.
[[nodiscard]] Money given_to(const payment::Account& account);
// By how much the customer's credit grows by them, gifts and free units included.
[[nodiscard]] Money credit_of(const std::vector<Move>& moves);

// Leaves the customer's own credit, with what the moves leave in it, and in gifts and free units what they do not move: all
// of it is in his own where they move all. Of an account that goes on bill no debts.
void change_mode(payment::Account& account, payment::AccountMode mode,
                 const std::vector<Move>& moves);

}  // namespace riser::billing
