#include "gateway/controller/overdue.h"

namespace riser::controller {

using billing::Component;
using journal::AccountBilling;
using journal::BillStanding;

LateAccrual accrual_of(const AccountBilling& billing, const billing::OpenBill& bill,
                       const BillStanding& standing, billing::LocalDay today) {
    LateAccrual accrual{standing.late, {}};
    if (!billing.overdue || bill.disputed || !standing.numbered) return accrual;
    if (billing.in_plan(bill.number)) return accrual;  // nothing of it is late
    accrual.charge = billing::accrue_until(accrual.late, bill.open(Component::principal),
                                           billing.overdue->interest, today);
    return accrual;
}

billing::Receivables numbered_bills(const AccountBilling& billing) {
    billing::Receivables numbered = billing.receivables;
    std::erase_if(numbered.bills, [&](const billing::OpenBill& bill) {
        const BillStanding* standing = billing.find(bill.number);
        return (standing != nullptr && !standing->numbered) || billing.in_plan(bill.number);
    });
    return numbered;
}

billing::AmountToClear amount_to_clear(const AccountBilling& billing, billing::LocalDay today) {
    billing::Unbilled unbilled;
    for (const auto& line : billing.lines) {
        if (line.kind == billing::LineKind::interest) unbilled.interest += line.amount;
        if (line.kind == billing::LineKind::fee) unbilled.fees += line.amount;
    }
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

}  // namespace riser::controller
