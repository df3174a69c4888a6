#include "gateway/controller/voucher_evolution.h"

#include "core/base/assert.h"

namespace riser::controller {
namespace {

// A cloud that was restored from a backup begins a higher epoch, and shows it in what it signs: from then on grants of
// before count only if they are here.
void learn_epoch(voucher::VoucherBooks& books, std::uint64_t cloud_epoch) {
    if (cloud_epoch > books.cloud_epoch()) books.begin_cloud_epoch(cloud_epoch);
}

template <class T>
T decoded(Result<T> read) {
    RISER_ASSERT(read.ok(), "a document is checked before its record is taken");
    return std::move(read).value();
}

}  // namespace

void take(voucher::VoucherBooks& books, const journal::VoucherDocumentTaken& r) {
    if (r.kind == 1) return books.take(decoded(voucher::decode_series(r.document)));
    if (r.kind == 2) {
        const auto revision = decoded(voucher::decode_batch(r.document));
        books.take(revision);
        return learn_epoch(books, revision.version.cloud_epoch);
    }
    const auto order = decoded(voucher::decode_custody(r.document));
    books.take(order);
    learn_epoch(books, order.version.cloud_epoch);
}

void take(voucher::VoucherBooks& books, const journal::VoucherLocksTaken& r) {
    books.take(r.batch, r.page, r.locks);
}

void take(voucher::VoucherBooks& books, const journal::VoucherRedeemed& r,
          const journal::EntryHeader& header) {
    books.redeem(r.lock, {r.account, from_unix_ms(header.wall_ms)});
}

void take(voucher::BoundBooks& books, const journal::BoundKeyTaken& r) {
    books.take(r.held);
}

void take(voucher::BoundBooks& books, const journal::BoundTokenRedeemed& r,
          const journal::EntryHeader& header) {
    books.redeem(r.account, r.number, {header.sequence, r.amount});
}

void take(voucher::BoundBooks& books, const journal::BoundNumberMarked& r) {
    if (r.advanced) return books.advance(r.account, r.number);
    books.mark(r.account, r.number);
}

}  // namespace riser::controller
