// Random records about vouchers.
#include "core/voucher/batch.h"
#include "core/voucher/credit_id.h"
#include "core/voucher/lock_page.h"
#include "core/voucher/series.h"
#include "tests/unit/core/random_records.h"

namespace riser::journal {
namespace {

voucher::SerialRange range_below(Prng& random, std::uint32_t end) {
    const auto a = static_cast<std::uint32_t>(random.below(end));
    const auto b = static_cast<std::uint32_t>(random.below(end));
    return {std::min(a, b), std::max(a, b)};
}

voucher::CloudVersion some_version(Prng& random) {
    return {1 + random.below(3), static_cast<std::uint32_t>(1 + random.below(1'000))};
}

}  // namespace

template <>
VoucherDocumentTaken RandomRecords::make() {
    VoucherDocumentTaken r;
    r.kind = static_cast<std::uint8_t>(1 + random_.below(3));
    r.signature = bytes<64>();
    if (r.kind == 1) {
        const voucher::KdfCost cost{static_cast<std::uint32_t>(1 + random_.below(4)), 9'216};
        r.document =
            voucher::encode_series({id<voucher::SeriesId>(), id<OwnerId>(), bytes<16>(), cost});
    } else if (r.kind == 2) {
        voucher::BatchRevision revision;
        revision.id = id<voucher::BatchId>();
        revision.series = id<voucher::SeriesId>();
        revision.version = some_version(random_);
        revision.short_name = "EUR10-A";
        revision.count = static_cast<std::uint32_t>(1 + random_.below(2'000));
        revision.effect = voucher::CreditEffect{Money{10'000'000}, Currency{{'E', 'U', 'R'}},
                                                voucher::Product::any_account};
        revision.active.add(range_below(random_, revision.count));
        revision.lock_pages.resize(voucher::pages_of(revision.count));
        r.document = voucher::encode_batch(revision);
    } else {
        r.document = voucher::encode_custody(
            {voucher::CustodyKind::grant, id<GatewayId>(), id<voucher::BatchId>(),
             range_below(random_, voucher::k_max_batch), some_version(random_)});
    }
    if (content_ == Content::any && yes()) r.document.resize(random_.below(100));
    return r;
}
template <>
VoucherLocksTaken RandomRecords::make() {
    VoucherLocksTaken r;
    r.batch = id<voucher::BatchId>();
    r.page = static_cast<std::uint32_t>(random_.below(100));
    r.locks.resize(1 + random_.below(20));
    for (auto& lock : r.locks) {
        if (yes()) lock = id<voucher::Lock>();
    }
    return r;
}
template <>
VoucherRecallAnswered RandomRecords::make() {
    VoucherRecallAnswered r;
    r.recall = {voucher::CustodyKind::recall, id<GatewayId>(), id<voucher::BatchId>(),
                range_below(random_, 1'000), some_version(random_)};
    const auto& range = r.recall.range;
    if (yes()) {
        r.given_up = {range};
    } else {
        r.redeemed = {{range.first, range.first}};
        if (range.count() > 1) r.given_up = {{range.first + 1, range.last}};
    }
    return r;
}
template <>
VoucherRedeemed RandomRecords::make() {
    VoucherRedeemed r;
    r.lock = id<voucher::Lock>();
    r.proof.bytes = bytes<32>();
    r.name = {id<voucher::BatchId>(),
              static_cast<std::uint32_t>(random_.below(voucher::k_max_batch))};
    if (yes()) {
        r.account = id<AccountId>();
        r.top_up = voucher::credit_id(r.lock);
    }
    r.expiry_unproven = yes();
    return r;
}

template <>
BoundKeyTaken RandomRecords::make() {
    BoundKeyTaken r;
    r.held.key = bytes<80>();
    r.held.terms = {Money{static_cast<std::int64_t>(1 + random_.below(100'000))},
                    static_cast<std::uint32_t>(1 + random_.below(voucher::k_max_token_amount)),
                    Money{static_cast<std::int64_t>(random_.below(1'000'000'000))}};
    if (content_ == Content::any && yes()) r.held.terms.unit = {};
    return r;
}
template <>
BoundTokenRedeemed RandomRecords::make() {
    return {id<AccountId>(), static_cast<std::uint32_t>(1 + random_.below(1'000)),
            static_cast<std::uint32_t>(1 + random_.below(voucher::k_max_token_amount)),
            Money{static_cast<std::int64_t>(1 + random_.below(1'000'000'000))}, id<TopUpId>()};
}
template <>
BoundNumberMarked RandomRecords::make() {
    return {id<AccountId>(), static_cast<std::uint32_t>(1 + random_.below(1'000)), yes()};
}

}  // namespace riser::journal
