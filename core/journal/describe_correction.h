// The fields of the records about corrected tariffs in canonical order; the order is frozen.
#pragma once

#include "core/journal/describe_payment.h"
#include "core/journal/describe_tariff.h"

namespace riser::journal {

// With all that a tariff can say, whether it says it or not.
template <class A>
void describe_whole(A& a, payment::Tariff& tariff) {
    describe(a, tariff);
    describe(a, tariff.rules);
    describe_terms(a, tariff.rules);
}

template <class A>
void describe(A& a, TariffCorrected& r) {
    field(a, r.order);
    describe_whole(a, r.tariff);
    field(a, r.until_ms);
    optional_field(a, r.afterwards,
                   [](A& archive, payment::Tariff& tariff) { describe_whole(archive, tariff); });
}

template <class A>
void describe(A& a, payment::CorrectedPart& part) {
    field(a, part.energy);
    field(a, part.share_ppm);
    describe(a, part.charged);
    describe(a, part.due);
    field(a, part.from_ms);
    field(a, part.to_ms);
    field(a, part.was);
    field(a, part.amount);
}

template <class A>
void describe(A& a, ConsumptionCorrected& r) {
    field(a, r.order);
    field(a, r.account);
    field(a, r.booked);
    list_field(a, r.parts, 42,
               [](A& archive, payment::CorrectedPart& part) { describe(archive, part); });
    field(a, r.amount);
    field(a, r.residue_after);
}

template <class A>
void describe(A& a, CorrectionHeldBack& r) {
    field(a, r.order);
    field(a, r.account);
    field(a, r.amount);
    field(a, r.most);
}

template <class A>
void describe(A& a, CorrectionEnded& r) {
    field(a, r.order);
    field(a, r.since_ms);
    field(a, r.accounts);
    field(a, r.closed);
    field(a, r.impossible);
}

template <class A>
void describe(A& a, AccountTariffOrdered& r) {
    field(a, r.order);
    field(a, r.account);
    field(a, r.tariff);
    field(a, r.from_ms);
}

}  // namespace riser::journal
