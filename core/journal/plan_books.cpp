#include "core/journal/plan_books.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "core/journal/bill_reads.h"
#include "core/journal/late_costs.h"
#include "core/payment/calendar.h"

namespace riser::journal {
namespace {

Money promised_in_all(const PaymentPlanAgreed& r) {
    Money sum{};
    for (const auto& instalment : r.plan.instalments) {
        sum = {sum_within(sum.micro, instalment.amount.micro, k_max_balance.micro)};
    }
    return sum;
}

// Without its plan a bill is due when it says; where the plan was broken, all of it is due at once.
void fall_due(AccountBilling& billing, const std::vector<billing::BillNumber>& bills,
              billing::LocalDay day) {
    auto& open = billing.receivables.bills;
    for (auto& bill : open) {
        if (bill.due <= day || !std::binary_search(bills.begin(), bills.end(), bill.number)) {
            continue;
        }
        bill.due = day;
        if (BillStanding* standing = billing.find(bill.number)) {
            standing->late.due = day;
            standing->late.until = day + std::chrono::days(1);
        }
    }
    std::stable_sort(open.begin(), open.end(), [](const auto& a, const auto& b) {
        return std::tie(a.due, a.number) < std::tie(b.due, b.number);
    });
}

// How many instalments are too late for what comes on that day.
std::size_t graces_ended(const billing::PaymentPlan& plan, billing::LocalDay day) {
    const auto ended = [&](const billing::Instalment& instalment) {
        return instalment.due + std::chrono::days(plan.grace_days) < day;
    };
    return static_cast<std::size_t>(
        std::count_if(plan.instalments.begin(), plan.instalments.end(), ended));
}

// The earliest two that came in time for the same instalments become one, on the day of the later one.
void make_room(PlanBooks& plan, const ZoneRules& zone) {
    auto& payments = plan.payments;
    std::array<PlanPayment*, billing::k_max_instalments + 1> earlier{};
    for (auto& payment : payments) {
        const auto day = payment::local_day(zone, from_unix_ms(payment.at_ms));
        PlanPayment*& before = earlier.at(graces_ended(plan.agreed.plan, day));
        if (before != nullptr) {
            payment.amount += before->amount;
            payments.erase(payments.begin() + (before - payments.data()));
            return;
        }
        before = &payment;
    }
}

}  // namespace

void apply(AccountBilling& billing, const PaymentPlanAgreed& r) {
    billing.plan = PlanBooks{r, {}};
}

void apply(AccountBilling& billing, const PaymentPlanEnded& r) {
    if (!billing.plan) return;
    const PaymentPlanAgreed plan = billing.plan->agreed;
    billing.plan.reset();
    for (const auto& number : plan.bills) {
        BillStanding* standing = billing.find(number);
        if (standing == nullptr) continue;
        auto& holds = standing->holds;
        const auto until = std::max(plan.plan.agreed, r.day);
        // Before a dispute that goes on: that one is the last.
        if (holds.size() < 2 * k_max_disputes) {
            holds.insert(holds.begin(), billing::LadderHold{plan.plan.agreed, until});
        }
        standing->late.until = std::max(standing->late.until, until);
        if (r.end != PlanEnd::kept) note_reopened(billing, number);
    }
    if (r.end == PlanEnd::broken) fall_due(billing, plan.bills, r.day);
}

void follow_plan(AccountBilling& billing, const ZoneRules& zone, std::int64_t wall_ms) {
    if (!billing.plan) return;
    PlanBooks& plan = *billing.plan;
    Money known{};
    for (const auto& payment : plan.payments) known += payment.amount;
    const Money came = promised_in_all(plan.agreed) - open_of(billing, plan.agreed.bills);
    if (came == known) return;
    auto& payments = plan.payments;
    if (!payments.empty() && payments.back().at_ms == wall_ms) {
        payments.back().amount += came - known;
        return;
    }
    if (payments.size() >= k_max_plan_payments) make_room(plan, zone);
    payments.push_back({wall_ms, came - known});
}

std::vector<billing::BillNumber> bills_for_plan(const AccountBilling& billing) {
    std::vector<billing::BillNumber> numbers;
    for (const auto& bill : billing.receivables.bills) {
        const BillStanding* standing = billing.find(bill.number);
        const bool numbered = standing == nullptr || standing->numbered;
        if (!bill.settled() && !bill.disputed && numbered) numbers.push_back(bill.number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

Money open_of(const AccountBilling& billing, const std::vector<billing::BillNumber>& bills) {
    Money sum{};
    for (const auto& number : bills) {
        const auto* bill = billing.receivables.find(number);
        if (bill != nullptr) sum += bill->open();
    }
    return sum;
}

std::optional<billing::PlanStatus> plan_status_of(const AccountBilling& billing,
                                                  const ZoneRules& zone, billing::LocalDay today) {
    if (!billing.plan) return std::nullopt;
    std::vector<billing::PaidOn> paid;
    for (const auto& payment : billing.plan->payments) {
        paid.push_back({payment::local_day(zone, from_unix_ms(payment.at_ms)), payment.amount});
    }
    return billing::plan_status(billing.plan->agreed.plan, paid, today);
}

std::vector<std::string> audit_plan(const AccountBilling& before, const PaymentPlanAgreed& r) {
    if (before.plan) return {"a payment plan is agreed while another one runs"};
    const auto possible = bills_for_plan(before);
    const bool known =
        std::includes(possible.begin(), possible.end(), r.bills.begin(), r.bills.end());
    if (!known) return {"a payment plan is for a bill that is not open, or is disputed"};
    const Money open = open_of(before, r.bills);
    if (promised_in_all(r) == open) return {};
    return {"the instalments of a payment plan come to " + format_money(promised_in_all(r)) +
            ", and its bills to " + format_money(open)};
}

std::vector<std::string> audit_plan(const AccountBilling& before, const PaymentPlanEnded& r,
                                    const ZoneRules* zone) {
    if (!before.plan) return {"a payment plan ends that there is not"};
    const bool settled = open_of(before, before.plan->agreed.bills) == Money{};
    if (r.end == PlanEnd::kept && !settled) {
        return {"a payment plan is said to be kept, and its bills are not paid"};
    }
    if (r.end != PlanEnd::broken || zone == nullptr) return {};
    const auto status = plan_status_of(before, *zone, r.day);
    if (status && status->state == billing::PlanState::broken) return {};
    return {"a payment plan is said to be broken, and its instalments came"};
}

}  // namespace riser::journal
