#include "cloud/ingest/voucher_projector.h"

#include "cloud/voucher/custody_orders.h"
#include "cloud/voucher/heard.h"
#include "cloud/voucher/heard_documents.h"
#include "cloud/voucher/tokens.h"

namespace riser::cloud {
namespace {

voucher::SerialRanges united(const std::vector<voucher::SerialRange>& ranges) {
    voucher::SerialRanges all;
    for (const voucher::SerialRange& range : ranges) all.add(range);
    return all;
}

}  // namespace

std::optional<Unapplied> VoucherProjector::take(const journal::VoucherDocumentTaken& r) const {
    hear_document(desk_, gateway_, {r.kind, r.document, {r.signature}});
    return std::nullopt;
}

std::optional<Unapplied> VoucherProjector::take(const journal::VoucherLocksTaken& r) const {
    hear_locks(desk_, gateway_, r.batch, r.page);
    return std::nullopt;
}

std::optional<Unapplied> VoucherProjector::take(const journal::VoucherRecallAnswered& r) const {
    hear_recall_answer(desk_, gateway_, header_.sequence,
                       {r.recall, united(r.redeemed), united(r.given_up)});
    return std::nullopt;
}

// A gateway that credits what nobody typed has credited it all the same: counted, since it is in its books, and shown to
// people.
std::optional<Unapplied> VoucherProjector::take(const journal::VoucherRedeemed& r) const {
    HeardRedemption heard;
    heard.sequence = header_.sequence;
    heard.lock = r.lock;
    heard.proof = r.proof;
    heard.account = r.account;
    heard.wall_ms = header_.wall_ms;
    heard.expiry_unproven = r.expiry_unproven;
    if (!r.top_up.is_nil()) {
        const auto amount = credited(r);
        heard.amount = amount.value_or(Money{});
        if (!amount) {
            desk_.session.raise(gateway_.key, "voucher_not_credited",
                                to_string(r.name.batch) + " " + std::to_string(r.name.serial),
                                "redeemed, but what it pays is not in the journal",
                                header_.wall_ms);
        }
    }
    hear_redemption(desk_, gateway_, heard);
    return std::nullopt;
}

std::optional<Unapplied> VoucherProjector::take(const journal::BoundTokenRedeemed& r) const {
    hear_token(desk_, gateway_, r);
    return std::nullopt;
}

std::optional<Unapplied> VoucherProjector::take(const journal::BoundNumberMarked& r) const {
    hear_number(desk_, gateway_, r);
    return std::nullopt;
}

// By this journal, if it has credited it: the same payment may stand in another as well.
std::optional<Money> VoucherProjector::credited(const journal::VoucherRedeemed& r) const {
    std::optional<Money> elsewhere;
    for (const BookedCredit& credit : desk_.session.credits_of(r.top_up)) {
        if (credit.journal == gateway_.journal()) return credit.amount;
        if (credit.journal.owner == gateway_.key.owner) elsewhere = credit.amount;
    }
    return elsewhere;
}

}  // namespace riser::cloud
