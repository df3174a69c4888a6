// The fields of the records about who decides on supply, and how much of it there is, in canonical order; the order is
// frozen. Part of describe.h.
#pragma once

#include "core/journal/archive.h"
#include "core/journal/describe_policy.h"
#include "core/journal/supply_records.h"

namespace riser::journal {

template <class A>
void describe(A& a, PolicySet& r) {
    field(a, r.version);
    text_field(a, r.pack, 40);
    describe(a, r.policy);
}

template <class A>
void describe(A& a, SupplyRequested& r) {
    field(a, r.supply_point);
    enum_field(a, r.actor, payment::Actor::safety, payment::Actor::landlord);
    field(a, r.withdrawn);
    enum_field(a, r.action, payment::SupplyAction::connect, payment::SupplyAction::disconnect);
    field(a, r.until_ms);
}

template <class A>
void describe(A& a, LoadLimited& r) {
    field(a, r.supply_point);
    field(a, r.limit);
    field(a, r.step);
    enum_field(a, r.cause, LimitCause::used_up, LimitCause::over);
    field(a, r.limited_s);
}

template <class A>
void describe(A& a, OverLimit& r) {
    field(a, r.supply_point);
    for (Power* power : {&r.limit, &r.used, &r.shown}) field(a, *power);
    field(a, r.over_s);
    field(a, r.off_s);
    field(a, r.number);
    optional_field(a, r.waits, [](A& archive, payment::AfterOverloads& what) {
        enum_field(archive, what, payment::AfterOverloads::person,
                   payment::AfterOverloads::next_day);
    });
}

template <class A>
void describe(A& a, SupplyReadied& r) {
    field(a, r.supply_point);
    field(a, r.ready);
}

}  // namespace riser::journal
