// decide_deposit: security deposits (docs/billing.md): asked for, paid in, held apart from the credit with the interest that
// they earn, used for bills, paid back. What is held pays the final bill (decide_tenancy.cpp) and becomes credit of an
// account that goes prepaid (decide_mode.cpp). The order of the checks is that of decide_orders.cpp.
#include <algorithm>

#include "core/journal/deposit_books.h"
#include "core/payment/billing/deposit.h"
#include "core/payment/date_text.h"
#include "gateway/controller/account_desk.h"

namespace riser::controller {
namespace {

using journal::DepositMove;

constexpr int k_most_months = 24;

std::string text_of_deposit(const payment::HeldDeposit& deposit) {
    std::string text = format_money(deposit.held) + " are held";
    if (deposit.demanded > deposit.held) {
        text += ", " + format_money(deposit.demanded - deposit.held) + " are due on " +
                payment::format_day(deposit.due);
    }
    return text;
}

// Every move of a deposit was no payment that could bounce; old books do not say which it was.
bool was_so(const TopUpReceipt& receipt, DepositMove move) {
    return receipt.bounced && receipt.deposit.value_or(move) == move;
}

std::vector<Money> totals_of(const journal::AccountBilling& billing) {
    std::vector<Money> totals;
    for (const auto& bill : billing.issued) totals.push_back(bill.total);
    return totals;
}

}  // namespace

// What every order about a deposit needs of its account.
std::optional<OrderVerdict> AccountDesk::objection_to_deposit(AccountId account) const {
    const auto* billing = decider_.draft_.billing(account);
    if (billing == nullptr) return decider_.not_billed(account);
    if (billing->closed) {
        return OrderVerdict{OrderOutcome::conflict,
                            "the account is closed: its deposit was settled with it", account};
    }
    if (!decider_.now_.trusted()) {
        return OrderVerdict{OrderOutcome::conflict,
                            "a deposit earns interest by the day, and the clock is unsure",
                            account};
    }
    return std::nullopt;
}

std::optional<OrderVerdict> AccountDesk::objection_to(const DemandDeposit& order) const {
    if (decider_.draft_.command(order.id)) return carried_out_before(order.account);
    if (decider_.draft_.billing(order.account) == nullptr)
        return objection_to_deposit(order.account);
    const bool one = order.amount == Money{} || order.months == 0;
    if (order.id.is_nil() || !one || order.amount < Money{} || order.amount > k_max_amount ||
        order.months > k_most_months) {
        return OrderVerdict{OrderOutcome::invalid,
                            "a deposit is asked for by an order with an id, and is an amount or up "
                            "to 24 months of the average bill",
                            order.account};
    }
    if (auto objection = objection_to_deposit(order.account)) return objection;
    if (order.months > 0 && decider_.draft_.billing(order.account)->issued.empty()) {
        return OrderVerdict{OrderOutcome::conflict,
                            "there is no bill yet of which it could be so many months: name an "
                            "amount",
                            order.account};
    }
    return std::nullopt;
}

OrderVerdict AccountDesk::carry_out(const DemandDeposit& order) {
    if (auto objection = objection_to(order)) return *objection;
    Decider& d = decider_;
    // What was held until now earned by the terms before.
    book_deposit_interest(order.account, order.id);
    const auto& billing = *d.draft_.billing(order.account);
    journal::DepositDemanded demanded;
    demanded.order = order.id;
    demanded.account = order.account;
    demanded.amount = order.amount;
    demanded.due = order.due;
    if (order.months > 0) {
        const auto totals = totals_of(billing);
        demanded.amount = std::clamp(
            billing::deposit_of_months(order.months, totals, billing.terms.rounding.step), Money{},
            k_max_amount);
    }
    if (const BillingSite* terms = d.billing_of(*d.draft_.account(order.account))) {
        demanded.annual_ppm = terms->deposit_interest_ppm;
        demanded.day_count = terms->overdue.interest.day_count;
    }
    d.emit(demanded);
    d.emit(journal::CommandExecuted{order.id});
    return {OrderOutcome::done, text_of_deposit(d.draft_.account(order.account)->deposit),
            order.account};
}

std::optional<OrderVerdict> AccountDesk::objection_to(const MoveDeposit& order) const {
    const Decider& d = decider_;
    const bool comes = order.move == DepositMove::paid_in;
    if (const TopUpReceipt* receipt = d.draft_.top_up(order.id)) {
        const Money amount = comes ? order.amount : -order.amount;
        const bool same = receipt->account == order.account && receipt->amount == amount &&
                          was_so(*receipt, order.move);
        return OrderVerdict{same ? OrderOutcome::already_done : OrderOutcome::conflict,
                            same ? "booked before" : "this id was used for another payment",
                            order.account};
    }
    const payment::Account* account = d.draft_.account(order.account);
    if (account == nullptr) return d.not_billed(order.account);
    if (order.id.is_nil() || order.amount <= Money{} || order.amount > k_max_amount ||
        order.currency != d.site_.currency || order.move == DepositMove::accrued) {
        return OrderVerdict{
            OrderOutcome::invalid,
            "a payment has an id, and an amount of more than zero in " + d.site_.currency.text(),
            order.account};
    }
    if (auto objection = objection_to_deposit(order.account)) return objection;
    const auto moved = deposit_moved(order);
    const Money held = account->deposit.held + moved.interest;
    if (!comes && order.amount > held) {
        return OrderVerdict{OrderOutcome::conflict, format_money(held) + " are held",
                            order.account};
    }
    if (comes && held + order.amount > k_max_amount) {
        return OrderVerdict{OrderOutcome::invalid, "the deposit would be beyond its range",
                            order.account};
    }
    return std::nullopt;
}

journal::DepositMoved AccountDesk::deposit_moved(const MoveDeposit& order) const {
    const auto today = payment::local_day(decider_.site_.zone, decider_.now_.earliest);
    const auto earned =
        journal::interest_of(decider_.draft_.account(order.account)->deposit, today);
    return {order.id,        order.account, order.move,    order.amount,
            earned.interest, earned.until,  earned.residue};
}

OrderVerdict AccountDesk::carry_out(const MoveDeposit& order) {
    if (auto objection = objection_to(order)) return *objection;
    Decider& d = decider_;
    const bool pays_bills = order.move == DepositMove::applied;
    if (pays_bills) d.charge_interest(order.account);
    d.book(deposit_moved(order));
    if (pays_bills) d.supply(d.draft_.account(order.account)->supply_point);
    return {OrderOutcome::done, text_of_deposit(d.draft_.account(order.account)->deposit),
            order.account};
}

void AccountDesk::book_deposit_interest(AccountId account, CommandId order) {
    Decider& d = decider_;
    const payment::Account* known = d.draft_.account(account);
    if (known == nullptr || known->deposit.held == Money{} || !d.now_.trusted()) return;
    MoveDeposit accrued;
    accrued.id = TopUpId{order.bytes};
    accrued.account = account;
    accrued.move = DepositMove::accrued;
    const auto moved = deposit_moved(accrued);
    if (moved.until != known->deposit.until) d.book(moved);
}

void AccountDesk::release_deposit(AccountId account, CommandId order) {
    Decider& d = decider_;
    book_deposit_interest(account, order);
    const Money held = d.draft_.account(account)->deposit.held;
    if (held == Money{}) return;
    d.book(deposit_moved(
        {TopUpId{order.bytes}, account, DepositMove::applied, held, d.site_.currency}));
}

}  // namespace riser::controller
