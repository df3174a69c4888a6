// Lock pages: the locks of a batch in order of their serials, a thousand at a time. The signed revision of the batch
// names the digest of each page, so that pages may come by any route and in any order, and a gateway that gets one
// carton needs no others.
//
//     digest = SHA-256("riser/v2/locks" 00 batch[16] page(u32) lock[16]*)
#pragma once

#include <cstdint>
#include <span>
#include <unordered_set>
#include <vector>

#include "core/voucher/ids.h"
#include "core/voucher/keyed_hash.h"

namespace riser::voucher {

inline constexpr std::uint32_t k_page_locks = 1'000;

// How many pages a batch of `count` codes has, and how many locks page `page` of it.
[[nodiscard]] std::uint32_t pages_of(std::uint32_t count);
[[nodiscard]] std::uint32_t locks_on_page(std::uint32_t count, std::uint32_t page);

[[nodiscard]] Digest page_digest(BatchId batch, std::uint32_t page, std::span<const Lock> locks);
// Of all pages of a whole batch.
[[nodiscard]] std::vector<Digest> page_digests(BatchId batch, std::span<const Lock> locks);

// Two serials with one lock would be one voucher that was sold twice: the later one becomes nil, and its paper must
// not be printed. `known` holds the locks of the series so far and takes in the new ones. Gives the serials voided.
[[nodiscard]] std::vector<std::uint32_t> void_repeated(std::span<Lock> locks,
                                                       std::unordered_set<Lock>& known);

}  // namespace riser::voucher
