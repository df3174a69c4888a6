// decide_credit_note: a credit note takes back a part of a bill (docs/billing.md). The order of the checks is that of
// decide_orders.cpp.
#include "core/journal/credit_note.h"
#include "core/journal/late_costs.h"
#include "gateway/controller/account_desk.h"

namespace riser::controller {

OrderVerdict AccountDesk::carry_out(const CreditBill& order) {
    Decider& d = decider_;
    if (d.draft_.command(order.id)) return carried_out_before(order.account);
    const auto* billing = d.draft_.billing(order.account);
    if (billing == nullptr) return d.not_billed(order.account);
    const auto* known = billing->find_issued(order.number);
    if (known == nullptr) {
        return {OrderOutcome::unknown_target,
                "this account has no bill " + billing::key_text(order.number) +
                    " of which a part could be given back: of the last " +
                    std::to_string(journal::k_kept_bills) + ", those that were not taken back",
                order.account};
    }
    if (order.id.is_nil()) {
        return {OrderOutcome::invalid, "an order about money needs an id", order.account};
    }
    const Money left = journal::creditable(*billing, *known);
    if (order.amount <= Money{} || order.amount > left) {
        return {OrderOutcome::invalid,
                "of bill " + known->number_text + " more than zero and at most " +
                    format_money(left) + " can be given back",
                order.account};
    }
    if (billing->closed) {
        return {OrderOutcome::conflict, "the account is closed: its final bill stands",
                order.account};
    }
    if (!d.now_.trusted()) {
        return {OrderOutcome::conflict, "a document needs a date, and the clock is unsure",
                order.account};
    }
    const journal::BillIssued bill = *known;
    d.charge_interest(order.account);  // until now it was open
    billing = d.draft_.billing(order.account);
    const auto issued = payment::local_day(d.site_.zone, d.now_.earliest);
    const auto number = d.take_number(*billing, issued);
    if (!number) {
        return d.forget_all(
            {OrderOutcome::conflict, "there is no number for it: the log says why", order.account});
    }
    auto document = journal::credit_note(*billing, bill, *number, issued, order.amount);
    if (!document) {
        return d.forget_all({OrderOutcome::conflict, document.error().message, order.account});
    }
    const std::string text = "credit note " + document->number_text + " gives back " +
                             format_money(order.amount) + " of bill " + bill.number_text;
    // Wholly given back is taken back, with what being late with it has cost.
    const bool whole = order.amount >= journal::creditable(*billing, bill);
    const auto costs = whole ? journal::costs_of_cancelled(*billing, bill.number)
                             : std::vector<journal::LateCost>{};
    d.emit(*document);
    for (const auto& cost : costs) {
        d.emit(
            journal::LateCharged{order.account, bill.number, cost.kind, -cost.amount, issued, 0});
    }
    d.emit(journal::CommandExecuted{order.id});
    d.note(Note::Level::info, "bill_credited",
           {{"account", to_string(order.account)},
            {"number", document->number_text},
            {"amount", format_money(order.amount)}});
    d.supply(d.draft_.account(order.account)->supply_point);
    return {OrderOutcome::done, text, order.account, {}, {}, {}, std::move(document).value()};
}

}  // namespace riser::controller
