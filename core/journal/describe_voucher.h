// The fields of the records of voucher_records.h and token_records.h in canonical order; the order is frozen. Included by describe.h.
#pragma once

#include "core/journal/archive.h"

namespace riser::journal {

template <class A>
void describe(A& a, VoucherDocumentTaken& r) {
    field(a, r.kind);
    blob_field(a, r.document, k_max_voucher_document);
    field(a, r.signature);
}

template <class A>
void describe(A& a, VoucherLocksTaken& r) {
    field(a, r.batch);
    field(a, r.page);
    list_field(a, r.locks, 16, [](A& archive, voucher::Lock& lock) { field(archive, lock); });
}

template <class A>
void describe(A& a, voucher::SerialRange& r) {
    field(a, r.first);
    field(a, r.last);
}

template <class A>
void describe(A& a, voucher::CustodyOrder& r) {
    enum_field(a, r.kind, voucher::CustodyKind::grant, voucher::CustodyKind::recall);
    field(a, r.gateway);
    field(a, r.batch);
    describe(a, r.range);
    field(a, r.version.cloud_epoch);
    field(a, r.version.number);
}

template <class A>
void describe(A& a, VoucherRecallAnswered& r) {
    const auto range = [](A& archive, voucher::SerialRange& item) { describe(archive, item); };
    describe(a, r.recall);
    list_field(a, r.redeemed, 2, range);
    list_field(a, r.given_up, 2, range);
}

template <class A>
void describe(A& a, VoucherRedeemed& r) {
    field(a, r.lock);
    field(a, r.proof.bytes);
    field(a, r.name.batch);
    field(a, r.name.serial);
    field(a, r.account);
    field(a, r.top_up);
    field(a, r.expiry_unproven);
}

template <class A>
void describe(A& a, BoundKeyTaken& r) {
    field(a, r.held.key);
    field(a, r.held.terms.unit);
    field(a, r.held.terms.largest);
    field(a, r.held.terms.most_unconfirmed);
}

template <class A>
void describe(A& a, BoundTokenRedeemed& r) {
    field(a, r.account);
    field(a, r.number);
    field(a, r.units);
    field(a, r.amount);
    field(a, r.top_up);
}

template <class A>
void describe(A& a, BoundNumberMarked& r) {
    field(a, r.account);
    field(a, r.number);
    field(a, r.advanced);
}

}  // namespace riser::journal
