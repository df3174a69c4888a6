#include "core/voucher/lock_page.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::voucher {

std::uint32_t pages_of(std::uint32_t count) {
    return (count + k_page_locks - 1) / k_page_locks;
}

std::uint32_t locks_on_page(std::uint32_t count, std::uint32_t page) {
    RISER_ASSERT(page < pages_of(count), "a batch has so many pages");
    return std::min(k_page_locks, count - page * k_page_locks);
}

Digest page_digest(BatchId batch, std::uint32_t page, std::span<const Lock> locks) {
    HashInput input("riser/v2/locks");
    input.raw(batch.bytes).u32(page);
    for (const Lock& lock : locks) input.raw(lock.bytes);
    return sha256(input);
}

std::vector<Digest> page_digests(BatchId batch, std::span<const Lock> locks) {
    const auto count = static_cast<std::uint32_t>(locks.size());
    std::vector<Digest> digests;
    for (std::uint32_t page = 0; page < pages_of(count); ++page) {
        const auto on_page =
            locks.subspan(std::size_t{page} * k_page_locks, locks_on_page(count, page));
        digests.push_back(page_digest(batch, page, on_page));
    }
    return digests;
}

std::vector<std::uint32_t> void_repeated(std::span<Lock> locks, std::unordered_set<Lock>& known) {
    std::vector<std::uint32_t> voided;
    for (std::size_t serial = 0; serial < locks.size(); ++serial) {
        if (!locks[serial].is_nil() && known.insert(locks[serial]).second) continue;
        locks[serial] = Lock{};
        voided.push_back(static_cast<std::uint32_t>(serial));
    }
    return voided;
}

}  // namespace riser::voucher
