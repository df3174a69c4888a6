#include "core/wire/voucher_text.h"

#include "core/voucher/batch.h"
#include "core/voucher/series.h"

namespace riser::wire {
namespace {

std::string version_text(const voucher::CloudVersion& version) {
    return std::to_string(version.cloud_epoch) + "." + std::to_string(version.number);
}

std::string range_text(const voucher::SerialRange& range) {
    return range.first == range.last
               ? std::to_string(range.first)
               : std::to_string(range.first) + "-" + std::to_string(range.last);
}

std::string ranges_text(const std::vector<voucher::SerialRange>& ranges) {
    std::string text;
    for (const auto& range : ranges) text += (text.empty() ? "" : ",") + range_text(range);
    return text.empty() ? "none" : text;
}

std::string custody_text(const voucher::CustodyOrder& order) {
    const bool grant = order.kind == voucher::CustodyKind::grant;
    return std::string(grant ? "grant " : "recall ") + version_text(order.version) +
           " of serials " + range_text(order.range) + " of batch " + to_string(order.batch);
}

std::string effect_text(const voucher::BatchRevision& revision) {
    if (const auto* credit = std::get_if<voucher::CreditEffect>(&revision.effect))
        return format_money(credit->face) + " " + credit->currency.text();
    const auto& activation = std::get<voucher::ActivationEffect>(revision.effect);
    return "activates " + std::to_string(activation.each) + " each of batch " +
           to_string(activation.target);
}

std::string batch_text(const voucher::BatchRevision& revision) {
    return "batch " + to_string(revision.id) + " " + revision.short_name + " version " +
           version_text(revision.version) + ": " + std::to_string(revision.count) + " codes, " +
           effect_text(revision) + ", " + std::string(voucher::to_string(revision.state)) +
           ", active " + ranges_text(revision.active.ranges());
}

}  // namespace

std::string voucher_text(const journal::VoucherDocumentTaken& r) {
    if (r.kind == 1) {
        const auto series = voucher::decode_series(r.document);
        return series ? "series " + to_string(series->id) : "";
    }
    if (r.kind == 2) {
        const auto revision = voucher::decode_batch(r.document);
        return revision ? batch_text(*revision) : "";
    }
    const auto order = voucher::decode_custody(r.document);
    return order ? custody_text(*order) : "";
}

std::string voucher_text(const journal::VoucherLocksTaken& r) {
    return "page " + std::to_string(r.page) + " of batch " + to_string(r.batch) + ": " +
           std::to_string(r.locks.size()) + " locks";
}

std::string voucher_text(const journal::VoucherRecallAnswered& r) {
    return custody_text(r.recall) + ": redeemed " + ranges_text(r.redeemed) + ", given up " +
           ranges_text(r.given_up);
}

std::string voucher_text(const journal::VoucherRedeemed& r) {
    return "serial " + std::to_string(r.name.serial) + " of batch " + to_string(r.name.batch) +
           (r.account.is_nil()
                ? " activates others"
                : " for account " + to_string(r.account) + " as top-up " + to_string(r.top_up)) +
           (r.expiry_unproven ? ", perhaps after its time" : "");
}

// What is sealed is of use to nobody.
std::string voucher_text(const journal::BoundKeyTaken& r) {
    const auto& terms = r.held.terms;
    return "tokens of " + format_money(terms.unit) + " a unit, at most " +
           std::to_string(terms.largest) + " units each, unconfirmed " +
           format_money(terms.most_unconfirmed);
}

std::string voucher_text(const journal::BoundTokenRedeemed& r) {
    return "token " + std::to_string(r.number) + " of account " + to_string(r.account) + ": " +
           format_money(r.amount) + " as top-up " + to_string(r.top_up);
}

std::string voucher_text(const journal::BoundNumberMarked& r) {
    return (r.advanced ? "window advanced to " : "number ") + std::to_string(r.number) +
           " of account " + to_string(r.account) + (r.advanced ? "" : " is used up");
}

}  // namespace riser::wire
