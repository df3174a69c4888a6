// Batches of vouchers on their way from a draft to paper: what they are worth, and making their locks, which takes a
// fortieth of a second for each code and therefore happens in slices, beside everything else.
#pragma once

#include <string>
#include <vector>

#include "cloud/accounts/registry.h"
#include "cloud/voucher/desk.h"
#include "core/voucher/lock.h"

namespace riser::cloud {

struct BatchOrder {
    OwnerId owner{};
    voucher::BatchId id{};
    voucher::SeriesId new_series{};  // the id of a new series, should the batch need one
    std::string short_name;
    std::uint32_t count = 1;
    voucher::Effect effect;
    std::int64_t valid_from_ms = 0;
    std::int64_t valid_until_ms = 0;
    std::uint32_t grace_days = 0;
    std::uint32_t carton = 100;
};
// A draft. The same id and content gives the same batch again.
[[nodiscard]] Result<Registered<StoredBatch>, Refusal> create_batch(VoucherDesk& desk,
                                                                    const BatchOrder& order);

// Its codes are to be made. Said again it changes nothing.
[[nodiscard]] Result<StoredBatch, Refusal> order_making(VoucherDesk& desk, StoredBatch batch);

// The next codes that are to be made, of the oldest batch that lacks some; at most `most`.
struct LockSlice {
    voucher::BatchId batch{};
    voucher::Series series;
    voucher::SerialRange range;
};
[[nodiscard]] std::optional<LockSlice> next_slice(Session& session, std::uint32_t most);
// Pure, and slow. Empty: there was no memory for it.
[[nodiscard]] std::vector<voucher::Lock> make_locks(const voucher::IssuerKey& issuer,
                                                    const LockSlice& slice);
// Keeps them; what is not the next of its batch is dropped. With the last of them the batch is made.
void take_locks(Session& session, const LockSlice& slice, const std::vector<voucher::Lock>& locks);

[[nodiscard]] IssuerMark mark_of(const voucher::IssuerKey& issuer);

}  // namespace riser::cloud
