// The fields of the records of contract_records.h in canonical order; the order is frozen. Included by describe.h.
#pragma once

#include "core/journal/archive.h"
#include "core/journal/describe_billing.h"

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

}  // namespace riser::journal
