// decide_mode: an account goes from prepaid to on bill, or back (docs/billing.md). Its registers are settled to what they
// show, and everything that is in the account becomes what it is in the other way of paying; registers, tariff and tenancy
// go on. The order of the checks is that of decide_orders.cpp.
#include <algorithm>

#include "core/journal/contract_postings.h"
#include "gateway/controller/account_desk.h"
#include "gateway/controller/arising_debt.h"
#include "gateway/controller/pack_rules.h"
#include "gateway/controller/period_work.h"

namespace riser::controller {
namespace {

using payment::AccountMode;

std::string_view words_of(AccountMode mode) {
    return mode == AccountMode::prepaid ? "prepaid" : "on bill";
}

std::string text_of_change(AccountMode mode, const payment::Account& after, Money debt) {
    std::string text = "the account is " + std::string(words_of(mode));
    const Money balance = after.balance();
    if (mode == AccountMode::prepaid) {
        text += "; it has " + format_money(balance);
        if (debt > Money{}) {
            text += ", and " + format_money(debt) +
                    " of its bills are a debt that it pays with "
                    "its payments";
        }
        return text;
    }
    if (balance > Money{}) text += "; " + format_money(balance) + " pay the next bill";
    if (const Money given = billing::given_to(after); given > Money{}) {
        text += ", " + format_money(given) + " of it gifts and free units, which are not paid out";
    }
    if (balance < Money{}) text += "; " + format_money(-balance) + " are owed on the next bill";
    return text;
}

}  // namespace

// Empty: nothing is against it.
std::string AccountDesk::why_not_on_bill(const payment::Account& account) const {
    payment::Account as_if = account;
    as_if.mode = AccountMode::postpaid;
    if (decider_.billing_of(as_if) != nullptr) return "";
    return "nobody would bill it: [billing] of the gateway's configuration has no terms for this "
           "account";
}

std::string AccountDesk::why_not_prepaid(const ChangeMode& order) const {
    const auto* billing = decider_.draft_.billing(order.account);
    if (billing == nullptr) return "";
    const auto& bills = billing->receivables.bills;
    const auto disputed = std::find_if(
        bills.begin(), bills.end(),
        [](const billing::OpenBill& bill) { return bill.disputed && !bill.settled(); });
    if (disputed != bills.end()) {
        return "bill " + billing::key_text(disputed->number) +
               " is disputed: settle that first (riserctl bill dispute --end)";
    }
    if (billing->plan) {
        return "a payment plan runs: it ends first (riserctl bill plan WHO --end)";
    }
    if (decider_.bills_wait(order.account)) {
        return "bills of a long time are to be issued first. Is the clock right? They are a day "
               "after it leapt, or the gateway was switched on again; then order it again";
    }
    return "";
}

std::optional<OrderVerdict> AccountDesk::objection_to(const ChangeMode& order) const {
    const Decider& d = decider_;
    if (d.draft_.command(order.id)) return carried_out_before(order.account);
    const payment::Account* account = d.draft_.account(order.account);
    if (account == nullptr) return no_such_account(order.account);
    if (order.id.is_nil()) {
        return OrderVerdict{OrderOutcome::invalid, "an order about money needs an id",
                            order.account};
    }
    if (account->mode == order.mode) {
        return OrderVerdict{OrderOutcome::already_done,
                            "the account is " + std::string(words_of(order.mode)) + " already",
                            order.account};
    }
    const auto conflict = [&](std::string why) {
        return OrderVerdict{OrderOutcome::conflict, std::move(why), order.account};
    };
    if (account->closed()) return conflict("the account is closed");
    const SupplyPointId id = account->supply_point;
    if (auto objection = d.objection_to_hand_over(id)) return objection;
    if (d.draft_.supply_point(id)->account != order.account) {
        return conflict(
            "the account does not have its supply point any more: what is in it is "
            "settled when it is closed");
    }
    if (d.site_of(id)->landlord.account == order.account) {
        return conflict("the account is the landlord's: it is not billed, and pays nobody");
    }
    if (!d.now_.trusted()) {
        return conflict(
            "the day from which on it pays otherwise is needed, and the clock is "
            "unsure");
    }
    if (const auto* versions = versions_of(d.draft_, *account)) {
        std::string no = why_not_charged(*versions, order.mode, d.site_);
        if (!no.empty()) return conflict(std::move(no));
    }
    const TariffId tariff = account->charges.front().tariff;
    if (auto no = why_pack_forbids(AccountTerms{id, tariff, account->customer_class, order.mode},
                                   d.draft_, d.site_, d.now_.earliest);
        !no.empty()) {
        return conflict(std::move(no));
    }
    std::string why =
        order.mode == AccountMode::postpaid ? why_not_on_bill(*account) : why_not_prepaid(order);
    if (!why.empty()) return conflict(std::move(why));
    return std::nullopt;
}

OrderVerdict AccountDesk::carry_out(const ChangeMode& order) {
    OrderVerdict verdict = change_mode(order);
    return order.preview ? decider_.forget_all(std::move(verdict)) : verdict;
}

// The same customer has it before and after: what was read last is good enough, and no read is waited for.
OrderVerdict AccountDesk::change_mode(const ChangeMode& order) {
    if (auto objection = objection_to(order)) return *objection;
    Decider& d = decider_;
    const AccountId account = order.account;
    const SupplyPointId id = d.draft_.account(account)->supply_point;
    const auto refused = [&](std::string why) {
        return d.forget_all({OrderOutcome::conflict, std::move(why), account});
    };
    const auto ready = d.ready_for_hand_over(*d.draft_.supply_point(id), order.last_reading, true);
    if (!ready.obstacle.empty()) return refused(ready.obstacle);
    if (!d.charge_to_the_end(id)) {
        return refused("charges of a long time are to be collected first: order it again in a day");
    }
    auto reads = d.hand_over_reads(*d.draft_.supply_point(id));
    for (auto& read : reads) read.actual = read.actual || !order.last_reading;
    if (order.mode == AccountMode::prepaid) {
        if (auto why = d.final_bill(account, reads); !why.empty()) return refused(std::move(why));
        release_deposit(account, order.id);  // whoever pays before needs none
    }
    auto moves = billing::mode_moves(*d.draft_.account(account), order.mode);
    const Money debt = billing::debt_of(moves);
    if (order.only_if_paid && debt > Money{}) {
        return refused("first " + format_money(debt) +
                       " are paid, what is not billed yet included");
    }
    if (!enter_debt(account, debt)) {
        return refused(why_no_debt(*d.draft_.account(account), d.site_));
    }
    d.book(journal::AccountModeChanged{order.id, account, order.mode, std::move(moves),
                                       std::move(reads)});
    if (const auto terms = d.terms_at(*d.site_of(id))) d.configure_account(*terms, true);
    d.begin_charges(account);
    d.agree_on_bills(account);
    d.emit(journal::CommandExecuted{order.id});
    const std::string text = text_of_change(order.mode, *d.draft_.account(account), debt);
    if (order.preview) return {OrderOutcome::done, "nothing was changed: then " + text, account};
    d.move_credits(account);
    d.update_low_credit(account);
    d.void_confirmation(*d.draft_.supply_point(id));
    d.note(Note::Level::info, "account_mode_changed",
           {{"account", to_string(account)}, {"mode", std::string(words_of(order.mode))}});
    d.supply(id);
    return {OrderOutcome::done, text, account};
}

}  // namespace riser::controller
