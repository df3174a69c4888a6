// The fields of the records about demand and minimum charges in canonical order; the order is frozen. Included by
// describe.h.
#pragma once

#include "core/journal/archive.h"

namespace riser::journal {

template <class A>
void describe(A& a, PeriodTermsBegan& r) {
    field(a, r.account);
    field(a, r.tariff);
    field(a, r.version);
    field(a, r.from_ms);
    field(a, r.window_minutes);
    field(a, r.sliding);
}

template <class A>
void describe(A& a, PeriodCharged& r) {
    field(a, r.account);
    enum_field(a, r.kind, billing::LineKind::demand, billing::LineKind::minimum_charge);
    field(a, r.tariff);
    field(a, r.version);
    field(a, r.period_ends_ms);
    field(a, r.from_ms);
    field(a, r.to_ms);
    field(a, r.days);
    field(a, r.of_days);
    enum_field(a, r.basis, DemandBasis::measured, DemandBasis::ratchet);
    field(a, r.window_from_ms);
    field(a, r.window_to_ms);
    field(a, r.power);
    field(a, r.unmeasured_ms);
    field(a, r.least);
    field(a, r.charged);
    field(a, r.amount);
}

}  // namespace riser::journal
