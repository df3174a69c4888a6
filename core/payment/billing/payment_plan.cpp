#include "core/payment/billing/payment_plan.h"

#include <string>

#include "core/base/assert.h"
#include "core/payment/apportion.h"

namespace riser::billing {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month_day;

Money paid_until(std::span<const PaidOn> payments, LocalDay day) {
    Money sum{};
    for (const auto& payment : payments) {
        if (payment.day <= day) sum += payment.amount;
    }
    return sum;
}

LocalDay month_later(LocalDay first, int count) {
    const year_month_day begin{first};
    const auto month = begin.year() / begin.month() + months{count};
    const auto same_day = month / begin.day();
    return LocalDay{same_day.ok() ? same_day : year_month_day{month / std::chrono::last}};
}

}  // namespace

Outcome<> check_plan(const PaymentPlan& plan) {
    if (plan.instalments.empty() || plan.instalments.size() > k_max_instalments) {
        return fail(Problem{"a payment plan has 1 to 60 instalments"});
    }
    LocalDay before = plan.agreed - days{1};
    for (std::size_t i = 0; i < plan.instalments.size(); ++i) {
        const auto& instalment = plan.instalments[i];
        const std::string name = "instalment " + std::to_string(i + 1);
        if (instalment.due <= before) {
            return fail(Problem{name + " is due after the one before and not before the plan"});
        }
        if (instalment.amount <= Money{} || instalment.amount > k_max_amount) {
            return fail(Problem{name + " is above zero and at most " + format_money(k_max_amount)});
        }
        before = instalment.due;
    }
    if (plan.grace_days > 60) return fail(Problem{"the grace of an instalment is at most 60 days"});
    return Done{};
}

std::vector<Instalment> monthly_instalments(Money total, std::size_t count, LocalDay first,
                                            Money step) {
    RISER_ASSERT(count >= 1 && count <= k_max_instalments, "a number of instalments");
    RISER_ASSERT(total.micro / step.micro >= static_cast<std::int64_t>(count), "a step for each");
    const std::vector<std::int64_t> equal(count, 1);
    const auto amounts = payment::apportion(total, equal, step);
    std::vector<Instalment> instalments;
    for (std::size_t i = 0; i < count; ++i) {
        instalments.push_back({month_later(first, static_cast<int>(i)), amounts[i]});
    }
    return instalments;
}

PlanStatus plan_status(const PaymentPlan& plan, std::span<const PaidOn> payments, LocalDay today) {
    PlanStatus status;
    status.paid = paid_until(payments, today);
    Money total{};
    int misses = 0;
    for (const auto& instalment : plan.instalments) {
        total += instalment.amount;
        if (instalment.due <= today) status.promised = total;
        if (!status.next_due && status.paid < total) status.next_due = instalment.due;
        const LocalDay last_day = instalment.due + days{plan.grace_days};
        if (last_day >= today || paid_until(payments, last_day) >= total) continue;
        if (++misses == plan.misses_allowed + 1) status.broken_on = last_day + days{1};
    }
    if (status.broken_on) {
        status.state = PlanState::broken;
    } else if (status.paid >= total) {
        status.state = PlanState::kept;
    }
    return status;
}

}  // namespace riser::billing
