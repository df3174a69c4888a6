// What snapshots and stores keep of demand and minimum charges (period_books.h). The order is frozen. It stands behind
// the fields of an AccountBilling: in snapshots since version 12, and in stores, whether it says something or not.
#pragma once

#include "core/journal/account_billing.h"
#include "core/journal/archive.h"

namespace riser::journal {

template <class A>
void describe(A& a, payment::DemandMaximum& r) {
    field(a, r.begins_ms);
    field(a, r.shared);
    field(a, r.power);
}

template <class A>
void describe(A& a, PeriodPart& r) {
    field(a, r.tariff);
    field(a, r.version);
    field(a, r.from_ms);
    field(a, r.to_ms);
    field(a, r.window_minutes);
    field(a, r.sliding);
    describe(a, r.maximum);
    field(a, r.estimated);
    field(a, r.unmeasured_ms);
    field(a, r.demand_charged);
    field(a, r.ratchet_charged);
}

template <class A>
void describe(A& a, PeriodBooks& r) {
    list_field(a, r.parts, 28, [](A& archive, PeriodPart& part) { describe(archive, part); });
    field(a, r.demand.window_minutes);
    field(a, r.demand.sliding);
    field(a, r.demand.first);
    list_field(a, r.demand.slots, 1,
               [](A& archive, std::int64_t& energy) { field(archive, energy); });
    field(a, r.estimated_until_ms);
    list_field(a, r.months, 5, [](A& archive, DemandMonth& month) {
        field(archive, month.ends_ms);
        describe(archive, month.maximum);
        field(archive, month.window_minutes);
    });
    field(a, r.minimum_until_ms);
    field(a, r.restated_net);
    field(a, r.restated_gross);
}

}  // namespace riser::journal
