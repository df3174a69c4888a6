// What an operator does with a batch that exists: print, ship, activate, hold back, suspend, revoke, renew, archive. Each
// is a new revision, which the gateways that know the batch are told, and posts what it does to the money
// (docs/vouchers.md).
#pragma once

#include "cloud/voucher/desk.h"

namespace riser::cloud {

// "making" while locks are missing, "made" for a draft whose locks are there, else the state's name.
[[nodiscard]] std::string_view stage_of(const StoredBatch& batch);

// Serials that somebody named; refused where the batch has them not.
[[nodiscard]] std::optional<Refusal> objection_to(const StoredBatch& batch,
                                                  const voucher::SerialRanges& serials);

// To printed, shipped, suspended, active (out of suspended), revoked, archived. Said again it changes nothing.
[[nodiscard]] Result<StoredBatch, Refusal> change_state(VoucherDesk& desk, StoredBatch batch,
                                                        voucher::BatchState to);
// They are sold: from now on they can be redeemed. Those that a seller has are posted to him, others to the office.
[[nodiscard]] Result<StoredBatch, Refusal> activate(VoucherDesk& desk, StoredBatch batch,
                                                    const voucher::SerialRanges& serials);
// Holds them back, or no longer.
[[nodiscard]] Result<StoredBatch, Refusal> hold_back(VoucherDesk& desk, StoredBatch batch,
                                                     const voucher::SerialRanges& serials,
                                                     bool held);
// Worthless for ever.
[[nodiscard]] Result<StoredBatch, Refusal> revoke(VoucherDesk& desk, StoredBatch batch,
                                                  const voucher::SerialRanges& serials);
// Later dates; one that is expired is active again.
[[nodiscard]] Result<StoredBatch, Refusal> renew(VoucherDesk& desk, StoredBatch batch,
                                                 std::int64_t valid_until_ms,
                                                 std::uint32_t grace_days);
// A later decision of this cloud, which a journal has shown and it had forgotten: it takes it over with its number, and
// posts what it did to the money.
void adopt_revision(VoucherDesk& desk, StoredBatch batch, const voucher::BatchRevision& later);
// Those whose time is over, grace included, become expired. Returns how many batches.
std::size_t expire_batches(VoucherDesk& desk);

}  // namespace riser::cloud
