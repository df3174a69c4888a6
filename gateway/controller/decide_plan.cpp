// decide_plan: payment plans (docs/billing.md): instalments take the place of due days. A plan that is kept keeps reminders,
// interest and disconnection away from its bills; one that is broken leaves them where they stood. The order of the checks
// is that of decide_orders.cpp.
#include "core/journal/plan_books.h"
#include "core/payment/date_text.h"
#include "gateway/controller/account_desk.h"

namespace riser::controller {
namespace {

using billing::PlanState;
using journal::AccountBilling;
using journal::PlanEnd;

// Whole steps of the bills' rounding where they come to whole ones.
Money step_of(const AccountBilling& billing, Money total) {
    const Money step = billing.terms.rounding.step;
    return total.micro % step.micro == 0 ? step : Money{1};
}

std::string_view word_of(PlanEnd end) {
    switch (end) {
        case PlanEnd::kept:
            return "kept";
        case PlanEnd::broken:
            return "broken";
        case PlanEnd::withdrawn:
            break;
    }
    return "withdrawn";
}

std::string text_of_plan(const billing::PaymentPlan& plan) {
    const auto& first = plan.instalments.front();
    const auto& last = plan.instalments.back();
    std::string text = std::to_string(plan.instalments.size()) + " instalments, " +
                       format_money(first.amount) + " on " + payment::format_day(first.due);
    if (plan.instalments.size() > 1) {
        text += " to " + format_money(last.amount) + " on " + payment::format_day(last.due);
    }
    return text +
           "; as long as they come there are no reminders, no interest and no cut-off for "
           "these bills";
}

}  // namespace

std::optional<OrderVerdict> AccountDesk::objection_to(const AgreePlan& order) const {
    const Decider& d = decider_;
    if (d.draft_.command(order.id)) return carried_out_before(order.account);
    const auto* billing = d.draft_.billing(order.account);
    if (billing == nullptr) return d.not_billed(order.account);
    const auto today = payment::local_day(d.site_.zone, d.now_.earliest);
    const bool usual = order.instalments >= 1 && order.instalments <= billing::k_max_instalments &&
                       order.grace_days <= 60;
    if (order.id.is_nil() || !usual) {
        return OrderVerdict{OrderOutcome::invalid,
                            "a plan is an order with an id, of 1 to 60 instalments with at most 60 "
                            "days of grace",
                            order.account};
    }
    const auto conflict = [&](std::string why) {
        return OrderVerdict{OrderOutcome::conflict, std::move(why), order.account};
    };
    if (billing->closed) return conflict("the account is closed");
    if (!d.now_.trusted()) return conflict("a plan needs a date, and the clock is unsure");
    if (order.first < today || order.first > today + std::chrono::days(366)) {
        return OrderVerdict{OrderOutcome::invalid,
                            "the first instalment is due from today on, within a year",
                            order.account};
    }
    if (billing->plan) {
        return conflict("a plan runs already: it ends first (riserctl bill plan WHO --end)");
    }
    const auto bills = journal::bills_for_plan(*billing);
    if (bills.empty()) return conflict("nothing is open that is not disputed");
    if (bills.size() > journal::k_max_plan_bills) return conflict("too many bills are open");
    return std::nullopt;
}

OrderVerdict AccountDesk::carry_out(const AgreePlan& order) {
    if (auto objection = objection_to(order)) return *objection;
    Decider& d = decider_;
    d.charge_interest(order.account);  // what ran up until now stays
    const AccountBilling& billing = *d.draft_.billing(order.account);
    journal::PaymentPlanAgreed agreed;
    agreed.order = order.id;
    agreed.account = order.account;
    agreed.bills = journal::bills_for_plan(billing);
    agreed.plan.agreed = payment::local_day(d.site_.zone, d.now_.earliest);
    agreed.plan.grace_days = order.grace_days;
    agreed.plan.misses_allowed = order.misses_allowed;
    const Money total = journal::open_of(billing, agreed.bills);
    const Money step = step_of(billing, total);
    if (total.micro / step.micro < order.instalments) {
        return d.forget_all({OrderOutcome::conflict,
                             format_money(total) + " are too little for so many instalments",
                             order.account});
    }
    agreed.plan.instalments =
        billing::monthly_instalments(total, order.instalments, order.first, step);
    const std::string text = text_of_plan(agreed.plan);
    RISER_ASSERT(journal::audit_plan(billing, agreed).empty(), "instalments come to what is open");
    d.emit(std::move(agreed));
    d.emit(journal::CommandExecuted{order.id});
    d.note(Note::Level::info, "payment_plan_agreed",
           {{"account", to_string(order.account)}, {"total", format_money(total)}});
    d.supply(d.draft_.account(order.account)->supply_point);
    return {OrderOutcome::done, text, order.account};
}

OrderVerdict AccountDesk::carry_out(const EndPlan& order) {
    Decider& d = decider_;
    if (d.draft_.command(order.id)) return carried_out_before(order.account);
    const auto* billing = d.draft_.billing(order.account);
    if (billing == nullptr) return d.not_billed(order.account);
    if (order.id.is_nil()) {
        return {OrderOutcome::invalid, "an order about money needs an id", order.account};
    }
    if (!billing->plan) {
        return {OrderOutcome::already_done, "no plan runs", order.account};
    }
    if (!d.now_.trusted()) {
        return {OrderOutcome::conflict, "the end of a plan needs a date, and the clock is unsure",
                order.account};
    }
    d.emit(journal::PaymentPlanEnded{order.account, PlanEnd::withdrawn,
                                     payment::local_day(d.site_.zone, d.now_.earliest)});
    d.emit(journal::CommandExecuted{order.id});
    d.note(
        Note::Level::info, "payment_plan_ended",
        {{"account", to_string(order.account)}, {"end", std::string(word_of(PlanEnd::withdrawn))}});
    d.supply(d.draft_.account(order.account)->supply_point);
    return {OrderOutcome::done,
            "what is open is due as the bills say; reminders go on where they "
            "stood",
            order.account};
}

void AccountDesk::plans() {
    for (const auto& [id, billing] : decider_.draft_.base().billing) {
        if (billing.plan && !billing.closed) judge_plan(id);
    }
}

// By the earliest day that it may be: nobody breaks a promise by a clock that is ahead.
void AccountDesk::judge_plan(AccountId account) {
    Decider& d = decider_;
    const AccountBilling* billing = d.draft_.billing(account);
    if (billing == nullptr || !billing->plan) return;
    const auto today = payment::local_day(d.site_.zone, d.now_.earliest);
    const bool settled = journal::open_of(*billing, billing->plan->agreed.bills) == Money{};
    const auto status = journal::plan_status_of(*billing, d.site_.zone, today);
    const bool broken = status->state == PlanState::broken;
    if (!settled && !broken) return;
    const auto end = settled ? PlanEnd::kept : PlanEnd::broken;
    d.emit(journal::PaymentPlanEnded{account, end, settled ? today : *status->broken_on});
    d.note(settled ? Note::Level::info : Note::Level::warning, "payment_plan_ended",
           {{"account", to_string(account)}, {"end", std::string(word_of(end))}});
}

}  // namespace riser::controller
