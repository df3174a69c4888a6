#include "tests/sim/world/audit/naive_orders.h"

#include "core/base/overload.h"

namespace riser::sim {
namespace {

std::string words_of(const NaiveOrder& order) {
    std::string words = order.what + " of account " + to_string(order.account);
    if (!order.about.empty()) words += " about " + order.about;
    return words + " of " + std::to_string(order.amount) + ", fee " + std::to_string(order.fee);
}

std::string terms_of(const billing::PaymentPlan& plan) {
    const auto first = plan.instalments.front().due.time_since_epoch().count();
    return plan_terms(plan.instalments.size(), first, plan.grace_days, plan.misses_allowed);
}

}  // namespace

std::string plan_terms(std::size_t instalments, std::int64_t first_day, int grace_days,
                       int misses_allowed) {
    return std::to_string(instalments) + " instalments from day " + std::to_string(first_day) +
           ", grace " + std::to_string(grace_days) + ", misses " + std::to_string(misses_allowed);
}

void NaiveOrders::answered(const OrderBytes& id, OfficeAnswer answer, const Complain& complain) {
    const auto order = given_.find(id);
    if (order == given_.end()) return;
    const std::string who = "the order " + words_of(order->second) + " ";
    const bool is_there = happened_.contains(id);
    if (answer == OfficeAnswer::refused) {
        if (is_there) complain(who + "was refused, and is in the journal");
        refused_.insert(id);
        return;
    }
    // No plan runs, or it pays so already: there was nothing to do.
    const bool may_do_nothing = order->second.what == "plan_end" || order->second.what == "mode";
    if (answer == OfficeAnswer::already_done && may_do_nothing) return;
    if (!is_there) complain(who + "was answered as done, and is not in the journal");
}

void NaiveOrders::follow(const journal::Entry& entry, const Complain& complain) {
    for (const auto& record : entry.records) {
        std::visit(
            overload{
                [&](const journal::BillIssued& r) {
                    if (r.kind != billing::DocumentKind::credit_note) return;
                    happen_beside(entry,
                                  {"credit_note", r.account, billing::key_text(r.corrects),
                                   -r.total.micro, 0},
                                  complain);
                },
                [&](const journal::PaymentBounced& r) {
                    happen(r.id.bytes, {"bounce", r.account, to_string(r.payment), 0, r.fee.micro},
                           complain);
                },
                [&](const journal::DepositDemanded& r) {
                    happen(r.order.bytes, as_ordered(r), complain);
                },
                [&](const journal::AccountModeChanged& r) {
                    const bool prepaid = r.mode == payment::AccountMode::prepaid;
                    happen(r.order.bytes,
                           {"mode", r.account, prepaid ? "prepaid" : "postpaid", 0, 0}, complain);
                },
                [&](const journal::PaymentPlanAgreed& r) {
                    happen(r.order.bytes, {"plan", r.account, terms_of(r.plan), 0, 0}, complain);
                },
                [&](const journal::PaymentPlanEnded& r) {
                    if (r.end != journal::PlanEnd::withdrawn) return;
                    happen_beside(entry, {"plan_end", r.account, "", 0, 0}, complain);
                },
                [&](const journal::DepositMoved& r) { take_deposit(r, complain); },
                [](const auto&) {},
            },
            record);
    }
}

// So many months of bills come to an amount that stands in no order.
NaiveOrder NaiveOrders::as_ordered(const journal::DepositDemanded& r) const {
    const std::string due = std::to_string(r.due.time_since_epoch().count());
    NaiveOrder fact{"deposit", r.account, due, r.amount.micro, 0};
    const auto order = given_.find(r.order.bytes);
    if (order != given_.end() && order->second.amount == k_some_months) {
        fact.amount = k_some_months;
        fact.fee = order->second.fee;
    }
    return fact;
}

// What is booked with another order has its id; what pays when an account goes prepaid is of that order.
void NaiveOrders::take_deposit(const journal::DepositMoved& r, const Complain& complain) {
    using journal::DepositMove;
    if (r.move == DepositMove::accrued) return;
    const auto order = given_.find(r.id.bytes);
    const bool released = order != given_.end() && order->second.what == "mode";
    if (r.move == DepositMove::applied && released) return;
    const char* what = r.move == DepositMove::paid_in ? "deposit_paid" : "deposit_used";
    if (r.move == DepositMove::refunded) what = "deposit_refunded";
    happen(r.id.bytes, {what, r.account, "", r.amount.micro, 0}, complain);
}

// It says nothing of its order: that stands beside it in its entry.
void NaiveOrders::happen_beside(const journal::Entry& entry, const NaiveOrder& fact,
                                const Complain& complain) {
    for (const auto& record : entry.records) {
        const auto* executed = std::get_if<journal::CommandExecuted>(&record);
        if (executed != nullptr) return happen(executed->id.bytes, fact, complain);
    }
    complain(words_of(fact) + " was ordered by nobody");
}

void NaiveOrders::happen(const OrderBytes& id, const NaiveOrder& fact, const Complain& complain) {
    const auto order = given_.find(id);
    if (order == given_.end()) return complain(words_of(fact) + " was ordered by nobody");
    if (order->second != fact) {
        complain(words_of(fact) + " was ordered as " + words_of(order->second));
    }
    if (refused_.contains(id)) complain(words_of(fact) + " was refused, and happens");
    if (!happened_.insert(id).second) complain(words_of(fact) + " happens twice");
}

}  // namespace riser::sim
