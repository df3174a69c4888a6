// NaiveBilling: bills that are paid by instalments, written from docs/billing.md. The instalments sum to what was open; while
// they come, nobody is reminded of those bills, charged interest or cut off for them; the plan is kept when nothing of them
// is open, and broken on the day after the grace of the instalment that was one missed too many.
#include <algorithm>
#include <chrono>

#include "tests/sim/world/audit/naive_billing.h"

namespace riser::sim {
namespace {

constexpr std::int64_t k_hour = 3'600'000;

std::int64_t plan_day(billing::LocalDay day) {
    return day.time_since_epoch().count();
}

// The same day of a later month, or its last.
std::int64_t months_after(std::int64_t day, int months) {
    const std::chrono::year_month_day first{std::chrono::sys_days(std::chrono::days(day))};
    const auto month = first.year() / first.month() + std::chrono::months(months);
    const auto last = std::chrono::year_month_day{month / std::chrono::last}.day();
    const auto date = month / std::min(first.day(), last);
    return std::chrono::sys_days(date).time_since_epoch().count();
}

}  // namespace

std::int64_t NaivePlan::promised() const {
    std::int64_t sum = 0;
    for (const auto& each : instalments) sum += each.amount;
    return sum;
}

std::int64_t NaivePlan::came_until(std::int64_t day) const {
    std::int64_t sum = 0;
    for (const auto& [on, amount] : came) {
        if (on <= day) sum += amount;
    }
    return sum;
}

std::optional<std::int64_t> NaivePlan::broken_on(std::int64_t today) const {
    std::int64_t due = 0;
    int missed = 0;
    for (const auto& each : instalments) {
        due += each.amount;
        const std::int64_t last_day = each.day + grace_days;
        if (last_day >= today || came_until(last_day) >= due) continue;
        if (++missed > misses_allowed) return last_day + 1;
    }
    return std::nullopt;
}

bool NaiveBilled::in_plan(const NaiveBill& bill) const {
    return plan &&
           std::find(plan->bills.begin(), plan->bills.end(), bill.number) != plan->bills.end();
}

std::int64_t NaiveBilled::open_of_plan() const {
    std::int64_t sum = 0;
    for (const auto& bill : bills) {
        if (in_plan(bill)) sum += bill.open();
    }
    return sum;
}

// What its bills have become less is what came for it.
void NaiveBilling::follow_plan(NaiveBilled& of) const {
    if (!of.plan) return;
    std::int64_t known = 0;
    for (const auto& [on, amount] : of.plan->came) known += amount;
    const std::int64_t came = of.plan->promised() - of.open_of_plan();
    if (came != known) of.plan->came.emplace_back(day_of(header_.wall_ms), came - known);
}

void NaiveBilling::agree_plan(const journal::PaymentPlanAgreed& r, const Complain& complain) {
    const std::string who = "a payment plan of account " + to_string(r.account) + " ";
    const auto found = billed_.find(r.account);
    if (found == billed_.end() || found->second.ended) return complain(who + "that has no bills");
    NaiveBilled& of = found->second;
    if (of.plan) complain(who + "begins while another one runs");
    NaivePlan plan;
    for (const auto& number : r.bills) {
        plan.bills.emplace_back(number.series, number.year, number.counter);
    }
    std::int64_t open = 0;
    for (const auto& bill : of.bills) {
        check_interest_is_charged(of, bill, "a payment plan begins", complain);
        const bool possible = bill.open() > 0 && !bill.disputed && bill.numbered;
        const bool of_it =
            std::find(plan.bills.begin(), plan.bills.end(), bill.number) != plan.bills.end();
        if (possible != of_it) complain(who + "is for other bills than those that are open");
        if (of_it) open += bill.open();
    }
    for (const auto& each : r.plan.instalments) {
        plan.instalments.push_back({plan_day(each.due), each.amount.micro});
    }
    plan.agreed_day = plan_day(r.plan.agreed);
    plan.grace_days = r.plan.grace_days;
    plan.misses_allowed = r.plan.misses_allowed;
    check_instalments(plan, open, who, complain);
    of.plan = std::move(plan);
    ++plans_["agreed"];
}

// Equal ones, to a coin, the larger ones first, a month apart.
void NaiveBilling::check_instalments(const NaivePlan& plan, std::int64_t open,
                                     const std::string& who, const Complain& complain) const {
    if (plan.promised() != open) {
        complain(who + "promises " + std::to_string(plan.promised()) + " for " +
                 std::to_string(open));
    }
    if (plan.agreed_day != day_of(header_.earliest_ms)) complain(who + "begins on another day");
    if (plan.instalments.empty()) return complain(who + "has no instalments");
    const std::int64_t first = plan.instalments.front().day;
    if (first < plan.agreed_day) complain(who + "begins in the past");
    const std::int64_t step = open % plan_.coin == 0 ? plan_.coin : 1;
    const auto count = static_cast<std::int64_t>(plan.instalments.size());
    const std::int64_t steps = open / step;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto& each = plan.instalments[static_cast<std::size_t>(i)];
        const std::int64_t due = (steps / count + (i < steps % count ? 1 : 0)) * step;
        if (each.amount != due || each.amount <= 0) {
            complain(who + "has an instalment of " + std::to_string(each.amount) + " instead of " +
                     std::to_string(due));
        }
        if (each.day != months_after(first, static_cast<int>(i))) {
            complain(who + "has an instalment on day " + std::to_string(each.day));
        }
    }
}

