// What gateways are told of vouchers, as commands of the state lane: a series before its batch, a batch before its
// locks, locks before what is granted. The id of such a command follows from what it says and to whom, so that the same
// thing is ordered once.
#pragma once

#include "cloud/voucher/desk.h"

namespace riser::cloud {

// The series, the revision and the pages of locks that `range` is on: what of it the gateway was not told yet.
void tell_batch(VoucherDesk& desk, const Gateway& gateway, const StoredBatch& batch,
                const voucher::SerialRange& range);
// The revision, to each gateway that knows the batch.
void tell_revision(VoucherDesk& desk, const StoredBatch& batch);
// `again_ms`: not zero where it was told the same before and is told once more now.
void tell_custody(VoucherDesk& desk, const Gateway& gateway, const voucher::CustodyOrder& order,
                  std::int64_t again_ms = 0);
// The gateway has the batch, by whichever way it came: it is told of revisions from now on.
void note_holder(VoucherDesk& desk, const Gateway& gateway, const StoredBatch& batch);
// The series, the revision and the pages that it was told before, anew. Who holds what is said by custody_orders.h.
void tell_batch_again(VoucherDesk& desk, const Gateway& gateway, const StoredBatch& batch);

// Whether it fits into a command.
[[nodiscard]] bool can_be_told(const voucher::BatchRevision& revision);

}  // namespace riser::cloud
