// The fields of the records about tenancies in canonical order; the order is frozen. Included by describe.h.
#pragma once

#include "core/journal/archive.h"

namespace riser::journal {

template <class A>
void describe(A& a, AccountClassified& r) {
    field(a, r.account);
    enum_field(a, r.customer_class, payment::CustomerClass::any,
               payment::CustomerClass::common_area);
    field(a, r.critical);
}

template <class A>
void describe_reads(A& a, std::vector<HandOverRead>& reads) {
    list_field(a, reads, 5, [](A& archive, HandOverRead& read) {
        field(archive, read.register_id.meter);
        field(archive, read.register_id.epoch);
        enum_field(archive, read.register_id.quantity, metering::Quantity::import_energy,
                   metering::Quantity::import_energy_t2);
        field(archive, read.value);
        field(archive, read.actual);
    });
}

template <class A>
void describe_moves(A& a, std::vector<billing::Move>& moves) {
    list_field(a, moves, 3, [](A& archive, billing::Move& move) {
        enum_field(archive, move.from, billing::Pot::prepaid_credit, billing::Pot::rounding);
        enum_field(archive, move.to, billing::Pot::prepaid_credit, billing::Pot::rounding);
        field(archive, move.amount);
    });
}

template <class A>
void describe(A& a, TenancyBegan& r) {
    field(a, r.order);
    field(a, r.supply_point);
    field(a, r.account);
    field(a, r.tariff);
    describe_reads(a, r.reads);
}

template <class A>
void describe(A& a, AccountClosed& r) {
    field(a, r.order);
    field(a, r.account);
    field(a, r.terms.other);
    field(a, r.terms.credit_to_other);
    field(a, r.terms.debt_to_other);
    field(a, r.terms.gifts_paid_out);
    field(a, r.terms.step);
    describe_moves(a, r.moves);
}

template <class A>
void describe(A& a, FormerAccountPaid& r) {
    field(a, r.top_up);
    field(a, r.account);
    field(a, r.to_collection);
    field(a, r.to_refund);
    enum_field(a, r.source, TopUpSource::cloud, TopUpSource::voucher);
}

template <class A>
void describe(A& a, RefundPaid& r) {
    field(a, r.payment);
    field(a, r.account);
    field(a, r.amount);
}

}  // namespace riser::journal
