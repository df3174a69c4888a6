// What a snapshot of version 3 says of an account beyond version 2: the rules and states of its credits and charges,
// and its block period. The order is frozen.
#pragma once

#include "core/journal/describe.h"
#include "core/payment/account.h"

namespace riser::controller {

template <class A>
void describe_added(A& a, payment::Credit& r) {
    using journal::enum_field;
    using journal::field;
    field(a, r.id.value);
    enum_field(a, r.status, payment::CreditStatus::enabled, payment::CreditStatus::exhausted);
    field(a, r.needs_confirmation);
    field(a, r.paid_back);
    field(a, r.preset);
    field(a, r.offered_at);
    field(a, r.owed);
    enum_field(a, r.renewal, payment::RenewalPeriod::none, payment::RenewalPeriod::month);
    field(a, r.expires_ms);
    field(a, r.renewed_ms);
}

template <class A>
void describe_added(A& a, payment::Charge& r) {
    using journal::enum_field;
    using journal::field;
    field(a, r.id.value);
    enum_field(a, r.purpose, payment::ChargePurpose::energy, payment::ChargePurpose::fee);
    field(a, r.priority);
    field(a, r.per_period);
    enum_field(a, r.period, payment::CollectionPeriod::hour, payment::CollectionPeriod::month);
    field(a, r.collected_until_ms);
    field(a, r.proportion_ppm);
    field(a, r.weekly_cap);
    field(a, r.week_begins_ms);
    field(a, r.taken_in_week);
    field(a, r.remaining);
    field(a, r.while_disconnected);
    field(a, r.in_friendly_hours);
    field(a, r.while_on_emergency);
    field(a, r.continuous);
}

template <class A>
void describe_added(A& a, payment::Account& r) {
    using journal::enum_field;
    using journal::field;
    enum_field(a, r.customer_class, payment::CustomerClass::any,
               payment::CustomerClass::common_area);
    for (auto& credit : r.credits) describe_added(a, credit);
    for (auto& charge : r.charges) describe_added(a, charge);
    field(a, r.accumulated_debt);
    field(a, r.max_top_up);
    field(a, r.max_balance);
    journal::describe(a, r.blocks);
    field(a, r.opened_ms);
    field(a, r.billing_day);
}

}  // namespace riser::controller
