// Batches, locks and books for tests of what happens to vouchers.
#pragma once

#include <string>
#include <vector>

#include "core/voucher/lock_page.h"
#include "core/voucher/voucher_books.h"
#include "tests/unit/voucher/scheme_fixtures.h"

namespace riser::voucher {

inline constexpr std::uint32_t k_given_count = 1'200;  // two pages

inline Lock given_lock(std::uint32_t serial, std::uint8_t batch = 0xB1) {
    auto lock = id_of<Lock>(batch);
    lock.bytes[0] = static_cast<std::uint8_t>(serial * 7);  // not in the order of serials
    lock.bytes[14] = static_cast<std::uint8_t>(serial >> 8U);
    lock.bytes[15] = static_cast<std::uint8_t>(serial);
    return lock;
}

inline std::vector<Lock> given_locks(std::uint32_t count = k_given_count,
                                     std::uint8_t batch = 0xB1) {
    std::vector<Lock> locks;
    for (std::uint32_t serial = 0; serial < count; ++serial)
        locks.push_back(given_lock(serial, batch));
    return locks;
}

inline Series given_series(std::uint8_t id = 0x51) {
    return {id_of<SeriesId>(id), id_of<OwnerId>(0x0F), series_salt(), k_production_cost};
}

inline constexpr std::int64_t k_start_ms = 1'790'000'000'000;
inline constexpr std::int64_t k_end_ms = 1'820'000'000'000;

// 10.00 EUR, serials 0 to 999 sold, all of it valid for some months and 30 days of grace.
inline BatchRevision given_batch() {
    BatchRevision revision;
    revision.id = id_of<BatchId>(0xB1);
    revision.series = id_of<SeriesId>(0x51);
    revision.short_name = "EUR10-A";
    revision.count = k_given_count;
    revision.effect =
        CreditEffect{Money{10'000'000}, Currency{{'E', 'U', 'R'}}, Product::any_account};
    revision.state = BatchState::active;
    revision.valid_from_ms = k_start_ms;
    revision.valid_until_ms = k_end_ms;
    revision.grace_days = 30;
    revision.active.add(SerialRange{0, 999});
    revision.lock_pages = page_digests(revision.id, given_locks());
    return revision;
}

// The next decision of the cloud about the same batch.
inline BatchRevision after(BatchRevision revision) {
    ++revision.version.number;
    return revision;
}

inline constexpr std::uint8_t k_given_gateway = 0x11;

inline CustodyOrder given_grant(const SerialRange& range = {0, k_given_count - 1},
                                std::uint32_t number = 1, std::uint8_t batch = 0xB1) {
    return {CustodyKind::grant,
            id_of<GatewayId>(k_given_gateway),
            id_of<BatchId>(batch),
            range,
            {1, number}};
}
inline CustodyOrder recall_of(CustodyOrder grant) {
    grant.kind = CustodyKind::recall;
    return grant;
}

// A gateway that has all of the batch.
inline VoucherBooks given_books() {
    VoucherBooks books(id_of<GatewayId>(k_given_gateway));
    books.take(given_series());
    books.take(given_batch());
    const auto locks = given_locks();
    books.take(id_of<BatchId>(0xB1), 0, std::span(locks).first(k_page_locks));
    books.take(id_of<BatchId>(0xB1), 1, std::span(locks).subspan(k_page_locks));
    books.take(given_grant());
    return books;
}

}  // namespace riser::voucher
