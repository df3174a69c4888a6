#include "core/voucher/voucher_books.h"

#include "core/base/assert.h"
#include "core/voucher/lock_page.h"

namespace riser::voucher {

TakeVerdict VoucherBooks::may_take(const Series& series, const KdfCost& floor) const {
    const auto known = series_.find(series.id);
    if (known != series_.end())
        return known->second == series ? TakeVerdict::repeated : TakeVerdict::forged;
    if (!is_cost(series.cost)) return TakeVerdict::forged;
    if (!is_at_least(series.cost, floor)) return TakeVerdict::too_cheap;
    return series_.size() < k_max_live_series ? TakeVerdict::take : TakeVerdict::too_many;
}

TakeVerdict VoucherBooks::may_take(const BatchRevision& revision) const {
    // A draft has no paper and is nobody's business but the cloud's.
    if (problem_of(revision) || revision.state == BatchState::draft) return TakeVerdict::forged;
    const HeldBatch* held = batch(revision.id);
    if (held == nullptr && !series_.contains(revision.series)) return TakeVerdict::unknown;
    switch (judge_revision(held == nullptr ? nullptr : &held->revision, revision)) {
        case RevisionVerdict::newer:
            return TakeVerdict::take;
        case RevisionVerdict::repeated:
            return TakeVerdict::repeated;
        case RevisionVerdict::older:
            return TakeVerdict::older;
        case RevisionVerdict::fork:
        case RevisionVerdict::forbidden:
            break;
    }
    return TakeVerdict::forged;
}

TakeVerdict VoucherBooks::may_take(BatchId id, std::uint32_t page,
                                   std::span<const Lock> locks) const {
    const HeldBatch* held = batch(id);
    if (held == nullptr) return TakeVerdict::unknown;
    const BatchRevision& revision = held->revision;
    const bool fits =
        page < pages_of(revision.count) && locks.size() == locks_on_page(revision.count, page);
    if (!fits || page_digest(id, page, locks) != revision.lock_pages[page])
        return TakeVerdict::forged;
    return held->pages[page] ? TakeVerdict::repeated : TakeVerdict::take;
}

TakeVerdict VoucherBooks::may_take(const CustodyOrder& order) const {
    if (order.gateway != gateway_) return TakeVerdict::not_for_here;
    const HeldBatch* held = batch(order.batch);
    if (held == nullptr) return TakeVerdict::unknown;
    if (!is_range(order.range) || order.range.last >= held->revision.count)
        return TakeVerdict::forged;
    SerialMap<GatewayCustody> after = held->custody;
    apply(after, order);
    if (after == held->custody) return TakeVerdict::repeated;
    const bool grant = order.kind == CustodyKind::grant;
    return grant && order.version.cloud_epoch < cloud_epoch_ ? TakeVerdict::older
                                                             : TakeVerdict::take;
}

void VoucherBooks::take(const Series& series) {
    RISER_ASSERT(may_take(series, k_cheapest_cost) == TakeVerdict::take, "asked before it is told");
    series_.emplace(series.id, series);
}

void VoucherBooks::take(const BatchRevision& revision) {
    RISER_ASSERT(may_take(revision) == TakeVerdict::take, "asked before it is told");
    HeldBatch& held = batches_[revision.id];
    held.revision = revision;
    held.pages.resize(pages_of(revision.count));
}

void VoucherBooks::take(BatchId id, std::uint32_t page, std::span<const Lock> locks) {
    RISER_ASSERT(may_take(id, page, locks) == TakeVerdict::take, "asked before it is told");
    locks_.add(id, page * k_page_locks, locks);
    batches_[id].pages[page] = true;
}

void VoucherBooks::take(const CustodyOrder& order) {
    RISER_ASSERT(may_take(order) == TakeVerdict::take, "asked before it is told");
    apply(batches_[order.batch].custody, order);
}

RecallAnswer VoucherBooks::answer_to(const CustodyOrder& recall) const {
    const HeldBatch* held = batch(recall.batch);
    RISER_ASSERT(held != nullptr, "a recall that was taken is of a batch that is here");
    return answer(held->custody, recall, held->redeemed);
}

void VoucherBooks::begin_cloud_epoch(std::uint64_t cloud_epoch) {
    RISER_ASSERT(cloud_epoch >= cloud_epoch_, "epochs of the cloud only go up");
    cloud_epoch_ = cloud_epoch;
}

void VoucherBooks::redeem(Lock lock, const Redeemed& redeemed) {
    const auto name = find(lock);
    RISER_ASSERT(name && !redeemed_.contains(lock), "a voucher that is here is redeemed once");
    redeemed_.emplace(lock, redeemed);
    HeldBatch& held = batches_[name->batch];
    held.redeemed.add(SerialRange{name->serial, name->serial});
    if (const auto* activation = std::get_if<ActivationEffect>(&held.revision.effect)) {
        const auto range = activation->of(name->serial);
        const auto target = batches_.find(activation->target);
        RISER_ASSERT(range && target != batches_.end(), "judged before it is redeemed");
        target->second.activated.add(*range);
    }
}

void VoucherBooks::retire(SeriesId series) {
    series_.erase(series);
}

const HeldBatch* VoucherBooks::batch(BatchId id) const {
    const auto known = batches_.find(id);
    return known == batches_.end() ? nullptr : &known->second;
}

const Redeemed* VoucherBooks::redeemed(Lock lock) const {
    const auto known = redeemed_.find(lock);
    return known == redeemed_.end() ? nullptr : &known->second;
}

}  // namespace riser::voucher
