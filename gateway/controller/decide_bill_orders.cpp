// decide_bill_orders: what people ask about bills (docs/billing.md). The order of the checks is that of decide_orders.cpp.
#include "core/journal/bill_composer.h"
#include "core/journal/check_billing.h"
#include "core/journal/late_costs.h"
#include "gateway/controller/decider.h"

namespace riser::controller {
namespace {

using billing::DocumentKind;

std::string no_bill(const billing::BillNumber& number) {
    return "this account has no bill " + billing::key_text(number);
}

}  // namespace

Decider::Verdict Decider::show_bill(const ShowBill& order) {
    const auto* billing = draft_.billing(order.account);
    if (billing == nullptr) return not_billed(order.account);
    const auto* bill = billing->find_issued(order.number);
    if (bill == nullptr) {
        return {OrderOutcome::unknown_target,
                no_bill(order.number) + ", or it is not among the last " +
                    std::to_string(journal::k_kept_bills),
                order.account};
    }
    return {OrderOutcome::done, "bill " + bill->number_text, order.account, {}, {}, {}, *bill};
}

Decider::Verdict Decider::not_billed(AccountId id) const {
    const payment::Account* account = draft_.account(id);
    if (account == nullptr) return no_such_account(id);
    const bool prepaid = account->mode == payment::AccountMode::prepaid;
    return {OrderOutcome::conflict,
            prepaid ? "the account is prepaid: it has a statement and no bills"
                    : "the account is not billed: the configuration has no [billing] for it, or "
                      "the clock was not right yet",
            id};
}

// Worked out on a draft of which nothing is kept: a number is taken by no preview.
Decider::Verdict Decider::preview_bill(const PreviewBill& order) {
    const auto* billing = draft_.billing(order.account);
    if (billing == nullptr) return not_billed(order.account);
    if (billing->closed) return {OrderOutcome::conflict, "the account is closed", order.account};
    if (!now_.trusted()) {
        return {OrderOutcome::conflict, "a bill needs a date, and the clock is unsure",
                order.account};
    }
    settle({draft_.account(order.account)->supply_point});
    const auto reads = draft_.billing(order.account)->reads;
    const UtcTime now = std::chrono::floor<std::chrono::milliseconds>(now_.earliest);
    const UtcTime begun = from_unix_ms(draft_.billing(order.account)->billed_until_ms);
    const UtcTime ends = std::max(now, begun);
    collect_until(order.account, ends);
    charge_interest(order.account);
    if (!issue_bill(order.account, DocumentKind::bill, ends, reads)) {
        return {OrderOutcome::conflict, "no bill can be made of it: the log says why",
                order.account};
    }
    journal::BillIssued bill = std::get<journal::BillIssued>(records_.back());
    return {OrderOutcome::done, "nothing was issued", order.account, {}, {}, {}, std::move(bill)};
}

Decider::Verdict Decider::cancel_bill(const CancelBill& order) {
    if (draft_.command(order.id)) return carried_out_before(order.account);
    const auto* billing = draft_.billing(order.account);
    if (billing == nullptr) return not_billed(order.account);
    const auto* bill = billing->find_issued(order.number);
    if (bill == nullptr) {
        return {OrderOutcome::unknown_target,
                no_bill(order.number) + " that could be taken back: of the last " +
                    std::to_string(journal::k_kept_bills) + ", those that were not",
                order.account};
    }
    if (order.id.is_nil()) {
        return {OrderOutcome::invalid, "an order about money needs an id", order.account};
    }
    if (billing->closed) {
        return {OrderOutcome::conflict, "the account is closed: its final bill stands",
                order.account};
    }
    if (billing->credited_of(order.number) > Money{}) {
        return {OrderOutcome::conflict,
                "a credit note has taken back a part of it: take back the rest of it so as well",
                order.account};
    }
    if (!now_.trusted()) {
        return {OrderOutcome::conflict, "a document needs a date, and the clock is unsure",
                order.account};
    }
    const auto issued = payment::local_day(site_.zone, now_.earliest);
    const auto number = take_number(*billing, issued);
    if (!number) {
        return {OrderOutcome::conflict, "there is no number for it: the log says why",
                order.account};
    }
    charge_interest(order.account, order.number);  // other bills may be paid by it
    billing = draft_.billing(order.account);
    bill = billing->find_issued(order.number);
    auto document = journal::cancel_bill(*billing, *bill, *number, issued);
    std::string text = "bill " + bill->number_text + " is taken back by " + document.number_text +
                       "; what it charged is on the next bill";
    const auto costs = journal::costs_of_cancelled(*billing, order.number);
    emit(document);
    for (const auto& cost : costs) {
        emit(journal::LateCharged{order.account, order.number, cost.kind, -cost.amount, issued, 0});
    }
    if (!costs.empty()) text += ", less what being late with it has cost";
    emit(journal::CommandExecuted{order.id});
    supply(draft_.account(order.account)->supply_point);
    note(Note::Level::info, "bill_cancelled",
         {{"account", to_string(order.account)}, {"number", document.number_text}});
    return {OrderOutcome::done, text, order.account, {}, {}, {}, std::move(document)};
}

Decider::Verdict Decider::dispute_bill(const DisputeBill& order) {
    const auto* billing = draft_.billing(order.account);
    if (billing == nullptr) return not_billed(order.account);
    const auto* bill = billing->receivables.find(order.number);
    if (bill == nullptr) {
        return {OrderOutcome::unknown_target, no_bill(order.number) + " that is open",
                order.account};
    }
    if (bill->disputed == order.opened) {
        return {OrderOutcome::already_done,
                order.opened ? "it is disputed already" : "it is not disputed", order.account};
    }
    if (order.opened && billing->in_plan(order.number)) {
        return {OrderOutcome::conflict,
                "it is paid by a payment plan: end that first (riserctl bill plan WHO --end)",
                order.account};
    }
    charge_interest(order.account);  // what ran up until now stays
    // Opened as early and closed as late as the clock allows: no reminder falls between.
    const UtcTime at = order.opened ? now_.earliest : std::min(now_.latest, now_.wall);
    emit(journal::BillDisputed{order.account, order.number, order.opened,
                               payment::local_day(site_.zone, at)});
    supply(draft_.account(order.account)->supply_point);
    return {OrderOutcome::done,
            order.opened ? "disputed: no reminders, no interest and no cut-off for it until that "
                           "is settled"
                         : "no longer disputed: reminders go on where they stood",
            order.account};
}

// A bill has one number: another one is refused, and whoever gave it asks people.
Decider::Verdict Decider::number_bill(const NumberBill& order) {
    const auto* billing = draft_.billing(order.account);
    // Its last bill was issued when it became prepaid: the number comes after that, and changes nothing here.
    const auto* account = draft_.account(order.account);
    const bool was_billed = account != nullptr && account->mode == payment::AccountMode::prepaid;
    if (billing == nullptr && !was_billed) return not_billed(order.account);
    const auto& numbers = draft_.site().bill_numbers;
    const auto last = numbers.find(order.number.series);
    if (last == numbers.end() || order.number > last->second) {
        return {OrderOutcome::unknown_target, no_bill(order.number), order.account};
    }
    const journal::BillNumbered numbered{order.account, order.number, order.text, order.issued,
                                         order.due};
    if (const auto broken = journal::broken_rule(numbered); !broken.empty()) {
        return {OrderOutcome::invalid, std::string(broken), order.account};
    }
    if (billing != nullptr && billing->terms.numbered_by != journal::NumberedBy::cloud) {
        return {OrderOutcome::conflict, "bills of this account are numbered here", order.account};
    }
    const auto* standing = billing == nullptr ? nullptr : billing->find(order.number);
    if (standing != nullptr && standing->numbered) {
        const bool same = standing->number_text == order.text;
        return {same ? OrderOutcome::already_done : OrderOutcome::conflict,
                "the bill has the number " + standing->number_text, order.account};
    }
    emit(numbered);
    note(Note::Level::info, "bill_numbered",
         {{"account", to_string(order.account)}, {"number", order.text}});
    return {OrderOutcome::done, "numbered", order.account};
}

}  // namespace riser::controller
