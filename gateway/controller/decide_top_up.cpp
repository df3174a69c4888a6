// decide_top_up: money comes in. What it goes to is worked out before it is taken (core/payment/top_up.h): what is
// shown before confirming is what is booked.
#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

std::string text_of(payment::TopUpRefusal refusal, const payment::Account& account) {
    switch (refusal) {
        case payment::TopUpRefusal::not_positive:
            break;
        case payment::TopUpRefusal::above_max_top_up:
            return "a top-up of this account is at most " + format_money(account.max_top_up);
        case payment::TopUpRefusal::above_max_balance:
            return "the credit of this account may be at most " +
                   format_money(account.max_balance) + ", and would be above it";
        case payment::TopUpRefusal::account_closed:
            return "the account is closed";
    }
    return "a top-up is more than zero and at most " + format_money(k_max_amount);
}

}  // namespace

// What does not depend on what the account has used until now.
std::optional<Decider::Verdict> Decider::objection_to(const payment::Account* account,
                                                      const TopUp& order) const {
    if (account == nullptr) {
        return Verdict{
            OrderOutcome::unknown_target, "there is no account " + to_string(order.account), {}};
    }
    if (account->status == payment::AccountStatus::closed) {
        return Verdict{OrderOutcome::conflict, "the account is closed", order.account};
    }
    if (order.amount.micro <= 0 || order.amount > k_max_amount) {
        return Verdict{OrderOutcome::invalid,
                       text_of(payment::TopUpRefusal::not_positive, *account), order.account};
    }
    if (order.currency != site_.currency) {
        return Verdict{OrderOutcome::invalid,
                       "this building counts in " + site_.currency.text() + ", not in " +
                           order.currency.text(),
                       order.account};
    }
    if (account->balance() + order.amount > k_max_balance) {
        return Verdict{OrderOutcome::invalid, "the balance would be beyond its range",
                       order.account};
    }
    return std::nullopt;
}

Decider::Verdict Decider::top_up(const TopUp& order) {
    if (const TopUpReceipt* receipt = draft_.top_up(order.id)) {
        const bool same = receipt->account == order.account && receipt->amount == order.amount &&
                          order.currency == site_.currency;
        if (same) {
            return {OrderOutcome::already_done, "this top-up was credited before",
                    receipt->account};
        }
        return {OrderOutcome::conflict,
                "this top-up id was used for another account, amount or currency",
                {}};
    }
    if (auto objection = objection_to(draft_.account(order.account), order)) return *objection;
    if (order.id.is_nil()) return {OrderOutcome::invalid, "a top-up needs an id", order.account};
    const SupplyPointId id = draft_.account(order.account)->supply_point;
    settle({id});  // the decision to reconnect rests on what was really used
    const payment::Account& account = *draft_.account(order.account);
    auto split = payment::split_top_up(account, site_.zone, now_.wall, order.amount);
    if (!split) return {OrderOutcome::conflict, text_of(split.error(), account), order.account};
    const std::vector<payment::SplitLine> lines = split->lines;
    // Where all of it is the tenant's own there is nothing to say beyond version 1.
    if (payment::is_all_own(lines)) *split = {};
    book(journal::Credited{order.id, order.account, order.amount, order.source,
                           std::move(split).value()});
    move_credits(order.account);
    update(TopUpCounted{});
    update_low_credit(order.account);
    if (const auto* credited = draft_.supply_point(id)) void_confirmation(*credited);
    supply(id);
    return {OrderOutcome::done, "credited " + format_money(order.amount), order.account, lines};
}

// Worked out on a draft of which nothing is kept.
Decider::Verdict Decider::preview(const PreviewTopUp& order) {
    const TopUp as_if{{}, order.account, order.amount, order.currency, {}};
    if (auto objection = objection_to(draft_.account(order.account), as_if)) return *objection;
    settle({draft_.account(order.account)->supply_point});
    payment::Account& account = draft_.edit_account(order.account);
    const auto split = payment::split_top_up(account, site_.zone, now_.wall, order.amount);
    if (split) {
        payment::apply_split(account, *split);
        payment::carry_out_moves(account);
    }
    records_.clear();
    actions_.clear();
    updates_.clear();
    if (!split) return {OrderOutcome::conflict, text_of(split.error(), account), order.account};
    return {OrderOutcome::done, "nothing was booked", order.account, split->lines};
}

}  // namespace riser::controller
