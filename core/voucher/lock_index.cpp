#include "core/voucher/lock_index.h"

#include <algorithm>

namespace riser::voucher {

std::vector<LockIndex::Entry>::const_iterator LockIndex::place_of(Lock lock) const {
    return std::lower_bound(
        entries_.begin(), entries_.end(), lock,
        [](const Entry& entry, const Lock& wanted) { return entry.lock < wanted; });
}

void LockIndex::add(BatchId batch, std::uint32_t first, std::span<const Lock> locks) {
    const auto known = std::find(batches_.begin(), batches_.end(), batch);
    const auto index = static_cast<std::uint32_t>(known - batches_.begin());
    if (known == batches_.end()) batches_.push_back(batch);
    std::vector<Entry> fresh;
    for (std::size_t i = 0; i < locks.size(); ++i) {
        if (locks[i].is_nil() || find(locks[i])) continue;
        fresh.push_back({locks[i], index, first + static_cast<std::uint32_t>(i)});
    }
    const auto by_lock = [](const Entry& a, const Entry& b) { return a.lock < b.lock; };
    const auto same_lock = [](const Entry& a, const Entry& b) { return a.lock == b.lock; };
    std::stable_sort(fresh.begin(), fresh.end(), by_lock);
    fresh.erase(std::unique(fresh.begin(), fresh.end(), same_lock), fresh.end());
    const auto middle = static_cast<std::ptrdiff_t>(entries_.size());
    entries_.insert(entries_.end(), fresh.begin(), fresh.end());
    std::inplace_merge(entries_.begin(), entries_.begin() + middle, entries_.end(), by_lock);
}

std::optional<VoucherName> LockIndex::find(Lock lock) const {
    const auto place = place_of(lock);
    if (place == entries_.end() || place->lock != lock) return std::nullopt;
    return VoucherName{batches_[place->batch], place->serial};
}

}  // namespace riser::voucher