void NaiveBilling::end_plan(const journal::PaymentPlanEnded& r, const Complain& complain) {
    const std::string who = "a payment plan of account " + to_string(r.account) + " ";
    const auto found = billed_.find(r.account);
    if (found == billed_.end() || !found->second.plan) return complain(who + "ends that is none");
    NaiveBilled& of = found->second;
    follow_plan(of);
    const NaivePlan plan = *of.plan;
    const std::int64_t day = plan_day(r.day);
    const std::int64_t today = day_of(header_.earliest_ms);
    const std::int64_t open = of.open_of_plan();
    const auto broken = plan.broken_on(today);
    switch (r.end) {
        case journal::PlanEnd::kept:
            if (open != 0) complain(who + "is kept, and " + std::to_string(open) + " are open");
            if (day != today) complain(who + "is kept on day " + std::to_string(day));
            ++plans_["kept"];
            break;
        case journal::PlanEnd::broken:
            if (open == 0) complain(who + "is broken, and nothing is open");
            if (broken != day) complain(who + "is broken on day " + std::to_string(day));
            if (true_ms_ && day > day_of(*true_ms_)) complain(who + "is broken before its time");
            ++plans_["broken"];
            break;
        case journal::PlanEnd::withdrawn:
            if (day != today) complain(who + "is withdrawn on day " + std::to_string(day));
            ++plans_["withdrawn"];
            break;
    }
    // The days of the plan cost nothing; where it was broken all of it is due.
    for (auto& bill : of.bills) {
        if (!of.in_plan(bill)) continue;
        bill.late_until = std::max({bill.late_until, plan.agreed_day, day});
        if (r.end != journal::PlanEnd::kept) announce_again(bill);
        if (r.end != journal::PlanEnd::broken || bill.due_day <= day) continue;
        bill.due_day = day;
        bill.late_until = day + 1;
    }
    of.plan.reset();
    std::stable_sort(of.bills.begin(), of.bills.end(), [](const NaiveBill& a, const NaiveBill& b) {
        return std::tie(a.due_day, a.number) < std::tie(b.due_day, b.number);
    });
}

// Instalment by instalment: what else is due until then, then what was promised until then and has not come.
void NaiveBilling::pay_instalments(NaiveBilled& of, NaiveLot& lot) {
    if (!of.plan) return;
    std::int64_t promised = 0;
    for (const auto& each : of.plan->instalments) {
        for (auto& bill : of.bills) {
            const bool beside = !of.in_plan(bill) && bill.due_day <= each.day;
            if (beside && !bill.disputed) pay_bill(bill, lot);
        }
        promised += each.amount;
        const std::int64_t came = of.plan->promised() - of.open_of_plan();
        const std::int64_t wanted = std::min(lot.amount, promised - came);
        if (wanted <= 0) continue;
        NaiveLot part{lot.from, wanted};
        lot.amount -= wanted;
        for (auto& bill : of.bills) {
            if (of.in_plan(bill) && !bill.disputed) pay_bill(bill, part);
        }
        lot.amount += part.amount;
    }
}

// Everything had its time: a plan that still runs is neither kept nor broken.
void NaiveBilling::check_plans_at_end(std::int64_t true_ms, const Complain& complain) const {
    for (const auto& [account, of] : billed_) {
        if (!of.plan || of.ended) continue;
        const std::string who = "a payment plan of account " + to_string(account) + " ";
        if (of.open_of_plan() == 0) complain(who + "has nothing open, and runs at the end");
        if (of.plan->broken_on(day_of(true_ms - k_hour))) {
            complain(who + "was broken, and runs at the end");
        }
    }
}

}  // namespace riser::sim
