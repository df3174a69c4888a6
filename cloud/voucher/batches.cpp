#include "cloud/voucher/batches.h"

#include "core/base/assert.h"
#include "core/voucher/issuing.h"
#include "core/voucher/lock_page.h"

namespace riser::cloud {
namespace {

using voucher::BatchRevision;
using voucher::Lock;

// The series that takes `count` more codes: one salt is worth only so many.
voucher::Series series_for(VoucherDesk& desk, const BatchOrder& order) {
    const auto newest = desk.session.newest_voucher_series(order.owner);
    const bool fits =
        newest && newest->cost == desk.settings.cost &&
        desk.session.count_series_codes(newest->id) + order.count <= voucher::k_max_batch;
    if (fits) return *newest;
    voucher::Series series{order.new_series, order.owner, desk.settings.new_salt(),
                           desk.settings.cost};
    desk.session.add_voucher_series(series, desk.now_ms);
    return series;
}

BatchRevision draft_of(const BatchOrder& order, std::uint64_t cloud_epoch) {
    BatchRevision draft;
    draft.id = order.id;
    draft.version = {cloud_epoch, 1};
    draft.short_name = order.short_name;
    draft.count = order.count;
    draft.effect = order.effect;
    draft.state = voucher::BatchState::draft;
    draft.valid_from_ms = order.valid_from_ms;
    draft.valid_until_ms = order.valid_until_ms;
    draft.grace_days = order.grace_days;
    const bool sized = order.count > 0 && order.count <= voucher::k_max_batch;
    if (sized) draft.lock_pages.resize(voucher::pages_of(order.count));
    return draft;
}

bool is_same(const StoredBatch& known, const BatchOrder& order) {
    const BatchRevision& r = known.revision;
    return known.owner == order.owner && r.short_name == order.short_name &&
           r.count == order.count && r.effect == order.effect &&
           r.valid_from_ms == order.valid_from_ms && known.carton == order.carton;
}

std::optional<Refusal> objection_to(VoucherDesk& desk, const BatchOrder& order,
                                    const BatchRevision& draft) {
    if (!desk.session.find_owner(order.owner)) return unknown("owner", to_string(order.owner));
    if (const auto problem = voucher::problem_of(draft))
        return not_acceptable("bad_batch", "This batch cannot be: " + problem->message + ".", "");
    if (order.carton == 0 || order.carton > order.count)
        return not_acceptable("bad_carton", "A carton holds 1 to all of the codes.", "/carton");
    if (draft.valid_until_ms != 0 && draft.valid_until_ms <= desk.now_ms)
        return not_acceptable("in_the_past", "The batch would be expired already.", "/valid_until");
    if (desk.session.find_voucher_batch(order.owner, order.short_name)) {
        return conflict("short_name_taken",
                        "Another batch is called " + order.short_name +
                            ". The name stands on the paper, so each batch has its own.",
                        "/short_name");
    }
    if (const auto* credit = std::get_if<voucher::CreditEffect>(&order.effect)) {
        if (credit->face.micro > k_max_balance.micro / std::int64_t{order.count})
            return not_acceptable("too_much", "The batch is worth more than can be counted.",
                                  "/face");
        return std::nullopt;
    }
    const auto& activation = std::get<voucher::ActivationEffect>(order.effect);
    const auto target = desk.session.find_voucher_batch(activation.target);
    if (!target || target->owner != order.owner)
        return unknown("voucher_batch", to_string(activation.target));
    const auto last = activation.of(order.count - 1);
    if (!last || last->last >= target->revision.count)
        return not_acceptable("beyond_the_batch", "It activates serials that the batch has not.",
                              "/activates");
    return std::nullopt;
}

}  // namespace

Result<Registered<StoredBatch>, Refusal> create_batch(VoucherDesk& desk, const BatchOrder& order) {
    if (const auto known = desk.session.find_voucher_batch(order.id)) {
        if (is_same(*known, order)) return Registered<StoredBatch>{*known, true};
        return fail(conflict("voucher_batch_exists",
                             "The batch " + to_string(order.id) + " exists with other content.",
                             "/id"));
    }
    StoredBatch batch;
    batch.owner = order.owner;
    batch.carton = order.carton;
    batch.created_ms = desk.now_ms;
    batch.revision = draft_of(order, desk.session.voucher_epoch());
    if (auto objection = objection_to(desk, order, batch.revision)) return fail(*objection);
    batch.revision.series = series_for(desk, order).id;
    batch.last_grant = {desk.session.voucher_epoch(), 0};
    desk.session.put_voucher_batch(batch);
    return Registered<StoredBatch>{batch, false};
}

IssuerMark mark_of(const voucher::IssuerKey& issuer) {
    return voucher::first<8>(
        voucher::sha256(voucher::HashInput("riser/v2/issuer-mark").raw(issuer.bytes)));
}

Result<StoredBatch, Refusal> order_making(VoucherDesk& desk, StoredBatch batch) {
    if (batch.ordered) return batch;
    if (batch.revision.state != voucher::BatchState::draft)
        return fail(conflict("not_a_draft", "Codes are made for a draft only."));
    if (!desk.keys.issuer) {
        return fail(conflict("no_issuer_key",
                             "The key that codes are made from is missing: keys/issuer.key."));
    }
    batch.ordered = true;
    batch.issuer = mark_of(*desk.keys.issuer);
    desk.session.put_voucher_batch(batch);
    return batch;
}

std::optional<LockSlice> next_slice(Session& session, std::uint32_t most) {
    const auto batch = session.next_batch_to_make();
    if (!batch) return std::nullopt;
    const auto series = session.find_voucher_series(batch->revision.series);
    if (!series) return std::nullopt;
    const std::uint32_t count = std::min(most, batch->revision.count - batch->made);
    return LockSlice{batch->revision.id, *series, {batch->made, batch->made + count - 1}};
}

std::vector<Lock> make_locks(const voucher::IssuerKey& issuer, const LockSlice& slice) {
    const voucher::BatchKey key = voucher::batch_key(issuer, slice.batch);
    std::vector<Lock> locks;
    locks.reserve(slice.range.count());
    for (std::uint32_t serial = slice.range.first; serial <= slice.range.last; ++serial) {
        const auto proof = voucher::derive_proof(voucher::issue_code(key, serial).code,
                                                 slice.series.salt, slice.series.cost);
        if (!proof) return {};
        locks.push_back(voucher::lock_of(*proof));
    }
    return locks;
}

void take_locks(Session& session, const LockSlice& slice, const std::vector<Lock>& locks) {
    auto batch = session.find_voucher_batch(slice.batch);
    const bool next = batch && batch->ordered && batch->made == slice.range.first &&
                      locks.size() == slice.range.count() &&
                      slice.range.last < batch->revision.count;
    if (!next) return;
    batch->voided += static_cast<std::uint32_t>(
        session.add_voucher_locks(*batch, slice.range.first, locks).size());
    batch->made = slice.range.last + 1;
    if (batch->is_made()) {
        batch->revision.lock_pages = voucher::page_digests(
            slice.batch, session.voucher_locks(slice.batch, {0, batch->revision.count - 1}));
    }
    session.put_voucher_batch(*batch);
}

}  // namespace riser::cloud
