// The fields of what topping up costs, in canonical order; the order is frozen.
#pragma once

#include "core/journal/archive.h"
#include "core/journal/top_up_records.h"

namespace riser::journal {

template <class A>
void describe(A& a, payment::TopUpTerms& r) {
    field(a, r.fee);
    field(a, r.fee_ppm);
    field(a, r.fee_at_least);
    field(a, r.emergency_fee);
    field(a, r.clearance);
}

template <class A>
void describe(A& a, TopUpTermsAgreed& r) {
    field(a, r.account);
    describe(a, r.terms);
}

}  // namespace riser::journal
