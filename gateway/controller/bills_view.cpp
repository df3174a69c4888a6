#include "gateway/controller/bills_view.h"

#include <algorithm>
#include <tuple>

#include "core/journal/credit_books.h"
#include "core/journal/plan_books.h"
#include "gateway/controller/overdue.h"

namespace riser::controller {
namespace {

using journal::AccountBilling;

OpenBillView open_bill_view(const AccountBilling& billing, const billing::OpenBill& bill,
                            billing::LocalDay today) {
    OpenBillView view;
    view.number = bill.number;
    view.text = billing::key_text(bill.number);
    view.issued = bill.issued;
    view.due = bill.due;
    view.total = billing::sum_of(bill.charged);
    view.open = bill.open();
    view.disputed = bill.disputed;
    view.in_plan = billing.in_plan(bill.number);
    const auto* standing = billing.find(bill.number);
    if (standing != nullptr) view.numbered = standing->numbered;
    view.overdue = view.numbered && bill.due < today && !bill.disputed && !view.in_plan;
    if (standing == nullptr) return view;
    view.text = standing->number_text;
    if (!billing.overdue) return view;
    const auto& steps = billing.overdue->ladder.steps;
    const auto given = billing::steps_that_count(billing.overdue->ladder, standing->ladder).given;
    if (given.empty()) return view;
    const std::size_t last = given.back().step;
    if (last < steps.size()) view.last_step = steps[last].kind;
    return view;
}

std::optional<CreditLimitView> credit_limit_view(const AccountBilling& billing,
                                                 const payment::Account& account) {
    const auto use = journal::credit_use_of(billing, account);
    if (!use) return std::nullopt;
    CreditLimitView view;
    view.terms = *billing.credit_limit;
    view.used = use->used;
    view.left = use->left;
    view.stage = journal::credit_stage_of(billing);
    if (!billing.credit_told) return view;
    view.told_ms = billing.credit_told->wall_ms;
    const bool cuts = view.terms.then == billing::CreditLimitThen::disconnect &&
                      view.stage == billing::CreditStage::reached;
    if (cuts)
        view.disconnected_from_ms = to_unix_ms(from_unix_ms(view.told_ms) + view.terms.notice);
    return view;
}

std::optional<DemandView> demand_view(const AccountBilling& billing) {
    const auto* part = billing.closed ? nullptr : billing.period.measuring();
    if (part == nullptr) return std::nullopt;
    DemandView view;
    view.from_ms = part->from_ms;
    view.window_minutes = part->window_minutes;
    view.power = part->maximum.power;
    view.begins_ms = part->maximum.begins_ms;
    view.estimated = part->estimated;
    view.not_measured = std::chrono::milliseconds(part->unmeasured_ms);
    return view;
}

}  // namespace

std::vector<BillsView> bills_views(const Books& books, billing::LocalDay today,
                                   const ZoneRules& zone) {
    std::vector<BillsView> views;
    for (const auto& [id, billing] : books.billing) {
        const payment::Account* account = books.find_account(id);
        if (account == nullptr) continue;
        const auto& receivables = billing.receivables;
        BillsView view;
        view.account = id;
        view.supply_point = account->supply_point;
        view.numbered_by_cloud = billing.terms.numbered_by == journal::NumberedBy::cloud;
        view.closed = billing.closed;
        view.next_ms = billing.period_ends_ms;
        view.open = receivables.open();
        view.overdue = numbered_bills(billing).overdue(today);
        view.credit = receivables.credit();
        view.carried = receivables.carried;
        view.unbilled = billing.unbilled();
        view.deposit = account->deposit;
        view.credit_limit = credit_limit_view(billing, *account);
        view.demand = demand_view(billing);
        if (const auto status = journal::plan_status_of(billing, zone, today)) {
            view.plan = PlanView{billing.plan->agreed.plan.instalments, *status};
        }
        for (const auto& bill : receivables.bills) {
            if (!bill.settled()) view.bills.push_back(open_bill_view(billing, bill, today));
        }
        for (const auto& bill : billing.issued) {
            view.kept.push_back(
                {bill.number, bill.number_text, bill.kind, bill.issued, bill.total});
        }
        views.push_back(std::move(view));
    }
    std::sort(views.begin(), views.end(), [](const BillsView& a, const BillsView& b) {
        return std::tie(a.supply_point, a.account) < std::tie(b.supply_point, b.account);
    });
    return views;
}

}  // namespace riser::controller
