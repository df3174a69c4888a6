#include "core/payment/billing/account_closing.h"

#include <algorithm>

namespace riser::billing {
namespace {

CustomerPots pots_of(const payment::Account& account, Money unused_loan) {
    CustomerPots pots;
    pots.prepaid_credit = account.balance() - unused_loan;
    for (const auto& credit : account.credits) {
        pots.emergency_used += credit.used_of_loan();
        if (credit.given()) pots.non_refundable += std::max(credit.amount, Money{});
    }
    pots.non_refundable =
        std::clamp(pots.non_refundable, Money{}, std::max(pots.prepaid_credit, Money{}));
    pots.prepaid_debt = account.debt();
    pots.deposit = account.deposit.held;
    return pots;
}

ClosingPolicy policy_of(const ClosingTerms& terms, bool rounds) {
    ClosingPolicy policy;
    policy.transfer_credit = terms.credit_to_other;
    policy.transfer_debt = terms.debt_to_other;
    policy.refund_non_refundable = terms.gifts_paid_out;
    policy.rounding.place = rounds ? payment::RoundingPlace::payment : payment::RoundingPlace::bill;
    policy.rounding.step = rounds ? terms.step : Money{1};
    policy.rounding.mode = payment::RoundingMode::down;
    return policy;
}

}  // namespace

Outcome<> check_closing_terms(const ClosingTerms& terms) {
    const bool elsewhere = terms.credit_to_other || terms.debt_to_other;
    if (elsewhere == terms.other.is_nil()) {
        return fail(Problem{"credit or debt goes to another account, and that account is named"});
    }
    if (terms.step < Money{} || terms.step > payment::k_max_rounding_step) {
        return fail(Problem{"the smallest coin is not within 0 and " +
                            format_money(payment::k_max_rounding_step)});
    }
    return Done{};
}

AccountClosing closing_of(const payment::Account& account, const ClosingTerms& terms) {
    Money unused_loan{};
    for (const auto& credit : account.credits) {
        if (credit.paid_back) unused_loan += std::max(credit.amount, Money{});
    }
    const CustomerPots pots = pots_of(account, unused_loan);
    FinalStatement statement = final_statement(pots, policy_of(terms, false));
    const bool paid = (statement.refund > Money{} && !terms.credit_to_other) ||
                      (statement.debt > Money{} && !terms.debt_to_other);
    if (paid && terms.step > Money{}) statement = final_statement(pots, policy_of(terms, true));
    std::vector<Move> moves;
    if (unused_loan > Money{})
        moves.push_back({Pot::prepaid_credit, Pot::emergency_credit, unused_loan});
    moves.insert(moves.end(), statement.moves.begin(), statement.moves.end());
    return sums_of(std::move(moves));
}

AccountClosing sums_of(std::vector<Move> moves) {
    AccountClosing sums;
    const auto net = [&moves](Pot pot) {
        Money sum{};
        for (const auto& move : moves) {
            if (move.to == pot) sum += move.amount;
            if (move.from == pot) sum -= move.amount;
        }
        return sum;
    };
    for (const auto& move : moves) {
        if (move.to == Pot::other_account) sums.credit_to_other += move.amount;
        if (move.from == Pot::other_account) sums.debt_to_other += move.amount;
    }
    sums.refund = net(Pot::refund);
    sums.collection = -net(Pot::collection);
    sums.forfeited = net(Pot::forfeited);
    sums.rounding = net(Pot::rounding);
    sums.moves = std::move(moves);
    return sums;
}

void close(payment::Account& account, const AccountClosing& closing, std::int64_t closed_ms) {
    for (auto& credit : account.credits) {
        credit.amount = {};
        credit.owed = {};
        credit.preset = {};
    }
    for (auto& charge : account.charges) {
        charge.remaining = {};
        charge.per_period = {};
    }
    account.accumulated_debt = {};
    account.residue = {};
    account.blocks = {};
    account.low_credit = false;
    account.deposit = {};
    account.status = payment::AccountStatus::closed;
    account.closed_ms = closed_ms;
    account.refund_owed = closing.refund;
    account.in_collection = closing.collection;
    update_statuses(account);
}

}  // namespace riser::billing
