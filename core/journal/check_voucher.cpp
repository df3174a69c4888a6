#include "core/journal/check_voucher.h"

#include "core/voucher/batch.h"
#include "core/voucher/credit_id.h"
#include "core/voucher/lock_page.h"
#include "core/voucher/series.h"

namespace riser::journal {
namespace {

bool is_document(const VoucherDocumentTaken& r) {
    switch (r.kind) {
        case 1:
            return voucher::decode_series(r.document).ok();
        case 2:
            return voucher::decode_batch(r.document).ok();
        case 3:
            return voucher::decode_custody(r.document).ok();
        default:
            return false;
    }
}

bool are_ranges_within(const std::vector<voucher::SerialRange>& ranges,
                       const voucher::SerialRange& whole) {
    std::uint64_t least = whole.first;
    for (const auto& range : ranges) {
        if (!voucher::is_range(range) || range.first < least || range.last > whole.last)
            return false;
        least = std::uint64_t{range.last} + 2;  // two that touch are one
    }
    return true;
}

}  // namespace

std::string_view broken_rule(const VoucherDocumentTaken& r) {
    return is_document(r) ? "" : "the document is none of its kind";
}

std::string_view broken_rule(const VoucherLocksTaken& r) {
    if (r.batch.is_nil()) return "the batch has no id";
    if (r.locks.empty() || r.locks.size() > voucher::k_page_locks)
        return "a page does not have 1 to 1000 locks";
    return r.page < voucher::pages_of(voucher::k_max_batch) ? ""
                                                            : "the page is beyond those of a batch";
}

std::string_view broken_rule(const VoucherRecallAnswered& r) {
    if (r.recall.kind != voucher::CustodyKind::recall) return "what is answered is no recall";
    if (r.recall.gateway.is_nil() || r.recall.batch.is_nil())
        return "the recall is of no gateway or no batch";
    if (!voucher::is_range(r.recall.range)) return "the recall is of no range";
    if (r.recall.version.cloud_epoch == 0 || r.recall.version.cloud_epoch > INT64_MAX ||
        r.recall.version.number == 0) {
        return "the recall has no version";
    }
    const bool ordered = are_ranges_within(r.redeemed, r.recall.range) &&
                         are_ranges_within(r.given_up, r.recall.range);
    return ordered ? "" : "the ranges are not in order within the recall";
}

// Whether the proof is the lock's asks the cloud (core/voucher/redemption_audit.h): what a hostile gateway has credited is
// counted all the same, and shown to people.
std::string_view broken_rule(const VoucherRedeemed& r) {
    if (r.lock.is_nil()) return "the voucher has no lock";
    if (r.name.batch.is_nil() || r.name.serial >= voucher::k_max_batch)
        return "the voucher has no name";
    if (r.account.is_nil() != r.top_up.is_nil()) return "a credit is for an account";
    const bool own = r.top_up.is_nil() || r.top_up == voucher::credit_id(r.lock);
    return own ? "" : "the credit is not that of the voucher";
}

std::string_view broken_rule(const BoundKeyTaken& r) {
    return voucher::is_terms(r.held.terms) ? "" : "the terms of tokens are out of range";
}

std::string_view broken_rule(const BoundTokenRedeemed& r) {
    if (r.account.is_nil() || r.top_up.is_nil()) return "a token credits an account";
    if (r.number == 0 || r.number > voucher::k_last_counter) return "the token has no number";
    if (r.units == 0 || r.units > voucher::k_max_token_amount) return "the token has no amount";
    const bool paid = r.amount > Money{} && r.amount <= k_max_amount;
    return paid ? "" : "what the token credits is out of range";
}

std::string_view broken_rule(const BoundNumberMarked& r) {
    if (r.account.is_nil()) return "the number is of no account";
    const bool numbered = r.number > 0 && r.number <= voucher::k_last_counter;
    return numbered ? "" : "the number is out of range";
}

}  // namespace riser::journal
