#include "cloud/voucher/batch_orders.h"

#include "cloud/voucher/delivery.h"
#include "cloud/voucher/sales.h"

namespace riser::cloud {
namespace {

using voucher::BatchRevision;
using voucher::BatchState;
using voucher::SerialRange;
using voucher::SerialRanges;

std::string name_of(BatchState state) {
    return std::string(voucher::to_string(state));
}

Refusal not_from(const StoredBatch& batch, const std::string& what) {
    return conflict("not_from_this_state", "The batch " + batch.revision.short_name + " is " +
                                               std::string(stage_of(batch)) + ": it cannot be " +
                                               what + ".");
}

// Numbers the revision, stores it and tells who knows the batch.
Result<StoredBatch, Refusal> revise(VoucherDesk& desk, StoredBatch batch, BatchRevision next) {
    const std::uint64_t epoch = desk.session.voucher_epoch();
    const auto known = batch.revision.version;
    next.version = epoch > known.cloud_epoch
                       ? voucher::CloudVersion{epoch, 1}
                       : voucher::CloudVersion{known.cloud_epoch, known.number + 1};
    if (const auto problem = voucher::problem_of(next))
        return fail(not_acceptable("bad_batch", "This cannot be: " + problem->message + ".", ""));
    if (!can_be_told(next)) {
        return fail(conflict("too_many_parts",
                             "The batch is in too many parts to be told to a gateway. Name whole "
                             "cartons."));
    }
    if (voucher::judge_revision(&batch.revision, next) != voucher::RevisionVerdict::newer) {
        return fail(conflict("broken_promise",
                             "A batch never ends earlier and nothing revoked comes back."));
    }
    batch.revision = std::move(next);
    desk.session.put_voucher_batch(batch);
    tell_revision(desk, batch);
    return batch;
}

SerialRanges without(SerialRanges from, const SerialRanges& taken) {
    for (const SerialRange& range : taken.ranges()) from.remove(range);
    return from;
}

SerialRanges common(const SerialRanges& a, const SerialRanges& b) {
    return without(a, without(a, b));
}

// Where what is owed for the sold and unspent vouchers of a batch is; nothing moves when it is archived.
VoucherPot pot_in(BatchState state, BatchState before) {
    switch (state) {
        case BatchState::revoked:
            return VoucherPot::cancelled;
        case BatchState::expired:
            return VoucherPot::breakage;
        case BatchState::archived:
            return before == BatchState::revoked ? VoucherPot::cancelled : VoucherPot::breakage;
        default:
            return VoucherPot::outstanding;
    }
}

SerialRanges whole(const StoredBatch& batch) {
    return SerialRanges({0, batch.revision.count - 1});
}

// Of those that are sold and neither revoked nor spent: what is owed for them moves.
void move_unspent(VoucherDesk& desk, const StoredBatch& batch, const SerialRanges& serials,
                  VoucherPot from, VoucherPot to) {
    if (from == to) return;
    const auto sold = without(common(serials, batch.revision.active), batch.revision.revoked);
    std::uint32_t count = 0;
    for (const SerialRange& range : sold.ranges()) {
        const auto spent = desk.session.spent_serials(batch.revision.id, range);
        count += count_valid(desk.session, batch, SerialRanges(range)) -
                 static_cast<std::uint32_t>(spent.size());
    }
    post_vouchers(desk, batch, {from, to, SellerId{}, count});
}

}  // namespace

std::string_view stage_of(const StoredBatch& batch) {
    if (batch.revision.state != BatchState::draft) return voucher::to_string(batch.revision.state);
    if (batch.is_made()) return "made";
    return batch.ordered ? "making" : "draft";
}

std::optional<Refusal> objection_to(const StoredBatch& batch, const SerialRanges& serials) {
    if (serials.empty())
        return not_acceptable("no_serials", "Name serials, cartons, or all.", "/serials");
    if (whole(batch).contains(serials)) return std::nullopt;
    return not_acceptable(
        "beyond_the_batch",
        "The serials of this batch are 0 to " + std::to_string(batch.revision.count - 1) + ".",
        "/serials");
}

Result<StoredBatch, Refusal> change_state(VoucherDesk& desk, StoredBatch batch, BatchState to) {
    const BatchState from = batch.revision.state;
    if (from == to) return batch;
    const bool by_activation = to == BatchState::active && from != BatchState::suspended;
    const bool unmade = !batch.is_made() && to != BatchState::revoked;
    if (!voucher::may_follow(from, to) || by_activation || unmade || to == BatchState::expired)
        return fail(not_from(batch, name_of(to)));
    BatchRevision next = batch.revision;
    next.state = to;
    const StoredBatch before = batch;
    auto done = revise(desk, std::move(batch), std::move(next));
    if (done && to == BatchState::revoked) {
        const VoucherPot owed =
            from == BatchState::expired ? VoucherPot::breakage : VoucherPot::outstanding;
        move_unspent(desk, before, whole(before), owed, VoucherPot::cancelled);
    }
    return done;
}

Result<StoredBatch, Refusal> activate(VoucherDesk& desk, StoredBatch batch,
                                      const SerialRanges& serials) {
    const BatchState from = batch.revision.state;
    const bool sellable =
        from == BatchState::printed || from == BatchState::shipped || from == BatchState::active;
    if (!sellable) return fail(not_from(batch, "activated"));
    if (auto objection = objection_to(batch, serials)) return fail(*objection);
    if (!common(serials, batch.revision.revoked).empty())
        return fail(conflict("revoked", "Some of these serials are revoked.", "/serials"));
    const SerialRanges added = without(serials, batch.revision.active);
    if (added.empty()) return batch;
    if (auto objection = objection_to_sale(desk, batch, added)) return fail(*objection);
    BatchRevision next = batch.revision;
    next.active.add(added);
    next.state = BatchState::active;
    auto done = revise(desk, std::move(batch), std::move(next));
    if (done) post_sale(desk, *done, added);
    return done;
}

Result<StoredBatch, Refusal> hold_back(VoucherDesk& desk, StoredBatch batch,
                                       const SerialRanges& serials, bool held) {
    if (auto objection = objection_to(batch, serials)) return fail(*objection);
    const BatchState state = batch.revision.state;
    if (!batch.is_made() || state == BatchState::revoked || state == BatchState::archived)
        return fail(not_from(batch, "held back"));
    BatchRevision next = batch.revision;
    if (held) {
        next.blocked.add(serials);
    } else {
        next.blocked = without(next.blocked, serials);
    }
    if (next == batch.revision) return batch;
    return revise(desk, std::move(batch), std::move(next));
}

Result<StoredBatch, Refusal> revoke(VoucherDesk& desk, StoredBatch batch,
                                    const SerialRanges& serials) {
    if (auto objection = objection_to(batch, serials)) return fail(*objection);
    const BatchState state = batch.revision.state;
    if (!batch.is_made() || state == BatchState::archived) return fail(not_from(batch, "revoked"));
    const SerialRanges added = without(serials, batch.revision.revoked);
    if (added.empty() || state == BatchState::revoked) return batch;
    BatchRevision next = batch.revision;
    next.revoked.add(added);
    const StoredBatch before = batch;
    auto done = revise(desk, std::move(batch), std::move(next));
    const VoucherPot owed =
        state == BatchState::expired ? VoucherPot::breakage : VoucherPot::outstanding;
    if (done) move_unspent(desk, before, added, owed, VoucherPot::cancelled);
    return done;
}

Result<StoredBatch, Refusal> renew(VoucherDesk& desk, StoredBatch batch,
                                   std::int64_t valid_until_ms, std::uint32_t grace_days) {
    const BatchState state = batch.revision.state;
    if (state == BatchState::revoked || state == BatchState::archived || !batch.is_made())
        return fail(not_from(batch, "renewed"));
    if (valid_until_ms != 0 && valid_until_ms <= desk.now_ms)
        return fail(not_acceptable("in_the_past", "It would be expired already.", "/valid_until"));
    BatchRevision next = batch.revision;
    next.valid_until_ms = valid_until_ms;
    next.grace_days = grace_days;
    if (state == BatchState::expired) next.state = BatchState::active;
    if (next == batch.revision) return batch;
    auto done = revise(desk, std::move(batch), std::move(next));
    if (done && state == BatchState::expired)
        move_unspent(desk, *done, whole(*done), VoucherPot::breakage, VoucherPot::outstanding);
    return done;
}

void adopt_revision(VoucherDesk& desk, StoredBatch batch, const BatchRevision& later) {
    const BatchRevision known = batch.revision;
    const VoucherPot from = pot_in(known.state, known.state);
    const VoucherPot to = pot_in(later.state, known.state);
    const SerialRanges revoked = without(later.revoked, known.revoked);
    move_unspent(desk, batch, revoked, from, VoucherPot::cancelled);
    batch.revision.revoked = later.revoked;
    move_unspent(desk, batch, whole(batch), from, to);
    batch.revision = later;
    desk.session.put_voucher_batch(batch);
    const SerialRanges sold = without(later.active, known.active);
    if (sold.empty()) return;
    post_sale(desk, batch, sold);
    move_unspent(desk, batch, sold, VoucherPot::outstanding, to);
    batch.revision.revoked = {};
    move_unspent(desk, batch, common(sold, later.revoked), VoucherPot::outstanding,
                 VoucherPot::cancelled);
}

std::size_t expire_batches(VoucherDesk& desk) {
    std::size_t count = 0;
    for (const StoredBatch& batch : desk.session.list_all_voucher_batches()) {
        const auto end = voucher::expires_after_ms(batch.revision);
        const bool over = end && *end < desk.now_ms;
        if (!over || !voucher::may_follow(batch.revision.state, BatchState::expired)) continue;
        BatchRevision next = batch.revision;
        next.state = BatchState::expired;
        if (!revise(desk, batch, std::move(next))) continue;
        move_unspent(desk, batch, whole(batch), VoucherPot::outstanding, VoucherPot::breakage);
        ++count;
    }
    return count;
}

}  // namespace riser::cloud
