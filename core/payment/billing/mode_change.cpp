#include "core/payment/billing/mode_change.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::billing {
namespace {

using payment::Account;
using payment::AccountMode;

// In the books these are one: what the customer is ahead, or owes, in money of today.
bool is_own_credit(Pot pot) {
    return pot == Pot::prepaid_credit || pot == Pot::receivable || pot == Pot::bill_credit;
}

std::vector<Move> to_postpaid(const Account& account) {
    std::vector<Move> moves;
    Money unused_loan{};
    CustomerPots pots;
    for (const auto& credit : account.credits) {
        if (credit.paid_back) unused_loan += std::max(credit.amount, Money{});
        pots.emergency_used += credit.used_of_loan();
    }
    if (unused_loan > Money{}) {
        moves.push_back({Pot::prepaid_credit, Pot::emergency_credit, unused_loan});
    }
    pots.prepaid_credit = account.balance() - unused_loan;
    pots.prepaid_debt = account.debt();
    const auto rest = switch_to_postpaid(pots);
    moves.insert(moves.end(), rest.begin(), rest.end());
    return moves;
}

std::vector<Move> to_prepaid(const Account& account) {
    CustomerPots pots;
    pots.open_bills = std::max(Money{}, -account.balance());
    pots.bill_credit = std::max(Money{}, account.balance());
    auto moves = switch_to_prepaid(pots, {DebtOnSwitch::becomes_prepaid_debt, false});
    RISER_ASSERT(moves, "a debt that is taken along refuses nothing");
    return std::move(moves).value();
}

}  // namespace

std::vector<Move> mode_moves(const Account& account, AccountMode mode) {
    return mode == AccountMode::postpaid ? to_postpaid(account) : to_prepaid(account);
}

Money debt_of(const std::vector<Move>& moves) {
    Money sum{};
    for (const auto& move : moves) {
        if (move.from == Pot::prepaid_debt) sum += move.amount;
    }
    return sum;
}

Money credit_of(const std::vector<Move>& moves) {
    Money sum{};
    for (const auto& move : moves) {
        if (is_own_credit(move.from)) sum -= move.amount;
        if (is_own_credit(move.to)) sum += move.amount;
    }
    return sum;
}

void change_mode(Account& account, AccountMode mode, const std::vector<Move>& moves) {
    const Money balance = account.balance() + credit_of(moves);
    for (auto& credit : account.credits) {
        credit.amount = {};
        credit.owed = {};
    }
    account.token().amount = balance;
    account.mode = mode;
    account.low_credit = false;
    if (mode == AccountMode::postpaid) {
        for (auto& charge : account.charges) {
            if (charge.ends()) charge.remaining = {};
        }
        account.accumulated_debt = {};
    }
    update_statuses(account);
}

}  // namespace riser::billing
