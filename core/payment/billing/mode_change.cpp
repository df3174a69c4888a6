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

Money unused_loan_of(const Account& account) {
    Money sum{};
    for (const auto& credit : account.credits) {
        if (credit.paid_back) sum += std::max(credit.amount, Money{});
    }
    return sum;
}

Money used_of_loans(const Account& account) {
    Money sum{};
    for (const auto& credit : account.credits) sum += credit.used_of_loan();
    return sum;
}

std::vector<Move> to_postpaid(const Account& account) {
    std::vector<Move> moves;
    const Money unused_loan = unused_loan_of(account);
    CustomerPots pots;
    pots.emergency_used = used_of_loans(account);
    if (unused_loan > Money{}) {
        moves.push_back({Pot::prepaid_credit, Pot::emergency_credit, unused_loan});
    }
    pots.prepaid_credit = account.balance() - unused_loan - given_to(account);
    pots.prepaid_debt = account.debt();
    const auto rest = switch_to_postpaid(pots);
    moves.insert(moves.end(), rest.begin(), rest.end());
    return moves;
}

std::vector<Move> to_prepaid(const Account& account) {
    CustomerPots pots;
    pots.open_bills = std::max(Money{}, -account.balance());
    pots.bill_credit = std::max(Money{}, account.balance() - given_to(account));
    auto moves = switch_to_prepaid(pots, {DebtOnSwitch::becomes_prepaid_debt, false});
    RISER_ASSERT(moves, "a debt that is taken along refuses nothing");
    return std::move(moves).value();
}

// What the moves leave in the pots of the way of paying that the account had. Moves of before took all of it.
Money not_moved(const Account& account, AccountMode mode, const std::vector<Move>& moves) {
    const auto is_of_before = [mode](Pot pot) {
        return mode == AccountMode::postpaid ? pot == Pot::prepaid_credit
                                             : pot == Pot::bill_credit || pot == Pot::receivable;
    };
    Money left = account.balance();
    for (const auto& move : moves) {
        if (is_of_before(move.from)) left -= move.amount;
        if (is_of_before(move.to)) left += move.amount;
    }
    return left;
}

// So much stays in gifts and free units, first in what is drained last; returns what does.
Money keep_given(Account& account, Money most) {
    Money kept{};
    for (auto credit = account.credits.rbegin(); credit != account.credits.rend(); ++credit) {
        const Money stays = std::clamp(credit->amount, Money{}, std::max(most - kept, Money{}));
        credit->amount = credit->given() ? stays : Money{};
        credit->owed = {};
        kept += credit->amount;
    }
    return kept;
}

}  // namespace

Money given_to(const Account& account) {
    Money given{};
    for (const auto& credit : account.credits) {
        if (credit.given()) given += std::max(credit.amount, Money{});
    }
    Money left = account.balance();
    // On bill they are owed at once; beside bills debts stay what they are.
    if (account.mode == AccountMode::prepaid) {
        left -= unused_loan_of(account) + used_of_loans(account) + account.debt();
    }
    return std::clamp(given, Money{}, std::max(left, Money{}));
}

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
    const Money kept = keep_given(account, not_moved(account, mode, moves));
    account.token().amount = balance - kept;
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
