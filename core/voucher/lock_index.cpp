#include "core/voucher/lock_index.h"

#include <algorithm>

#include "core/voucher/document_fields.h"
#include "core/voucher/serial_ranges.h"

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

void LockIndex::write(ByteWriter& out) const {
    out.varint(batches_.size());
    for (const BatchId& batch : batches_) out.raw(batch.bytes);
    out.varint(entries_.size());
    for (const Entry& entry : entries_) {
        out.raw(entry.lock.bytes);
        out.varint(entry.batch);
        out.varint(entry.serial);
    }
}

LockIndex LockIndex::read(ByteReader& in) {
    LockIndex index;
    index.batches_.resize(in.count(sizeof(BatchId)));
    for (BatchId& batch : index.batches_) read_array(in, batch.bytes);
    index.entries_.resize(in.count(sizeof(Lock) + 2));
    Lock before{};
    for (Entry& entry : index.entries_) {
        read_array(in, entry.lock.bytes);
        entry.batch = read_u32(in);
        entry.serial = read_u32(in, k_max_batch - 1);
        if (entry.batch >= index.batches_.size() || entry.lock <= before) in.set_failed();
        before = entry.lock;
    }
    return index;
}

}  // namespace riser::voucher
