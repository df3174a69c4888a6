#include "gateway/controller/overdue.h"

#include <algorithm>

#include "core/journal/credit_books.h"
#include "core/journal/late_costs.h"

namespace riser::controller {

using billing::Component;
using journal::AccountBilling;
using journal::BillStanding;

namespace {

// Interest and fees that are booked and on no bill yet. In all below zero: more was given back than is left of them.
billing::Unbilled late_unbilled(const AccountBilling& billing) {
    billing::Unbilled late;
    for (const auto& line : billing.lines) {
        if (line.kind == billing::LineKind::interest) late.interest += line.amount;
        if (line.kind == billing::LineKind::fee) late.fees += line.amount;
    }
    return late;
}

// What being late has cost for bills that were taken back since; zero where it was not given back.
Money late_given_back(const AccountBilling& billing) {
    const billing::Unbilled late = late_unbilled(billing);
    return std::max(Money{}, -(late.interest + late.fees));
}

// People are reminded of it: it has its number, and is not paid by instalments.
bool is_numbered(const AccountBilling& billing, const billing::OpenBill& bill) {
    const BillStanding* standing = billing.find(bill.number);
    return (standing == nullptr || standing->numbered) && !billing.in_plan(bill.number);
}

}  // namespace

LateAccrual accrual_of(const AccountBilling& billing, const billing::OpenBill& bill,
                       const BillStanding& standing, billing::LocalDay today) {
    LateAccrual accrual{standing.late, {}};
    if (!billing.overdue || bill.disputed || !standing.numbered) return accrual;
    if (billing.in_plan(bill.number)) return accrual;  // nothing of it is late
    accrual.charge = billing::accrue_until(accrual.late, bill.open(Component::principal),
                                           billing.overdue->interest, today);
    return accrual;
}

std::vector<journal::LateCharged> late_until_now(const AccountBilling& billing,
                                                 const billing::InterestTerms& next,
                                                 billing::LocalDay today) {
    using journal::LateKind;
    std::vector<journal::LateCharged> said;
    if (billing.overdue && billing.overdue->interest == next) return said;
    const AccountId account = billing.terms.account;
    for (const auto& standing : billing.standings) {
        const billing::OpenBill* bill = billing.receivables.find(standing.number);
        if (bill == nullptr || bill->settled() || !standing.numbered) continue;
        const billing::LateInterest& late = standing.late;
        if (late.until < today) {
            said.push_back({account, standing.number, LateKind::interest, Money{}, today,
                            late.accrued.residue});
        }
        const auto first = late.due + std::chrono::days(1 + next.grace_days);
        if (next.flat_fee > Money{} && !late.flat_fee_charged && first < today) {
            said.push_back({account, standing.number, LateKind::late_fee, Money{}, today, 0});
        }
    }
    return said;
}

billing::Receivables numbered_bills(const AccountBilling& billing) {
    billing::Receivables numbered = billing.receivables;
    std::erase_if(numbered.bills,
                  [&](const billing::OpenBill& bill) { return !is_numbered(billing, bill); });
    const Money given_back = late_given_back(billing);
    if (given_back > Money{}) {
        numbered.credits.push_back({{}, given_back});
        billing::use_credits(numbered, billing.rules());
    }
    return numbered;
}

void each_numbered_bill(const AccountBilling& billing, const EachBill& each) {
    if (late_given_back(billing) > Money{}) {
        const billing::Receivables numbered = numbered_bills(billing);
        for (const auto& bill : numbered.bills) each(bill);
        return;
    }
    for (const auto& bill : billing.receivables.bills) {
        if (is_numbered(billing, bill)) each(bill);
    }
}

bool cut_off_for_nothing(const AccountBilling& billing) {
    std::optional<billing::LocalDay> taken_back;
    std::optional<billing::LocalDay> stands;
    for (const auto& standing : billing.standings) {
        const auto day = journal::disconnection_day(billing, standing);
        if (!day) continue;
        const billing::OpenBill* bill = billing.receivables.find(standing.number);
        const bool open = bill != nullptr && !bill->settled() && !bill->disputed;
        if (!standing.cancelled && open) return false;
        auto& last = standing.cancelled ? taken_back : stands;
        last = std::max(last, day);
    }
    return taken_back > stands;
}

bool is_to_clear(const SupplyPointBooks& supply_point, const payment::Account& account) {
    // What was granted and waits for somebody to look is not asked again: it is the gateway that lets him wait.
    return supply_point.is_cut_for(journal::SupplyReason::credit_exhausted) &&
           !supply_point.ready && !account.cleared();
}

billing::AmountToClear amount_to_clear(const AccountBilling& billing, billing::LocalDay today) {
    if (cut_off_for_nothing(billing)) return {};
    billing::Unbilled unbilled = late_unbilled(billing);
    if (unbilled.interest + unbilled.fees < Money{}) unbilled = {};  // a credit of the bills
    for (const auto& bill : billing.receivables.bills) {
        const BillStanding* standing = billing.find(bill.number);
        if (standing == nullptr || bill.settled()) continue;
        const auto charge = accrual_of(billing, bill, *standing, today).charge;
        unbilled.interest += charge.interest;
        unbilled.fees += charge.flat_fee;
    }
    const Money fee = billing.overdue ? billing.overdue->reconnection_fee : Money{};
    return billing::amount_to_clear(numbered_bills(billing), today, unbilled, fee);
}

Money to_have_supply_back(const AccountBilling& billing, const payment::Account& account,
                          journal::SupplyReason reason, billing::LocalDay today) {
    if (reason == journal::SupplyReason::overdue) return amount_to_clear(billing, today).total();
    if (reason != journal::SupplyReason::credit_limit) return {};
    const auto use = journal::credit_use_of(billing, account);
    const Money below = use ? billing::to_come_below(*billing.credit_limit, *use) : Money{};
    const billing::Receivables numbered = numbered_bills(billing);
    const auto may_be_off = [&](const billing::OpenBill& bill) {
        const BillStanding* standing = billing.find(bill.number);
        return !bill.settled() && !bill.disputed && standing != nullptr &&
               !standing->ladder.reopened && journal::disconnection_day(billing, *standing);
    };
    const bool announced = std::any_of(numbered.bills.begin(), numbered.bills.end(), may_be_off);
    return announced ? std::max(below, numbered.overdue(today)) : below;
}

}  // namespace riser::controller
