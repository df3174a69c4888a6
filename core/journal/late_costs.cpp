#include "core/journal/late_costs.h"

#include <algorithm>

#include "core/journal/bill_reads.h"

namespace riser::journal {
namespace {

Money* fee_of(LateFees& fees, LateKind kind) {
    switch (kind) {
        case LateKind::late_fee:
            return &fees.late;
        case LateKind::reminder_fee:
            return &fees.reminders;
        case LateKind::reconnection_fee:
            return &fees.reconnection;
        case LateKind::interest:
            break;
    }
    return nullptr;
}

// Another bill that stands and that supply was cut off for at the same time.
const BillStanding* cut_off_with(const AccountBilling& billing, const BillStanding& standing) {
    if (standing.reconnected == billing::LocalDay{}) return nullptr;
    const auto found = std::find_if(
        billing.standings.begin(), billing.standings.end(), [&](const BillStanding& other) {
            return other.number != standing.number && !other.cancelled &&
                   other.reconnected == standing.reconnected;
        });
    return found == billing.standings.end() ? nullptr : &*found;
}

}  // namespace

std::optional<billing::LocalDay> disconnection_day(const AccountBilling& billing,
                                                   const BillStanding& standing) {
    std::optional<billing::LocalDay> day;
    if (!billing.overdue) return day;
    const auto& steps = billing.overdue->ladder.steps;
    for (const auto& given : standing.ladder.given) {
        const bool cuts =
            given.step < steps.size() && steps[given.step].kind == billing::StepKind::disconnection;
        if (cuts) day = std::max(day, std::optional(given.day));
    }
    return day;
}

std::vector<LateCost> costs_of_cancelled(const AccountBilling& billing,
                                         const billing::BillNumber& number) {
    std::vector<LateCost> costs;
    const BillStanding* standing = billing.find(number);
    if (standing == nullptr) return costs;
    const auto add = [&costs](LateKind kind, Money amount) {
        const Money given = std::min(amount, k_max_amount);
        if (given > Money{}) costs.push_back({kind, given});
    };
    add(LateKind::interest, standing->late.accrued.amount);
    add(LateKind::late_fee, standing->fees.late);
    add(LateKind::reminder_fee, standing->fees.reminders);
    if (cut_off_with(billing, *standing) == nullptr) {
        add(LateKind::reconnection_fee, standing->fees.reconnection);
    }
    return costs;
}

void note_reopened(AccountBilling& billing, const billing::BillNumber& number) {
    BillStanding* standing = billing.find(number);
    if (standing == nullptr || !billing.overdue) return;
    billing::reopen(billing.overdue->ladder, standing->ladder);
}

void note_fee(AccountBilling& billing, BillStanding& standing, const LateCharged& r) {
    Money* fee = fee_of(standing.fees, r.kind);
    if (fee == nullptr) return;
    fee->micro = sum_within(fee->micro, r.amount.micro, k_max_balance.micro);
    if (r.kind != LateKind::reconnection_fee || r.amount <= Money{}) return;
    for (auto& other : billing.standings) {
        const bool cut = !other.cancelled && disconnection_day(billing, other);
        if (cut && other.reconnected == billing::LocalDay{}) other.reconnected = r.until;
    }
    standing.reconnected = r.until;
}

void note_cancelled(AccountBilling& billing, const billing::BillNumber& number) {
    BillStanding* standing = billing.find(number);
    if (standing == nullptr) return;
    standing->cancelled = true;
    const BillStanding* with = cut_off_with(billing, *standing);
    if (with == nullptr) return;
    Money& fee = billing.find(with->number)->fees.reconnection;
    fee.micro = sum_within(fee.micro, standing->fees.reconnection.micro, k_max_balance.micro);
    standing->fees.reconnection = Money{};
}

void assume_fees(AccountBilling& billing) {
    if (!billing.overdue) return;
    const auto& steps = billing.overdue->ladder.steps;
    for (auto& standing : billing.standings) {
        if (standing.late.flat_fee_charged) standing.fees.late = billing.overdue->interest.flat_fee;
        for (const auto& given : standing.ladder.given) {
            if (given.step < steps.size()) standing.fees.reminders += steps[given.step].fee;
        }
    }
}

}  // namespace riser::journal
