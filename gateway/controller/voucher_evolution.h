// What the records about vouchers do to the books. A record that was decided on fits them (decide_voucher.cpp asked); one
// of a journal that was tampered with does not load.
#pragma once

#include "core/journal/codec.h"
#include "core/voucher/bound_books.h"
#include "core/voucher/voucher_books.h"

namespace riser::controller {

void take(voucher::VoucherBooks& books, const journal::VoucherDocumentTaken& r);
void take(voucher::VoucherBooks& books, const journal::VoucherLocksTaken& r);
void take(voucher::VoucherBooks& books, const journal::VoucherRedeemed& r,
          const journal::EntryHeader& header);

void take(voucher::BoundBooks& books, const journal::BoundKeyTaken& r);
void take(voucher::BoundBooks& books, const journal::BoundTokenRedeemed& r,
          const journal::EntryHeader& header);
void take(voucher::BoundBooks& books, const journal::BoundNumberMarked& r);

}  // namespace riser::controller
