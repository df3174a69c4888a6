#include "cloud/voucher/heard_documents.h"

#include <algorithm>

#include "cloud/voucher/batch_orders.h"
#include "cloud/voucher/custody_orders.h"
#include "cloud/voucher/delivery.h"

namespace riser::cloud {
namespace {

using voucher::BatchRevision;
using voucher::CustodyOrder;
using voucher::SerialRange;
using voucher::SerialRanges;

SerialRanges without(SerialRanges from, const SerialRanges& taken) {
    for (const SerialRange& range : taken.ranges()) from.remove(range);
    return from;
}

class DocumentHearing {
public:
    DocumentHearing(VoucherDesk& desk, const Gateway& gateway,
                    const wire::SignedVoucherDocument& document)
        : desk_(desk), gateway_(gateway), document_(document) {}

    // A series says nothing by itself.
    void operator()(const voucher::Series&) {}

    void operator()(const BatchRevision& heard) {
        auto batch = desk_.session.find_voucher_batch(heard.id);
        if (!batch || batch->owner != gateway_.key.owner) {
            return raise("voucher_unknown", heard.short_name,
                         "the gateway has a batch that this cloud has not made, or has forgotten "
                         "since a backup");
        }
        note_holder(desk_, gateway_, *batch);
        const BatchRevision known = batch->revision;
        const bool later =
            voucher::judge_revision(&known, heard) == voucher::RevisionVerdict::newer;
        const SerialRanges sold = without(heard.active, known.active);
        const SerialRanges revoked = without(heard.revoked, known.revoked);
        if (!later && sold.empty() && revoked.empty()) return;
        if (!is_ours(heard.short_name)) return;
        if (later) return adopt_revision(desk_, *batch, heard);
        // Decided before the backup's time was overtaken by decisions since: both hold.
        if (!sold.empty()) check(heard, "were activated", activate(desk_, *batch, sold));
        batch = desk_.session.find_voucher_batch(heard.id);
        if (!revoked.empty()) check(heard, "were revoked", revoke(desk_, *batch, revoked));
    }

    // What became of a recall is said by its answer.
    void operator()(const CustodyOrder& order) {
        auto batch = desk_.session.find_voucher_batch(order.batch);
        const bool known =
            batch && batch->owner == gateway_.key.owner && order.range.last < batch->revision.count;
        const bool granted =
            order.kind == voucher::CustodyKind::grant && order.gateway == gateway_.key.gateway;
        if (!known || !granted) return;
        voucher::CloudCustody custody = custody_of(desk_.session, *batch);
        const auto before = custody.parts();
        custody.adopt(order);
        if (custody.parts() == before || !is_ours(batch->revision.short_name)) return;
        batch->last_grant = std::max(custody.last(), order.version);
        desk_.session.put_voucher_batch(*batch);
        desk_.session.put_custody_parts(order.batch, custody.parts());
    }

private:
    void raise(const std::string& kind, const std::string& subject, const std::string& detail) {
        desk_.session.raise(gateway_.key, kind, subject, detail, desk_.now_ms);
    }
    // Whether this cloud has signed it, with the key that it has now.
    bool is_ours(const std::string& subject) {
        if (wire::verify_voucher_document(document_, desk_.keys.key_set)) return true;
        raise("voucher_doubtful", subject,
              "the journal shows a decision about it that this cloud does not remember, and whose "
              "signature is not of its key");
        return false;
    }
    void check(const BatchRevision& heard, const std::string& what,
               const Result<StoredBatch, Refusal>& done) {
        if (done) return;
        raise("voucher_forgotten", heard.short_name,
              "serials of it " + what +
                  " before this cloud came back from a backup, and cannot be "
                  "now: " +
                  done.error().detail);
    }

    VoucherDesk& desk_;
    const Gateway& gateway_;
    const wire::SignedVoucherDocument& document_;
};

// 0: it says nothing of one.
std::uint64_t epoch_of(const wire::VoucherDocument& document) {
    if (const auto* revision = std::get_if<BatchRevision>(&document))
        return revision->version.cloud_epoch;
    const auto* order = std::get_if<CustodyOrder>(&document);
    return order == nullptr ? 0 : order->version.cloud_epoch;
}

// Of a life of this cloud that is lost, begun while its clock was ahead: a gateway that knows of it takes nothing of a lower
// epoch, so decisions are numbered above it from now on.
void overtake_epoch(VoucherDesk& desk, const wire::SignedVoucherDocument& document,
                    std::uint64_t seen) {
    const bool is_ahead = seen > desk.session.voucher_epoch() && seen < INT64_MAX;
    if (is_ahead && wire::verify_voucher_document(document, desk.keys.key_set))
        begin_voucher_epoch(desk.session, static_cast<std::int64_t>(seen + 1));
}

std::optional<wire::VoucherDocument> read(const wire::SignedVoucherDocument& document) {
    if (document.kind == 2) {
        if (auto revision = voucher::decode_batch(document.bytes)) return *revision;
    } else if (document.kind == 3) {
        if (auto order = voucher::decode_custody(document.bytes)) return *order;
    }
    return std::nullopt;
}

}  // namespace

void hear_document(VoucherDesk& desk, const Gateway& gateway,
                   const wire::SignedVoucherDocument& document) {
    const auto said = read(document);
    if (!said) return;
    overtake_epoch(desk, document, epoch_of(*said));
    std::visit(DocumentHearing(desk, gateway, document), *said);
}

void hear_locks(VoucherDesk& desk, const Gateway& gateway, voucher::BatchId batch,
                std::uint32_t page) {
    const auto known = desk.session.find_voucher_batch(batch);
    if (known && known->owner == gateway.key.owner)
        desk.session.note_told(batch, gateway.key.gateway, page);
}

}  // namespace riser::cloud
