// decide_overdue: bills that are not paid (docs/billing.md): reminders, what being late costs, and whether supply may be
// disconnected for it. A reminder says something; only the steps that lead to a disconnection bind, and only by a clock
// that is sure. Everything else that a cut-off needs is asked where every cut-off is (decide_cut.cpp).
#include <algorithm>

#include "core/journal/late_costs.h"
#include "gateway/controller/credit_work.h"
#include "gateway/controller/overdue.h"

namespace riser::controller {
namespace {

using billing::Component;
using billing::OpenBill;
using journal::AccountBilling;
using journal::BillStanding;
using journal::LateKind;

// Steps are days apart.
constexpr Duration k_reminders_interval = std::chrono::minutes(1);

// `overdue`: of all numbered bills of the account.
billing::LadderCase case_of(const OpenBill& bill, const BillStanding& standing, Money overdue) {
    return {bill.due, bill.open(), overdue, standing.holds};
}

bool said_before(const billing::LadderState& state, std::size_t step) {
    return std::any_of(state.given.begin(), state.given.end(),
                       [step](const auto& given) { return given.step == step; });
}

// Whoever disputes what he was cut off for, or pays it by instalments, has his supply meanwhile.
bool disputes_disconnection(const AccountBilling& billing) {
    const auto& bills = billing.receivables.bills;
    return std::any_of(bills.begin(), bills.end(), [&](const OpenBill& bill) {
        const BillStanding* standing = billing.find(bill.number);
        const bool settled_otherwise = bill.disputed || billing.in_plan(bill.number);
        return settled_otherwise && !bill.settled() && standing != nullptr &&
               journal::disconnection_day(billing, *standing);
    });
}

// The last bill that led to a disconnection. Of one that is disputed nothing is asked until that is settled, and of one
// that was taken back nothing at all.
const BillStanding* reason_to_cut(const AccountBilling& billing) {
    const BillStanding* last = nullptr;
    std::optional<billing::LocalDay> last_day;
    for (const auto& standing : billing.standings) {
        const OpenBill* bill = billing.receivables.find(standing.number);
        const auto day = journal::disconnection_day(billing, standing);
        if (standing.cancelled || (bill != nullptr && bill->disputed) || day <= last_day) continue;
        last = &standing;
        last_day = day;
    }
    return last;
}

}  // namespace

// Before anything changes what is open: the interest until now is on what was open until now.
void Decider::charge_interest(AccountId id, const billing::BillNumber& except) {
    const AccountBilling* known = draft_.billing(id);
    if (known == nullptr || !known->overdue || known->closed) return;
    const auto today = payment::local_day(site_.zone, now_.earliest);
    const AccountBilling before = *known;
    for (const auto& bill : before.receivables.bills) {
        const BillStanding* standing = before.find(bill.number);
        if (standing == nullptr || bill.settled() || bill.number == except) continue;
        const LateAccrual accrual = accrual_of(before, bill, *standing, today);
        // What was disputed until now costs nothing for that time.
        const bool passed = bill.disputed && standing->late.until < today;
        const bool runs = before.overdue->interest.annual_ppm > 0 &&
                          bill.open(Component::principal) > Money{} &&
                          accrual.late.until > standing->late.until;
        if (runs || passed) {
            emit(journal::LateCharged{id, bill.number, LateKind::interest, accrual.charge.interest,
                                      passed ? today : accrual.late.until,
                                      accrual.late.accrued.residue});
        }
        if (accrual.charge.flat_fee > Money{}) {
            emit(journal::LateCharged{id, bill.number, LateKind::late_fee, accrual.charge.flat_fee,
                                      today, 0});
        }
    }
}

void Decider::reminders() {
    if (now_.monotonic < seen().next_reminders) return;
    update(RemindersScheduled{now_.monotonic + k_reminders_interval});
    for (const auto& [id, billing] : draft_.base().billing) {
        if (billing.overdue && !billing.closed && billing.receivables.open() > Money{}) remind(id);
    }
}

void Decider::remind(AccountId id) {
    const auto today = payment::local_day(site_.zone, now_.earliest);
    const AccountBilling before = *draft_.billing(id);
    const billing::Receivables numbered = numbered_bills(before);
    const Money overdue = numbered.overdue(today);
    for (const auto& bill : numbered.bills) {
        const BillStanding* standing = before.find(bill.number);
        if (standing == nullptr || bill.settled()) continue;
        // A fee for being late is booked when it falls due, interest when something is said or paid.
        if (accrual_of(before, bill, *standing, today).charge.flat_fee > Money{}) {
            charge_interest(id);
        }
        if (before.overdue->ladder.steps.empty()) continue;
        const auto unpaid = case_of(bill, *standing, overdue);
        const auto step = billing::step_due(before.overdue->ladder, unpaid, standing->ladder,
                                            site_.zone, now_.earliest, now_.latest);
        if (step) give_reminder(id, bill.number, *step);
    }
}

void Decider::give_reminder(AccountId id, const billing::BillNumber& number, std::size_t step) {
    charge_interest(id);
    const AccountBilling& billing = *draft_.billing(id);
    const auto today = payment::local_day(site_.zone, now_.earliest);
    const billing::LadderStep said = billing.overdue->ladder.steps.at(step);
    billing::LadderState state = billing.find(number)->ladder;
    // What is said again, because the bill is open again, costs nothing more.
    const bool again = state.reopened && said_before(state, step);
    // A reminder binds nobody: its day may be the clock's, and without a known bound the latest one is no day at all.
    const bool binding = billing::is_binding(said.kind);
    billing::give_step(state, step, site_.zone,
                       binding ? now_.latest : std::min(now_.latest, now_.wall));
    const std::string text = billing.find(number)->number_text;
    emit(journal::ReminderGiven{id, number, static_cast<std::uint8_t>(step), said.kind,
                                state.given.back().day, billing.receivables.find(number)->open(),
                                billing.receivables.overdue(today)});
    if (said.fee > Money{} && !again) {
        emit(journal::LateCharged{id, number, LateKind::reminder_fee, said.fee, today, 0});
    }
    note(binding ? Note::Level::warning : Note::Level::info, "bill_overdue",
         {{"account", to_string(id)}, {"number", text}, {"step", std::to_string(step + 1)}});
}

// ---- supply -----------------------------------------------------------------------------------------

// May supply be disconnected for its bills; or, where it was, is something still to be paid?
bool Decider::is_overdue(const SupplyPointBooks& supply_point) const {
    const AccountBilling* billing = draft_.billing(supply_point.account);
    if (billing == nullptr || !billing->overdue || billing->closed) return false;
    const bool cut_off = supply_point.is_cut_for(journal::SupplyReason::overdue);
    const auto today = payment::local_day(site_.zone, now_.earliest);
    Money overdue{};
    each_numbered_bill(*billing, [&](const OpenBill& bill) {
        if (bill.is_overdue(today)) overdue += bill.open();
    });
    bool stands = false;
    each_numbered_bill(*billing, [&](const OpenBill& bill) {
        const BillStanding* standing = billing->find(bill.number);
        if (stands || standing == nullptr || bill.disputed || overdue <= Money{}) return;
        stands = billing::disconnection_stands(billing->overdue->ladder,
                                               case_of(bill, *standing, overdue), standing->ladder,
                                               site_.zone, now_.earliest, now_.latest);
    });
    if (!cut_off || stands) return stands;
    return !disputes_disconnection(*billing) && amount_to_clear(*billing, today).total() > Money{};
}

// Nothing entitles to supply: credit is used up, or there is less than it takes to come back, or of an account that pays
// afterwards bills are overdue, or its credit limit is reached.
bool Decider::is_exhausted(const SupplyPointBooks& supply_point) const {
    const payment::Account* account = draft_.account(supply_point.account);
    if (account == nullptr) return false;
    return account->exhausted() || is_to_clear(supply_point, *account) ||
           CreditWork(*this).is_in_arrears(supply_point);
}

journal::SupplyReason Decider::reason_of_cut(const SupplyPointBooks& supply_point) const {
    const payment::Account* account = draft_.account(supply_point.account);
    const bool prepaid = account != nullptr && account->mode == payment::AccountMode::prepaid;
    if (prepaid) return journal::SupplyReason::credit_exhausted;
    return is_overdue(supply_point) ? journal::SupplyReason::overdue
                                    : journal::SupplyReason::credit_limit;
}

// How long ago the final notice was given, at least.
std::optional<Duration> Decider::final_notice_ago(AccountId id) const {
    const AccountBilling* billing = draft_.billing(id);
    if (billing == nullptr || !billing->overdue) return std::nullopt;
    const auto& steps = billing->overdue->ladder.steps;
    std::optional<Duration> ago;
    for (const auto& standing : billing->standings) {
        const OpenBill* bill = billing->receivables.find(standing.number);
        if (bill == nullptr || bill->settled() || bill->disputed) continue;
        if (billing->in_plan(bill->number)) continue;
        const auto counting = billing::steps_that_count(billing->overdue->ladder, standing.ladder);
        for (const auto& step : counting.given) {
            if (step.step >= steps.size() ||
                steps[step.step].kind != billing::StepKind::final_notice) {
                continue;
            }
            const UtcTime over =
                payment::first_instant_of(site_.zone, step.day + std::chrono::days(1));
            if (now_.earliest < over) continue;
            ago = std::max(ago.value_or(Duration{}), Duration(now_.earliest - over));
        }
    }
    return ago;
}

// Supply that was cut off for a bill comes back: what that costs is booked, and the next bill states it.
void Decider::charge_reconnection(const SupplyPointBooks& supply_point) {
    const AccountBilling* billing = draft_.billing(supply_point.account);
    const bool for_bills = supply_point.is_cut_for(journal::SupplyReason::overdue);
    if (billing == nullptr || !billing->overdue || !for_bills) return;
    if (billing->overdue->reconnection_fee == Money{} || billing->standings.empty()) return;
    if (disputes_disconnection(*billing)) return;
    const AccountId id = supply_point.account;
    const BillStanding* cut_for = reason_to_cut(*billing);
    if (cut_for == nullptr || cut_off_for_nothing(*billing)) return;
    emit(journal::LateCharged{id, cut_for->number, LateKind::reconnection_fee,
                              billing->overdue->reconnection_fee,
                              payment::local_day(site_.zone, now_.earliest), 0});
}

}  // namespace riser::controller
