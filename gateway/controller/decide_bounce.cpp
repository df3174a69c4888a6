// decide_bounce: a payment that was credited comes to nothing (docs/billing.md). The order of the checks is that of
// decide_orders.cpp.
#include <algorithm>

#include "core/journal/contract_postings.h"
#include "gateway/controller/account_desk.h"
#include "gateway/controller/arising_debt.h"
#include "gateway/controller/pack_rules.h"

namespace riser::controller {
namespace {

std::string text_of_parts(const billing::BounceParts& parts) {
    std::string text;
    const auto add = [&text](Money amount, std::string_view what) {
        if (amount > Money{}) text += "; " + format_money(amount) + std::string(what);
    };
    add(parts.from_credit, " are taken from the account");
    add(parts.to_debt, " are a debt, paid out of what comes next");
    add(parts.from_refund, " are not paid out to him");
    add(parts.to_collection, " are owed");
    return text;
}

std::string text_of_fee(Money vending_fee) {
    if (vending_fee == Money{}) return "";
    return "; " + format_money(vending_fee) +
           " of it was the fee for topping up, which is given back";
}

}  // namespace

bool AccountDesk::is_transfer(TopUpId id) const {
    const auto& accounts = decider_.draft_.base().accounts;
    return std::any_of(accounts.begin(), accounts.end(), [id](const auto& known) {
        return known.second.moved_out_by.bytes == id.bytes;
    });
}

std::optional<OrderVerdict> AccountDesk::objection_to(const BouncePayment& order) const {
    const Draft& draft = decider_.draft_;
    const TopUpReceipt* paid = draft.top_up(order.payment);
    const bool known = paid != nullptr && paid->account == order.account && paid->amount > Money{};
    if (const TopUpReceipt* receipt = draft.top_up(order.id)) {
        const bool same = known && paid->bounced && receipt->account == order.account &&
                          receipt->amount == -paid->amount;
        if (same) {
            return OrderVerdict{OrderOutcome::already_done, "taken back before", order.account};
        }
        return OrderVerdict{OrderOutcome::conflict, "this id was used for another payment", {}};
    }
    if (draft.account(order.account) == nullptr) return no_such_account(order.account);
    if (!known) {
        return OrderVerdict{OrderOutcome::unknown_target,
                            "this account was not credited a payment " + to_string(order.payment),
                            order.account};
    }
    if (order.id.is_nil() || order.fee < Money{} || order.fee > k_max_amount) {
        return OrderVerdict{OrderOutcome::invalid,
                            "a payment that comes to nothing is an order with an id, and costs "
                            "nothing or a fee of at most " +
                                format_money(k_max_amount),
                            order.account};
    }
    const auto customer = draft.account(order.account)->customer_class;
    if (auto why = why_pack_forbids_fee(order.fee, customer, decider_.site_); !why.empty()) {
        return OrderVerdict{OrderOutcome::conflict, std::move(why), order.account};
    }
    if (paid->bounced) {
        return OrderVerdict{OrderOutcome::conflict, "this payment was taken back before",
                            order.account};
    }
    if (is_transfer(order.payment)) {
        return OrderVerdict{OrderOutcome::conflict,
                            "that is what an account left to this one when it ended, and no "
                            "payment",
                            order.account};
    }
    return std::nullopt;
}

bool AccountDesk::enter_debt(AccountId account, Money amount) {
    if (amount <= Money{}) return true;
    const auto debt = debt_that_arises(*decider_.draft_.account(account), amount, decider_.site_);
    if (!debt) return false;
    decider_.book(*debt);
    return true;
}

OrderVerdict AccountDesk::carry_out(const BouncePayment& order) {
    if (auto objection = objection_to(order)) return *objection;
    Decider& d = decider_;
    const SupplyPointId id = d.draft_.account(order.account)->supply_point;
    const auto* point = d.draft_.supply_point(id);
    const bool lives_there = point != nullptr && point->account == order.account;
    if (lives_there) d.settle({id});  // what was used until now was used on this money
    d.charge_interest(order.account);
    const payment::Account& account = *d.draft_.account(order.account);
    const TopUpReceipt payment = *d.draft_.top_up(order.payment);
    const Money amount = payment.amount;
    const auto parts = billing::bounce_parts(account, amount + order.fee - payment.vending_fee);
    if (!enter_debt(order.account, parts.to_debt)) {
        return d.forget_all({OrderOutcome::conflict,
                             why_no_debt(*d.draft_.account(order.account), d.site_),
                             order.account});
    }
    d.book(journal::PaymentBounced{order.id, order.payment, order.account, amount, order.fee,
                                   parts.from_credit, parts.to_debt, parts.from_refund,
                                   parts.to_collection, payment.vending_fee});
    if (!d.draft_.account(order.account)->closed()) {
        d.move_credits(order.account);
        d.update_low_credit(order.account);
    }
    d.note(Note::Level::warning, "payment_bounced",
           {{"account", to_string(order.account)},
            {"payment", to_string(order.payment)},
            {"amount", format_money(amount)}});
    if (lives_there) {
        // What was read before it confirms nothing.
        d.void_confirmation(*d.draft_.supply_point(id));
        d.supply(id);
    }
    return {OrderOutcome::done,
            "taken back" + text_of_parts(parts) + text_of_fee(payment.vending_fee), order.account};
}

}  // namespace riser::controller
