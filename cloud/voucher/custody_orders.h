// Who may redeem: the cloud gives serials of a batch to a gateway, and asks for them back. It holds what was recalled for
// its own only when the gateway's journal says so (core/voucher/custody.h).
#pragma once

#include "cloud/voucher/desk.h"

namespace riser::cloud {

[[nodiscard]] voucher::CloudCustody custody_of(Session& session, const StoredBatch& batch);

// Those that the gateway has by a grant already are left as they are.
[[nodiscard]] Result<StoredBatch, Refusal> grant(VoucherDesk& desk, StoredBatch batch,
                                                 const Gateway& gateway,
                                                 const voucher::SerialRanges& serials);
// Asks each gateway that has some of them. Returns how many serials are on their way back; the same again when asked
// again.
[[nodiscard]] Result<std::uint32_t, Refusal> recall(VoucherDesk& desk, const StoredBatch& batch,
                                                    const voucher::SerialRanges& serials);
// All about the batch anew, to a gateway whose journal began anew or which could not take it then, but for what is known as
// redeemed. As little as a grant before the journals are heard: what a restored cloud takes for its may be another's.
[[nodiscard]] Result<StoredBatch, Refusal> tell_again(VoucherDesk& desk, StoredBatch batch,
                                                      const Gateway& gateway);
// From the gateway's journal.
void hear_recall_answer(VoucherDesk& desk, const Gateway& gateway, std::uint64_t sequence,
                        const voucher::RecallAnswer& answer);

// The database came back from a backup: decisions about vouchers are numbered in a new epoch.
void begin_voucher_epoch(Session& session, std::int64_t now_ms);

}  // namespace riser::cloud
