// The fields of the records of contract_records.h in canonical order; the order is frozen. Included by describe.h.
#pragma once

#include "core/journal/archive.h"
#include "core/journal/describe_billing.h"
#include "core/journal/describe_policy.h"
#include "core/journal/describe_tenancy.h"

namespace riser::journal {

template <class A>
void describe(A& a, PaymentBounced& r) {
    field(a, r.id);
    field(a, r.payment);
    field(a, r.account);
    field(a, r.amount);
    field(a, r.fee);
    field(a, r.from_credit);
    field(a, r.to_debt);
    field(a, r.from_refund);
    field(a, r.to_collection);
}

// Version 2 has the fee for topping up behind it.
inline std::uint64_t version_of(const PaymentBounced& r) {
    return r.vending_fee == Money{} ? 1 : 2;
}

template <class A>
void describe(A& a, AccountModeChanged& r) {
    field(a, r.order);
    field(a, r.account);
    enum_field(a, r.mode, payment::AccountMode::postpaid, payment::AccountMode::prepaid);
    describe_moves(a, r.moves);
    describe_reads(a, r.reads);
}

template <class A>
void describe(A& a, PaymentPlanAgreed& r) {
    field(a, r.order);
    field(a, r.account);
    list_field(a, r.bills, 3,
               [](A& archive, billing::BillNumber& number) { describe(archive, number); });
    field(a, r.plan.agreed);
    list_field(a, r.plan.instalments, 2, [](A& archive, billing::Instalment& instalment) {
        field(archive, instalment.due);
        field(archive, instalment.amount);
    });
    field(a, r.plan.grace_days);
    field(a, r.plan.misses_allowed);
}

template <class A>
void describe(A& a, PaymentPlanEnded& r) {
    field(a, r.account);
    enum_field(a, r.end, PlanEnd::kept, PlanEnd::withdrawn);
    field(a, r.day);
}

template <class A>
void describe(A& a, DepositDemanded& r) {
    field(a, r.order);
    field(a, r.account);
    field(a, r.amount);
    field(a, r.due);
    field(a, r.annual_ppm);
    enum_field(a, r.day_count, billing::DayCount::actual_365, billing::DayCount::actual_actual);
}

template <class A>
void describe(A& a, DepositMoved& r) {
    field(a, r.id);
    field(a, r.account);
    enum_field(a, r.move, DepositMove::paid_in, DepositMove::accrued);
    field(a, r.amount);
    field(a, r.interest);
    field(a, r.until);
    field(a, r.residue);
}

template <class A>
void describe(A& a, billing::CreditLimit& r) {
    field(a, r.limit);
    field(a, r.warning_ppm);
    enum_field(a, r.then, billing::CreditLimitThen::tell, billing::CreditLimitThen::disconnect);
    seconds_field(a, r.notice);
}

template <class A>
void describe(A& a, CreditLimitAgreed& r) {
    field(a, r.account);
    describe(a, r.terms);
}

template <class A>
void describe(A& a, CreditUseTold& r) {
    field(a, r.account);
    enum_field(a, r.stage, billing::CreditStage::within, billing::CreditStage::reached);
    field(a, r.used);
    field(a, r.limit);
}

}  // namespace riser::journal
