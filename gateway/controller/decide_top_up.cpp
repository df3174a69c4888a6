// decide_top_up: money comes in. What it goes to is worked out before it is taken (core/payment/top_up.h): what is
// shown before confirming is what is booked.
#include <algorithm>

#include "gateway/controller/decider.h"

namespace riser::controller {

std::string refusal_text(payment::TopUpRefusal refusal, const payment::Account& account) {
    switch (refusal) {
        case payment::TopUpRefusal::not_positive:
            break;
        case payment::TopUpRefusal::above_max_top_up:
            return "a top-up of this account is at most " + format_money(account.max_top_up) +
                   ": `max_top_up` of its supply point, or of [gateway], in the gateway's "
                   "configuration says so";
        case payment::TopUpRefusal::above_max_balance:
            return "the credit of this account may be at most " +
                   format_money(account.max_balance) + ", and would be above it";
        case payment::TopUpRefusal::account_closed:
            return "the account is closed";
    }
    return "a top-up is more than zero and at most " + format_money(k_max_amount);
}

// What does not depend on what the account has used until now.
std::optional<Decider::Verdict> Decider::objection_to(const payment::Account* account,
                                                      const TopUp& order) const {
    if (account == nullptr) return no_such_account(order.account);
    if (order.amount.micro <= 0 || order.amount > k_max_amount) {
        return Verdict{OrderOutcome::invalid,
                       refusal_text(payment::TopUpRefusal::not_positive, *account), order.account};
    }
    if (order.currency != site_.currency) {
        return Verdict{OrderOutcome::invalid,
                       "this building counts in " + site_.currency.text() + ", not in " +
                           order.currency.text(),
                       order.account};
    }
    // A person who stands there is told; money that was taken elsewhere is kept.
    if (account->closed() && order.source == journal::TopUpSource::local_cash &&
        order.amount > account->in_collection) {
        const auto* point = draft_.supply_point(account->supply_point);
        const bool others = point != nullptr && !point->account.is_nil();
        return Verdict{
            OrderOutcome::conflict,
            "the account is closed" +
                (account->in_collection > Money{}
                     ? ", and still owes " + format_money(account->in_collection)
                     : std::string()) +
                (others ? "; the supply point is account " + to_string(point->account) + "'s now"
                        : std::string()),
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
                          !receipt->deposit && order.currency == site_.currency;
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
    if (draft_.account(order.account)->closed()) return former_account_paid(order);
    const SupplyPointId id = draft_.account(order.account)->supply_point;
    settle({id});  // the decision to reconnect rests on what was really used
    charge_interest(order.account);
    const payment::Account account =
        journal::as_it_takes(*draft_.account(order.account), order.source);
    auto split = payment::split_top_up(account, site_.zone, now_.wall, order.amount);
    if (!split)
        return {OrderOutcome::conflict, refusal_text(split.error(), account), order.account};
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

// What an account owed when it ended; the rest is his who paid it.
Decider::Verdict Decider::former_account_paid(const TopUp& order) {
    const Money owed = draft_.account(order.account)->in_collection;
    const Money pays = std::min(owed, order.amount);
    book(journal::FormerAccountPaid{order.id, order.account, pays, order.amount - pays,
                                    order.source});
    update(TopUpCounted{});
    std::string text = "the account is closed: ";
    if (pays > Money{}) text += format_money(pays) + " for what it still owed";
    if (pays > Money{} && pays < order.amount) text += ", ";
    if (pays < order.amount) text += format_money(order.amount - pays) + " is to be paid back";
    if (pays < owed) text += "; it still owes " + format_money(owed - pays);
    return {OrderOutcome::done, text, order.account};
}

// Worked out on a draft of which nothing is kept.
Decider::Verdict Decider::preview(const PreviewTopUp& order) {
    const TopUp as_if{
        {}, order.account, order.amount, order.currency, journal::TopUpSource::local_cash};
    if (auto objection = objection_to(draft_.account(order.account), as_if)) return *objection;
    if (draft_.account(order.account)->closed()) {
        Verdict shown = forget_all(former_account_paid(as_if));
        shown.text += "; nothing was booked";
        return shown;
    }
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
    if (!split)
        return {OrderOutcome::conflict, refusal_text(split.error(), account), order.account};
    return {OrderOutcome::done, "nothing was booked", order.account, split->lines};
}

}  // namespace riser::controller
