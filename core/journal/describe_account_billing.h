// What snapshots and stores keep of an account that is billed (account_billing.h). The order is frozen.
#pragma once

#include "core/journal/account_billing.h"
#include "core/journal/describe.h"

namespace riser::journal {

template <class A>
void describe(A& a, billing::OpenBill& r) {
    describe(a, r.number);
    field(a, r.issued);
    field(a, r.due);
    field(a, r.disputed);
    for (Money& amount : r.charged) field(a, amount);
    for (Money& amount : r.paid) field(a, amount);
    field(a, r.rounded);
}

template <class A>
void describe(A& a, billing::Source& r) {
    field(a, r.payment);
    describe(a, r.document);
}

template <class A>
void describe(A& a, billing::Receivables& r) {
    list_field(a, r.bills, 13,
               [](A& archive, billing::OpenBill& bill) { describe(archive, bill); });
    list_field(a, r.credits, 20, [](A& archive, billing::CreditLot& lot) {
        describe(archive, lot.source);
        field(archive, lot.amount);
    });
    list_field(a, r.allocations, 24, [](A& archive, billing::Allocation& allocation) {
        describe(archive, allocation.source);
        describe(archive, allocation.bill);
        enum_field(archive, allocation.component, billing::Component::interest,
                   billing::Component::principal);
        field(archive, allocation.amount);
    });
    field(a, r.carried);
}

template <class A>
void describe(A& a, BillStanding& r) {
    describe(a, r.number);
    text_field(a, r.number_text, k_max_number_text);
    field(a, r.numbered);
    list_field(a, r.ladder.given, 2, [](A& archive, billing::StepGiven& given) {
        field(archive, given.step);
        field(archive, given.day);
    });
    list_field(a, r.holds, 2, [](A& archive, billing::LadderHold& hold) {
        field(archive, hold.from);
        optional_field(archive, hold.until,
                       [](A& ar, billing::LocalDay& until) { field(ar, until); });
    });
    field(a, r.late.principal);
    field(a, r.late.due);
    field(a, r.late.until);
    field(a, r.late.accrued.amount);
    field(a, r.late.accrued.residue);
    field(a, r.late.flat_fee_charged);
}

// What came after everything else: behind it wherever it is kept.
template <class A>
void describe_added(A& a, AccountBilling& r) {
    list_field(a, r.later_ends_ms, 1, [](A& archive, std::int64_t& end) { field(archive, end); });
    for (auto& standing : r.standings) {
        field(a, standing.fees.late);
        field(a, standing.fees.reminders);
        field(a, standing.fees.reconnection);
        field(a, standing.reconnected);
        field(a, standing.cancelled);
    }
}

template <class A>
void describe(A& a, AccountBilling& r) {
    describe(a, r.terms);
    optional_field(a, r.overdue,
                   [](A& archive, OverdueTermsAgreed& overdue) { describe(archive, overdue); });
    field(a, r.billed_until_ms);
    field(a, r.period_ends_ms);
    describe(a, r.reads);
    list_field(a, r.lines, 28, [](A& archive, ChargedLine& line) { describe(archive, line); });
    describe(a, r.receivables);
    list_field(a, r.standings, 13,
               [](A& archive, BillStanding& standing) { describe(archive, standing); });
    list_field(a, r.issued, 40, [](A& archive, BillIssued& bill) { describe(archive, bill); });
    field(a, r.closed);
}

// Credit notes, and how the account pays beside its bills: behind everything wherever it is kept.
template <class A>
void describe_contract(A& a, AccountBilling& r) {
    list_field(a, r.credited, 4, [](A& archive, BillCredited& of) {
        describe(archive, of.bill);
        field(archive, of.amount);
    });
    optional_field(a, r.plan, [](A& archive, PlanBooks& plan) {
        describe(archive, plan.agreed);
        list_field(archive, plan.payments, 2, [](A& ar, PlanPayment& payment) {
            field(ar, payment.at_ms);
            field(ar, payment.amount);
        });
    });
}

// Whether final notices have to be given again, and the credit limit: behind everything wherever it is kept.
template <class A>
void describe_reopened(A& a, AccountBilling& r) {
    for (auto& standing : r.standings) field(a, standing.ladder.reopened);
}

template <class A>
void describe_credit_limit(A& a, AccountBilling& r) {
    bool limited = r.credit_limit.has_value();
    field(a, limited);
    if (!limited) return;
    auto limit = r.credit_limit.value_or(billing::CreditLimit{});
    describe(a, limit);
    r.credit_limit = limit;
    bool was_told = r.credit_told.has_value();
    field(a, was_told);
    if (!was_told) return;
    auto told = r.credit_told.value_or(CreditTold{});
    enum_field(a, told.stage, billing::CreditStage::near, billing::CreditStage::reached);
    field(a, told.boot);
    field(a, told.monotonic_ms);
    field(a, told.wall_ms);
    field(a, told.earliest_ms);
    field(a, told.latest_ms);
    r.credit_told = told;
}

}  // namespace riser::journal
