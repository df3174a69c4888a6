#include "cloud/voucher/custody_orders.h"

#include <algorithm>

#include "cloud/voucher/batch_orders.h"
#include "cloud/voucher/delivery.h"
#include "cloud/voucher/sales.h"

namespace riser::cloud {
namespace {

using voucher::BatchState;
using voucher::CloudCustody;
using voucher::SerialRange;
using voucher::SerialRanges;

void keep(VoucherDesk& desk, StoredBatch& batch, const CloudCustody& custody) {
    batch.last_grant = custody.last();
    desk.session.put_voucher_batch(batch);
    desk.session.put_custody_parts(batch.revision.id, custody.parts());
}

// What of the range the gateway has not by a grant.
SerialRanges lacking(Session& session, const StoredBatch& batch, GatewayId gateway,
                     const SerialRange& range) {
    SerialRanges lacked(range);
    for (const auto& part : session.custody_parts(batch.revision.id)) {
        if (part.where == CloudCustody::Where::gateway && part.gateway == gateway)
            lacked.remove(part.range);
    }
    return lacked;
}

std::optional<Refusal> journals_missing(Session& session, OwnerId owner) {
    if (session.count_unheard(owner) == 0) return std::nullopt;
    return conflict("journals_missing",
                    "This cloud came back from a backup and has not heard every gateway of the "
                    "owner since: they may have been given vouchers that it does not know of. Try "
                    "again when all have sent their journals.");
}

// It says so itself by a redemption, too, unless that was not understood.
void raise_spent_twice(VoucherDesk& desk, const Gateway& gateway, const StoredBatch& batch,
                       std::uint32_t serial) {
    desk.session.raise(gateway.key, "voucher_doubtful",
                       batch.revision.short_name + " " + std::to_string(serial),
                       "spent_twice: its answer to a recall names it as redeemed, and another "
                       "journal has redeemed it before",
                       desk.now_ms);
}

}  // namespace

CloudCustody custody_of(Session& session, const StoredBatch& batch) {
    const std::uint64_t epoch = session.voucher_epoch();
    const auto last =
        epoch > batch.last_grant.cloud_epoch ? voucher::CloudVersion{epoch, 0} : batch.last_grant;
    return CloudCustody::of(session.custody_parts(batch.revision.id), last);
}

Result<StoredBatch, Refusal> grant(VoucherDesk& desk, StoredBatch batch, const Gateway& gateway,
                                   const SerialRanges& serials) {
    if (auto objection = objection_to(batch, serials)) return fail(*objection);
    if (gateway.key.owner != batch.owner)
        return fail(unknown("gateway", to_string(gateway.key.gateway)));
    const BatchState state = batch.revision.state;
    const bool of_use = state == BatchState::printed || state == BatchState::shipped ||
                        state == BatchState::active || state == BatchState::suspended;
    if (!of_use)
        return fail(conflict("not_on_paper", "The batch " + batch.revision.short_name + " is " +
                                                 std::string(stage_of(batch)) + "."));
    if (auto missing = journals_missing(desk.session, batch.owner)) return fail(*missing);
    CloudCustody custody = custody_of(desk.session, batch);
    std::vector<voucher::CustodyOrder> orders;
    for (const SerialRange& range : serials.ranges()) {
        const SerialRanges lacked = lacking(desk.session, batch, gateway.key.gateway, range);
        for (const SerialRange& part : lacked.ranges()) {
            SerialRanges free = custody.grantable(part);
            for (const std::uint32_t serial : desk.session.spent_serials(batch.revision.id, part))
                free.remove({serial, serial});
            if (free != SerialRanges(part)) {
                return fail(conflict("not_free",
                                     "Of serials " + std::to_string(part.first) + " to " +
                                         std::to_string(part.last) +
                                         " some are spent or in another building. Recall them "
                                         "first, and wait for its answer.",
                                     "/serials"));
            }
            orders.push_back(custody.grant(batch.revision.id, part, gateway.key.gateway));
        }
    }
    if (orders.empty()) return batch;
    keep(desk, batch, custody);
    for (const auto& order : orders) {
        tell_batch(desk, gateway, batch, order.range);
        tell_custody(desk, gateway, order);
    }
    return batch;
}

Result<std::uint32_t, Refusal> recall(VoucherDesk& desk, const StoredBatch& known,
                                      const SerialRanges& serials) {
    if (auto objection = objection_to(known, serials)) return fail(*objection);
    StoredBatch batch = known;
    CloudCustody custody = custody_of(desk.session, batch);
    std::vector<voucher::CustodyOrder> orders;
    for (const SerialRange& range : serials.ranges()) {
        const auto of_range = custody.recall(batch.revision.id, range);
        orders.insert(orders.end(), of_range.begin(), of_range.end());
    }
    keep(desk, batch, custody);
    std::uint32_t count = 0;
    for (const auto& order : orders) {
        const auto gateway = desk.session.find_gateway(order.gateway);
        if (!gateway) continue;
        tell_custody(desk, *gateway, order);
        count += order.range.count();
    }
    return count;
}

Result<StoredBatch, Refusal> tell_again(VoucherDesk& desk, StoredBatch batch,
                                        const Gateway& gateway) {
    if (auto missing = journals_missing(desk.session, batch.owner)) return fail(*missing);
    const auto id = batch.revision.id;
    CloudCustody custody = custody_of(desk.session, batch);
    std::vector<voucher::CustodyOrder> orders;
    for (const auto& part : custody.parts()) {
        const bool recalled = part.where == CloudCustody::Where::recalling;
        const bool held = recalled || part.where == CloudCustody::Where::gateway;
        if (!held || part.gateway != gateway.key.gateway) continue;
        // A journal that began anew does not know what was redeemed before it, and would take it once more.
        SerialRanges unspent(part.range);
        for (const std::uint32_t serial : desk.session.spent_serials(id, part.range))
            unspent.remove({serial, serial});
        for (const SerialRange& range : unspent.ranges()) {
            orders.push_back(recalled ? voucher::CustodyOrder{voucher::CustodyKind::recall,
                                                              part.gateway, id, range, part.version}
                                      : custody.grant_again(id, range));
        }
    }
    keep(desk, batch, custody);
    tell_batch_again(desk, gateway, batch);
    for (const auto& order : orders) {
        tell_batch(desk, gateway, batch, order.range);
        tell_custody(desk, gateway, order, desk.now_ms);
    }
    return batch;
}

void hear_recall_answer(VoucherDesk& desk, const Gateway& gateway, std::uint64_t sequence,
                        const voucher::RecallAnswer& answer) {
    auto batch = desk.session.find_voucher_batch(answer.recall.batch);
    const bool of_owner = batch && batch->owner == gateway.key.owner;
    if (!of_owner || answer.recall.gateway != gateway.key.gateway) {
        desk.session.raise(gateway.key, "voucher_unknown", to_string(answer.recall.batch),
                           "answers a recall that is not for it, or that this cloud has forgotten",
                           desk.now_ms);
        return;
    }
    CloudCustody custody = custody_of(desk.session, *batch);
    // What was redeemed is kept by itself, for good: put_spent().
    custody.take_answer({answer.recall, {}, answer.recalled});
    keep(desk, *batch, custody);
    const auto* credit = std::get_if<voucher::CreditEffect>(&batch->revision.effect);
    for (const SerialRange& range : answer.redeemed.ranges()) {
        for (std::uint32_t serial = range.first; serial <= range.last; ++serial) {
            const voucher::VoucherName name{batch->revision.id, serial};
            if (serial >= batch->revision.count) break;
            if (const auto before = desk.session.find_spent(name)) {
                if (before->journal != gateway.journal())
                    raise_spent_twice(desk, gateway, *batch, serial);
                continue;
            }
            SpentVoucher spent{name, gateway.journal(), sequence, {}, {}, 0, false};
            if (credit != nullptr) spent.amount = credit->face;
            desk.session.put_spent(spent);
            post_vouchers(
                desk, *batch,
                {pot_of(desk.session, *batch, serial), VoucherPot::redeemed, SellerId{}, 1});
        }
    }
}

void begin_voucher_epoch(Session& session, std::int64_t now_ms) {
    session.set_voucher_epoch(
        std::max(session.voucher_epoch() + 1, static_cast<std::uint64_t>(now_ms)));
}

}  // namespace riser::cloud
