#include "core/payment/billing/closing.h"

#include <algorithm>
#include <array>

namespace riser::billing {
namespace {

using payment::RemainderUse;
using payment::Rounding;
using payment::RoundingPlace;

// Pots while money moves. Balances as in Pot: owed is below zero.
class Pots {
public:
    explicit Pots(const CustomerPots& pots) {
        at(Pot::prepaid_credit) = pots.prepaid_credit;
        at(Pot::emergency_credit) = -pots.emergency_used;
        at(Pot::prepaid_debt) = -pots.prepaid_debt;
        at(Pot::receivable) = -pots.open_bills;
        at(Pot::bill_credit) = pots.bill_credit;
        at(Pot::deposit) = pots.deposit;
    }

    [[nodiscard]] Money balance(Pot pot) const { return balances_[static_cast<std::size_t>(pot)]; }
    void move(Pot from, Pot to, Money amount) {
        if (amount == Money{}) return;
        at(from) -= amount;
        at(to) += amount;
        moves_.push_back({from, to, amount});
    }
    // What is in `from` above zero pays what `to` is below zero.
    void pay(Pot from, Pot to) {
        const Money have = std::max(Money{}, balance(from));
        const Money owed = std::max(Money{}, -balance(to));
        move(from, to, std::min(have, owed));
    }
    // All of a pot, of either sign, becomes `to`'s.
    void empty(Pot from, Pot to) {
        const Money amount = balance(from);
        if (amount > Money{}) move(from, to, amount);
        if (amount < Money{}) move(to, from, -amount);
    }
    [[nodiscard]] std::vector<Move> take_moves() { return std::move(moves_); }

private:
    Money& at(Pot pot) { return balances_[static_cast<std::size_t>(pot)]; }

    std::array<Money, k_pots> balances_{};
    std::vector<Move> moves_;
};

constexpr std::array k_owed{Pot::receivable, Pot::prepaid_debt, Pot::emergency_credit};

// What is paid for a balance. Modes of rounding are told of charges, which are below zero here.
Money rounded(Money balance, const Rounding& rounding) {
    if (rounding.place != RoundingPlace::payment) return balance;
    return -payment::round_to_step(-balance, rounding.step, rounding.mode).amount;
}

}  // namespace

std::string_view to_string(Pot pot) {
    switch (pot) {
        case Pot::prepaid_credit:
            return "prepaid_credit";
        case Pot::emergency_credit:
            return "emergency_credit";
        case Pot::prepaid_debt:
            return "prepaid_debt";
        case Pot::receivable:
            return "receivable";
        case Pot::bill_credit:
            return "bill_credit";
        case Pot::deposit:
            return "deposit";
        case Pot::refund:
            return "refund";
        case Pot::collection:
            return "collection";
        case Pot::other_account:
            return "other_account";
        case Pot::forfeited:
            return "forfeited";
        case Pot::rounding:
            return "rounding";
    }
    return "?";
}

Outcome<> check_pots(const CustomerPots& pots) {
    const bool sizes = pots.prepaid_credit <= k_max_amount && pots.prepaid_credit >= -k_max_amount;
    bool signs = true;
    for (const Money amount : {pots.non_refundable, pots.emergency_used, pots.prepaid_debt,
                               pots.open_bills, pots.bill_credit, pots.deposit}) {
        signs = signs && amount >= Money{} && amount <= k_max_amount;
    }
    if (!sizes || !signs) {
        return fail(Problem{"a pot of the customer is below zero or more than " +
                            format_money(k_max_amount)});
    }
    if (pots.non_refundable > std::max(Money{}, pots.prepaid_credit)) {
        return fail(Problem{"non-refundable credit is a part of the prepaid credit"});
    }
    return Done{};
}

std::vector<Move> switch_to_postpaid(const CustomerPots& pots) {
    Pots at(pots);
    if (at.balance(Pot::prepaid_credit) > Money{}) {
        at.empty(Pot::prepaid_credit, Pot::bill_credit);
    } else {
        at.empty(Pot::prepaid_credit, Pot::receivable);
    }
    at.empty(Pot::emergency_credit, Pot::receivable);
    at.empty(Pot::prepaid_debt, Pot::receivable);
    at.pay(Pot::bill_credit, Pot::receivable);
    return at.take_moves();
}

Result<std::vector<Move>> switch_to_prepaid(const CustomerPots& pots,
                                            const SwitchToPrepaid& policy) {
    Pots at(pots);
    at.pay(Pot::bill_credit, Pot::receivable);
    if (policy.release_deposit) at.pay(Pot::deposit, Pot::receivable);
    if (at.balance(Pot::receivable) < Money{} && policy.debt == DebtOnSwitch::must_be_paid) {
        return fail(Problem{"first " + format_money(-at.balance(Pot::receivable)) +
                            " of open bills are paid"});
    }
    at.empty(Pot::receivable, Pot::prepaid_debt);
    at.empty(Pot::bill_credit, Pot::prepaid_credit);
    if (policy.release_deposit) at.empty(Pot::deposit, Pot::prepaid_credit);
    return at.take_moves();
}

FinalStatement final_statement(const CustomerPots& pots, const ClosingPolicy& policy) {
    FinalStatement statement;
    statement.before = pots;
    Pots at(pots);
    // Money that cannot be paid out is used first, the deposit last: both in the customer's favour.
    for (const Pot owed : k_owed) at.pay(Pot::prepaid_credit, owed);
    const Money spent = pots.prepaid_credit - at.balance(Pot::prepaid_credit);
    for (const Pot owed : k_owed) at.pay(Pot::bill_credit, owed);
    at.pay(Pot::bill_credit, Pot::prepaid_credit);
    for (const Pot owed : k_owed) at.pay(Pot::deposit, owed);
    at.pay(Pot::deposit, Pot::prepaid_credit);
    if (!policy.refund_non_refundable && pots.non_refundable > spent) {
        statement.forfeited = pots.non_refundable - spent;
        at.move(Pot::prepaid_credit, Pot::forfeited, statement.forfeited);
    }
    // What is left has one sign: credits of any kind are gone where anything is still owed.
    const Pot credit_to = policy.transfer_credit ? Pot::other_account : Pot::refund;
    const Pot debt_to = policy.transfer_debt ? Pot::other_account : Pot::collection;
    Money left{};
    for (const Pot pot : {Pot::receivable, Pot::prepaid_debt, Pot::emergency_credit,
                          Pot::prepaid_credit, Pot::bill_credit, Pot::deposit}) {
        const Money balance = at.balance(pot);
        left += balance;
        at.empty(pot, balance < Money{} ? debt_to : credit_to);
    }
    const Money settled = rounded(left, policy.rounding);
    statement.rounding = left - settled;
    const Pot target = left < Money{} ? debt_to : credit_to;
    if (statement.rounding > Money{}) at.move(target, Pot::rounding, statement.rounding);
    if (statement.rounding < Money{}) at.move(Pot::rounding, target, -statement.rounding);
    statement.refund = std::max(Money{}, settled);
    statement.debt = std::max(Money{}, -settled);
    statement.moves = at.take_moves();
    return statement;
}

Result<Bill> compose_final_bill(BillHeader header, std::span<const ChargeLine> charges,
                                BillTerms terms, Money carried_in) {
    header.kind = DocumentKind::final_bill;
    terms.rounding.remainder = RemainderUse::written_off;
    return compose_bill(header, charges, terms, carried_in);
}

}  // namespace riser::billing
