#include "tests/sim/world/audit/naive_vouchers.h"

#include <algorithm>

#include "core/base/overload.h"
#include "tests/sim/world/audit/micro_units.h"

namespace riser::sim {
namespace {

constexpr std::int64_t k_day_of_grace_ms = 86'400'000;
constexpr std::uint32_t k_locks_on_a_page = 1'000;
constexpr int k_shipped = 3;
constexpr int k_suspended = 5;
constexpr int k_revoked = 6;
constexpr int k_archived = 8;

bool is_worthless(const NaiveRevision& says, std::uint32_t serial) {
    return says.state == k_revoked || says.state == k_archived || says.revoked.contains(serial);
}

}  // namespace

bool NaiveVouchers::Batch::holds(std::uint32_t serial) const {
    const auto known = custody.find(serial);
    return known != custody.end() && !known->second.recalled;
}

void NaiveVouchers::follow(PaperBook& paper, GatewayId gateway) {
    paper_ = &paper;
    gateway_ = gateway;
}

void NaiveVouchers::forget(bool is_copy) {
    batches_.clear();
    cloud_epoch_ = 1;
    promises_.clear();
    is_copy_ = is_copy;
    if (paper_ != nullptr) paper_->journal_is_gone(gateway_);
}

std::optional<std::int64_t> NaiveVouchers::end_of(const NaiveRevision& revision) {
    if (revision.until_ms == 0) return std::nullopt;
    return revision.until_ms + revision.grace_days * k_day_of_grace_ms;
}

const NaiveVouchers::Batch* NaiveVouchers::batch(const voucher::BatchId& id) const {
    const auto known = batches_.find(id);
    return known == batches_.end() ? nullptr : &known->second;
}

bool NaiveVouchers::has_seen(const std::string& lock, const voucher::BatchId& batch) const {
    const auto seen = seen_locks_.find(lock);
    return seen != seen_locks_.end() && seen->second == batch;
}

void NaiveVouchers::fold(const journal::Entry& entry, const NaiveBooks& books,
                         const Complain& complain) {
    for (const auto& record : entry.records) {
        std::visit(
            overload{
                [&](const journal::VoucherDocumentTaken& r) { take(r, complain); },
                [&](const journal::VoucherLocksTaken& r) { take_locks(r, complain); },
                [&](const journal::VoucherRecallAnswered& r) { answer_recall(r, complain); },
                [&](const journal::VoucherRedeemed& r) { redeem(r, entry, books, complain); },
                [](const auto&) {},
            },
            record);
    }
    check_credits(entry, complain);
}

// ---- what the cloud has signed ---------------------------------------------------------------------

void NaiveVouchers::take(const journal::VoucherDocumentTaken& taken, const Complain& complain) {
    if (taken.kind == 1) return;
    if (taken.kind == 2) {
        const auto revision = read_revision(taken.document);
        if (!revision) return complain("a batch of vouchers is taken that is none");
        return take_revision(*revision, complain);
    }
    const auto order = read_custody(taken.document);
    if (!order) return complain("an order about vouchers is taken that is none");
    take_custody(*order, complain);
}

void NaiveVouchers::take_revision(const NaiveRevision& next, const Complain& complain) {
    const std::string who = "batch " + next.short_name + " ";
    const bool is_new = !batches_.contains(next.batch);
    Batch& batch = batches_[next.batch];
    const NaiveRevision before = std::exchange(batch.says, next);
    cloud_epoch_ = std::max(cloud_epoch_, next.version.first);
    if (is_new) return;
    if (next.version <= before.version) complain(who + "is taken in a version that is older");
    const bool same = next.count == before.count && next.face == before.face &&
                      next.currency == before.currency && next.target == before.target &&
                      next.from_ms == before.from_ms && next.short_name == before.short_name;
    if (!same) complain(who + "is another one");
    const bool revoked = std::includes(next.revoked.begin(), next.revoked.end(),
                                       before.revoked.begin(), before.revoked.end());
    // What is over may be sold again with a later end; what was revoked never.
    const bool was_over_for_good = before.state == k_revoked || before.state == k_archived;
    const bool back = was_over_for_good && next.state != k_revoked && next.state != k_archived;
    if (!revoked || back) complain(who + "is worth something again");
    const auto ended = end_of(before);
    const auto ends = end_of(next);
    if (ends && (!ended || *ends < *ended)) complain(who + "ends earlier");
}

void NaiveVouchers::take_custody(const NaiveCustodyOrder& order, const Complain& complain) {
    if (order.gateway != gateway_) return complain("vouchers of another gateway are taken");
    const auto known = batches_.find(order.batch);
    if (known == batches_.end()) return complain("vouchers of no batch are taken");
    if (!order.recall && order.version.first < cloud_epoch_)
        complain("a grant is taken that the cloud has forgotten since");
    cloud_epoch_ = std::max(cloud_epoch_, order.version.first);
    for (std::uint32_t serial = order.first; serial <= order.last; ++serial) {
        Batch::Holding& holding = known->second.custody[serial];
        if (holding.version < order.version) {
            holding = {order.version, order.recall};
        } else if (holding.version == order.version) {
            holding.recalled = holding.recalled || order.recall;
        }
    }
    saw(order.recall ? "recalled" : "granted");
}

void NaiveVouchers::take_locks(const journal::VoucherLocksTaken& taken, const Complain& complain) {
    const auto known = batches_.find(taken.batch);
    if (known == batches_.end()) return complain("locks of no batch are taken");
    for (std::size_t i = 0; i < taken.locks.size(); ++i) {
        const auto serial = taken.page * k_locks_on_a_page + static_cast<std::uint32_t>(i);
        if (!known->second.locks.emplace(serial, taken.locks[i]).second)
            complain("locks are taken twice");
        seen_locks_[to_string(taken.locks[i])] = taken.batch;
    }
}

// Serial by serial: it was redeemed, or it is given up, or a newer grant has given it back.
void NaiveVouchers::answer_recall(const journal::VoucherRecallAnswered& answered,
                                  const Complain& complain) {
    const Batch* batch = this->batch(answered.recall.batch);
    if (batch == nullptr) return complain("a recall of no batch is answered");
    std::set<std::uint32_t> redeemed;
    std::set<std::uint32_t> given_up;
    for (const auto& range : answered.redeemed)
        for (std::uint32_t s = range.first; s <= range.last; ++s) redeemed.insert(s);
    for (const auto& range : answered.given_up)
        for (std::uint32_t s = range.first; s <= range.last; ++s) given_up.insert(s);
    for (std::uint32_t s = answered.recall.range.first; s <= answered.recall.range.last; ++s) {
        const bool is_redeemed = batch->redeemed.contains(s);
        const std::string who = "the answer to a recall of " + std::to_string(s) + " says ";
        if (redeemed.contains(s) != is_redeemed)
            complain(who + (is_redeemed ? "nothing of its redemption" : "that it was redeemed"));
        const bool goes = !is_redeemed && !batch->holds(s);
        if (given_up.contains(s) != goes)
            complain(who + (goes ? "that it is kept" : "that it is given up"));
    }
    saw("recall_came_too_late", !redeemed.empty());
    saw("recall_was_in_time", !given_up.empty());
}

// ---- what is redeemed ------------------------------------------------------------------------------

// In the order in which docs/vouchers-format.md asks.
std::string NaiveVouchers::objection(const VoucherName& name, AccountId account) const {
    const Batch* batch = this->batch(name.batch);
    if (batch == nullptr || !batch->locks.contains(name.serial)) return "voucher_not_known";
    const NaiveRevision& says = batch->says;
    const auto before = batch->redeemed.find(name.serial);
    if (before != batch->redeemed.end()) {
        const bool his = before->second == account && !account.is_nil();
        return his ? "" : "voucher_used";
    }
    if (!batch->holds(name.serial)) return "voucher_elsewhere";
    if (is_worthless(says, name.serial)) return "voucher_cancelled";
    if (says.state == k_suspended || says.blocked.contains(name.serial)) return "voucher_held_back";
    const bool on_its_way = says.state <= k_shipped;
    const bool sold = batch->activated.contains(name.serial) ||
                      (!on_its_way && says.active.contains(name.serial));
    if (!sold) return "voucher_not_sold";
    if (says.face == 0 && !batches_.contains(says.target)) return "voucher_target_unknown";
    return "";
}

void NaiveVouchers::redeem(const journal::VoucherRedeemed& redeemed, const journal::Entry& entry,
                           const NaiveBooks& books, const Complain& complain) {
    const VoucherName& name = redeemed.name;
    const std::string who = "voucher " + name_text(name) + " ";
    const auto known = batches_.find(name.batch);
    if (known == batches_.end()) return complain(who + "is redeemed and of no batch");
    Batch& batch = known->second;
    if (batch.redeemed.contains(name.serial)) {
        complain(who + "is redeemed twice");
    } else if (const std::string why = objection(name, redeemed.account); !why.empty()) {
        complain(who + "is redeemed and is " + why);
    }
    const auto lock = batch.locks.find(name.serial);
    if (lock != batch.locks.end() && lock->second != redeemed.lock)
        complain(who + "is opened by the lock of another");
    check_time(redeemed, batch, entry.header, books.clock_is_sure(), who, complain);
    check_worth(redeemed, batch, books, who, complain);
    batch.redeemed[name.serial] = redeemed.account;
    if (batch.says.face == 0) activate(batch, name.serial, who, complain);
    saw("redeemed", batch.says.face != 0);
    saw("activated_others", batch.says.face == 0);
    saw("redeemed_by_an_old_copy", is_copy_);
    saw("its_time_may_be_over", redeemed.expiry_unproven);
    if (paper_ == nullptr) return;
    const std::string wrong =
        paper_->redeemed(name, redeemed.top_up, gateway_, entry.header.epoch, is_copy_);
    if (!wrong.empty()) complain(wrong);
}

void NaiveVouchers::check_worth(const journal::VoucherRedeemed& redeemed, const Batch& batch,
                                const NaiveBooks& books, const std::string& who,
                                const Complain& complain) const {
    const Paper* paper = paper_ == nullptr ? nullptr : paper_->find(redeemed.name);
    if (paper == nullptr) return complain(who + "is redeemed and was never printed");
    if (paper->face != batch.says.face)
        complain(who + "is worth something else than its paper says");
    if (batch.says.face == 0) {
        if (!redeemed.top_up.is_nil()) complain(who + "activates others and is credited");
        const auto somebody = [&](const auto& each) { return each.first == redeemed.name; };
        if (std::none_of(typed_.begin(), typed_.end(), somebody))
            complain(who + "is redeemed and nobody has typed it");
        return;
    }
    if (!typed_.contains({redeemed.name, redeemed.account}))
        complain(who + "is redeemed and nobody has typed it for this account");
    const auto credit = books.credits().find(redeemed.top_up);
    if (credit == books.credits().end()) return complain(who + "is redeemed and not credited");
    if (credit->second != std::pair{redeemed.account, batch.says.face})
        complain(who + "is worth " + micro_units(batch.says.face) + " and credited with " +
                 micro_units(credit->second.second));
    const auto account = books.accounts().find(redeemed.account);
    if (account == books.accounts().end()) return;
    const bool fits =
        batch.says.product == 1 || (batch.says.product == 2) == !account->second.postpaid;
    if (!fits) complain(who + "is for another kind of account");
}

// Never before its beginning for certain; never after its end by a clock that is sure. What may be over says so.
void NaiveVouchers::check_time(const journal::VoucherRedeemed& redeemed, const Batch& batch,
                               const journal::EntryHeader& header, bool clock_is_sure,
                               const std::string& who, const Complain& complain) const {
    if (header.latest_ms < batch.says.from_ms) complain(who + "is redeemed too early");
    const auto end = end_of(batch.says);
    const bool over = end && header.earliest_ms > *end;
    if (clock_is_sure && over) complain(who + "is redeemed after its end");
    const bool may_be = end && header.latest_ms > *end && header.wall_ms > *end;
    if (redeemed.expiry_unproven != may_be)
        complain(who + (may_be ? "may be over and nobody says so" : "is said to be over"));
}

void NaiveVouchers::activate(const Batch& batch, std::uint32_t serial, const std::string& who,
                             const Complain& complain) {
    const auto target = batches_.find(batch.says.target);
    if (target == batches_.end()) return complain(who + "activates what is not here");
    const std::uint64_t first = batch.says.target_first + serial * batch.says.target_each;
    for (std::uint64_t each = first; each < first + batch.says.target_each; ++each)
        target->second.activated.insert(static_cast<std::uint32_t>(each));
}

// Whatever is credited as a voucher is one.
void NaiveVouchers::check_credits(const journal::Entry& entry, const Complain& complain) const {
    for (const auto& record : entry.records) {
        const auto* credited = std::get_if<journal::Credited>(&record);
        if (credited == nullptr || credited->source != journal::TopUpSource::voucher) continue;
        const auto pays = [&](const journal::Record& other) {
            const auto* redeemed = std::get_if<journal::VoucherRedeemed>(&other);
            return redeemed != nullptr && redeemed->top_up == credited->top_up &&
                   redeemed->account == credited->account;
        };
        if (std::none_of(entry.records.begin(), entry.records.end(), pays))
            complain("top-up " + to_string(credited->top_up) + " is of no voucher");
    }
}

void NaiveVouchers::check_promises(const Complain& complain) const {
    for (const auto& [name, account] : promises_) {
        const Batch* batch = this->batch(name.batch);
        const auto known = batch == nullptr ? std::map<std::uint32_t, AccountId>::const_iterator{}
                                            : batch->redeemed.find(name.serial);
        const bool kept = batch != nullptr && known != batch->redeemed.end() &&
                          (known->second == account || known->second.is_nil());
        if (!kept) complain("voucher " + name_text(name) + " was taken and is not redeemed");
    }
}

}  // namespace riser::sim
