// decide_account_terms: debts, fees and gifts of a running account, by order (docs/charging.md). What they are collected and
// drained by is what does it for those of the configuration. The order of the checks is that of decide_orders.cpp.
#include <algorithm>

#include "core/journal/account_records.h"
#include "core/payment/words.h"
#include "core/units/time_text.h"
#include "gateway/controller/account_desk.h"
#include "gateway/controller/arising_debt.h"
#include "gateway/controller/pack_rules.h"

namespace riser::controller {
namespace {

using payment::ChargePurpose;
using payment::ChargeType;
using payment::CollectionPeriod;

std::string percent_text(std::int64_t ppm) {
    return format_money(Money{ppm * 100}) + " %";
}

std::string text_of(const journal::ChargeConfigured& charge, Money remaining) {
    if (charge.purpose == ChargePurpose::fee) {
        return "a fee of " + format_money(charge.added) +
               ", taken when this hour ends; what there is no credit for, with the next payment";
    }
    const std::string debt = "a debt (" + std::to_string(charge.charge.value) + ") of which " +
                             format_money(remaining) + " remain";
    if (charge.type == ChargeType::time_based) {
        return debt + ", paid by " + format_money(charge.per_period) + " every " +
               std::string(to_string(charge.period));
    }
    return debt + ", paid by " + percent_text(charge.proportion_ppm) + " of each payment" +
           (charge.weekly_cap > Money{} ? ", at most " + format_money(charge.weekly_cap) + " a week"
                                        : "");
}

// What is ordered, as a record. Of a debt that there is, terms that are not given stay.
journal::ChargeConfigured charge_of(const EnterCharge& order, const payment::Account& account,
                                    payment::ChargeId id, std::int64_t begins_ms) {
    journal::ChargeConfigured charge;
    if (const auto* known = account.find_charge(id)) {
        charge = journal::terms_of(account.id, *known);
    }
    charge.account = account.id;
    charge.charge = id;
    charge.purpose = order.purpose;
    charge.added = order.added;
    charge.begins_ms = begins_ms;
    if (order.purpose == ChargePurpose::fee) {
        charge.type = ChargeType::time_based;
        charge.per_period = order.added;
        charge.period = CollectionPeriod::hour;
        charge.while_disconnected = true;  // once, whatever the supply
    } else if (order.per_period > Money{}) {
        charge.type = ChargeType::time_based;
        charge.per_period = order.per_period;
        charge.period = order.period;
    } else if (order.proportion_ppm > 0) {
        charge.type = ChargeType::payment_event;
        charge.proportion_ppm = order.proportion_ppm;
        charge.weekly_cap = order.weekly_cap;
    }
    if (charge.type == ChargeType::payment_event) charge.begins_ms = 0;
    return charge;
}

bool is_within_limits(Money amount) {
    return amount >= Money{} && amount <= k_max_amount;
}

std::optional<payment::CreditId> free_gift(const payment::Account& account) {
    payment::CreditId id = k_first_ordered_credit;
    while (const auto* known = account.find_credit(id)) {
        if (known->amount.micro == 0) return id;  // used or lapsed
        ++id.value;
    }
    return account.credits.size() >= payment::k_max_pots ? std::nullopt : std::optional(id);
}

// The last place before the customer's own money that no other credit has.
std::optional<std::uint8_t> free_priority(const payment::Account& account, payment::CreditId id) {
    for (int priority = k_own_credit_priority - 1; priority >= 1; --priority) {
        const bool taken = std::any_of(account.credits.begin(), account.credits.end(),
                                       [&](const payment::Credit& credit) {
                                           return credit.priority == priority && credit.id != id;
                                       });
        if (!taken) return static_cast<std::uint8_t>(priority);
    }
    return std::nullopt;
}

}  // namespace

std::optional<OrderVerdict> AccountDesk::objection_to(const EnterCharge& order) const {
    const Decider& d = decider_;
    if (d.draft_.command(order.id)) return carried_out_before(order.account);
    const payment::Account* account = d.draft_.account(order.account);
    if (account == nullptr) return no_such_account(order.account);
    const payment::Charge* known =
        order.charge.value == 0 ? nullptr : account->find_charge(order.charge);
    if (order.charge.value != 0 && (known == nullptr || order.charge < k_first_ordered_charge ||
                                    known->purpose != ChargePurpose::debt)) {
        return OrderVerdict{OrderOutcome::unknown_target,
                            "the account has no debt " + std::to_string(order.charge.value) +
                                " that was ordered for it; those of the configuration are changed "
                                "there",
                            order.account};
    }
    const bool fee = order.purpose == ChargePurpose::fee;
    const bool shares = order.proportion_ppm > 0;
    const bool instalments = order.per_period > Money{};
    const bool terms = fee ? !shares && !instalments : shares != instalments || known != nullptr;
    const bool amounts = is_within_limits(order.added) && is_within_limits(order.weekly_cap) &&
                         is_within_limits(order.per_period) && order.proportion_ppm >= 0 &&
                         order.proportion_ppm <= 1'000'000;
    const bool says = order.added > Money{} || (known != nullptr && (shares || instalments));
    if (order.id.is_nil() || !terms || !amounts || !says || (shares && instalments) ||
        (fee && order.charge.value != 0)) {
        return OrderVerdict{OrderOutcome::invalid,
                            "the order needs an id and an amount, and of a debt a share of each "
                            "payment or an instalment",
                            order.account};
    }
    const auto conflict = [&](std::string why) {
        return OrderVerdict{OrderOutcome::conflict, std::move(why), order.account};
    };
    if (account->closed()) return conflict("the account is closed");
    if (known != nullptr && (known->type == ChargeType::time_based ? shares : instalments)) {
        return conflict("a debt that is paid so cannot be paid otherwise: enter another one");
    }
    if (fee && !d.now_.trusted()) return conflict("a fee is taken at a time: the clock is unsure");
    if (!fee) return std::nullopt;
    if (auto why = why_pack_forbids_fee(order.added, account->customer_class, d.site_);
        !why.empty()) {
        return conflict(std::move(why));
    }
    return std::nullopt;
}

OrderVerdict AccountDesk::enter(const EnterCharge& order) {
    if (auto objection = objection_to(order)) return *objection;
    Decider& d = decider_;
    const SupplyPointId point = d.draft_.account(order.account)->supply_point;
    d.settle({point});
    const payment::Account& account = *d.draft_.account(order.account);
    const auto type = order.purpose == ChargePurpose::fee || order.per_period > Money{}
                          ? ChargeType::time_based
                          : ChargeType::payment_event;
    const auto id = order.charge.value != 0 ? std::optional(order.charge)
                                            : free_ordered_charge(account, order.purpose, type);
    if (!id) {
        return {OrderOutcome::conflict,
                "the account pays as many debts as an account can have: one of them is paid first",
                order.account};
    }
    // What fell due by the old terms comes first.
    const auto* supply_point = d.draft_.supply_point(point);
    const bool known = account.find_charge(*id) != nullptr;
    if (known && supply_point != nullptr && !d.collect_by_old_terms(*supply_point, order.account)) {
        return {OrderOutcome::conflict, "what is due of it by now is collected first: try again",
                order.account};
    }
    const auto charge = charge_of(order, *d.draft_.account(order.account), *id, d.beginning());
    d.book(charge);
    if (auto why = why_pack_forbids_debts(*d.draft_.account(order.account), d.site_);
        order.purpose == ChargePurpose::debt && !why.empty()) {
        return d.forget_all({OrderOutcome::conflict, std::move(why), order.account});
    }
    for (auto& fitted : debts_to_fit(*d.draft_.account(order.account), d.site_)) {
        d.book(std::move(fitted));
    }
    d.emit(journal::CommandExecuted{order.id});
    d.note(Note::Level::info, order.purpose == ChargePurpose::fee ? "fee_entered" : "debt_entered",
           {{"account", to_string(order.account)}, {"amount", format_money(order.added)}});
    const Money remaining = d.draft_.account(order.account)->find_charge(*id)->remaining;
    return {OrderOutcome::done, text_of(charge, remaining), order.account};
}

OrderVerdict AccountDesk::carry_out(const EnterCharge& order) {
    OrderVerdict verdict = enter(order);
    return order.preview ? decider_.forget_all(std::move(verdict)) : verdict;
}

std::optional<OrderVerdict> AccountDesk::objection_to(const GiveCredit& order) const {
    const Decider& d = decider_;
    if (d.draft_.command(order.id)) return carried_out_before(order.account);
    const payment::Account* account = d.draft_.account(order.account);
    if (account == nullptr) return no_such_account(order.account);
    const bool amount = order.amount > Money{} && order.amount <= k_max_amount;
    if (order.id.is_nil() || !amount || !is_record_time_ms(order.expires_ms)) {
        return OrderVerdict{OrderOutcome::invalid,
                            "a gift is an order with an id, of more than zero and at most " +
                                format_money(k_max_amount),
                            order.account};
    }
    if (order.expires_ms != 0 && from_unix_ms(order.expires_ms) <= d.now_.latest) {
        return OrderVerdict{OrderOutcome::conflict,
                            d.now_.trusted() ? "its last day is over"
                                             : "whether its last day is over is not known: the "
                                               "clock is unsure",
                            order.account};
    }
    if (account->closed()) {
        return OrderVerdict{OrderOutcome::conflict, "the account is closed", order.account};
    }
    return std::nullopt;
}

OrderVerdict AccountDesk::give(const GiveCredit& order) {
    if (auto objection = objection_to(order)) return *objection;
    Decider& d = decider_;
    const SupplyPointId point = d.draft_.account(order.account)->supply_point;
    d.settle({point});  // what was used until now was used without it
    const payment::Account& before = *d.draft_.account(order.account);
    // The customer's own money comes after what he is given.
    journal::CreditConfigured own = journal::terms_of(order.account, before.token());
    if (own.priority < k_own_credit_priority) {
        own.priority = k_own_credit_priority;
        d.book(own);
    }
    const payment::Account& account = *d.draft_.account(order.account);
    const auto id = free_gift(account);
    const auto priority = id ? free_priority(account, *id) : std::nullopt;
    if (!priority) {
        return d.forget_all(
            {OrderOutcome::conflict,
             "the account has as many gifts as it can have: one of them is used first",
             order.account});
    }
    journal::CreditConfigured gift;
    gift.account = order.account;
    gift.credit = *id;
    gift.type = payment::CreditType::reserved;
    gift.priority = *priority;
    gift.preset = order.amount;
    gift.expires_ms = order.expires_ms;
    d.book(gift);
    d.book(journal::CreditInvoked{order.account, *id, gift.type, order.amount});
    d.emit(journal::CommandExecuted{order.id});
    d.after_charging(order.account);
    d.note(Note::Level::info, "gift_given",
           {{"account", to_string(order.account)}, {"amount", format_money(order.amount)}});
    const auto* supply_point = d.draft_.supply_point(point);
    if (supply_point != nullptr && supply_point->account == order.account) {
        // What was read before it confirms nothing.
        d.void_confirmation(*supply_point);
        d.supply(point);
    }
    return {OrderOutcome::done,
            "a gift of " + format_money(order.amount) +
                (order.expires_ms == 0 ? "" : ", until " + format_time(order.expires_ms)),
            order.account};
}

OrderVerdict AccountDesk::carry_out(const GiveCredit& order) {
    OrderVerdict verdict = give(order);
    return order.preview ? decider_.forget_all(std::move(verdict)) : verdict;
}

}  // namespace riser::controller
