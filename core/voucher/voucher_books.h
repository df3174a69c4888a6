// VoucherBooks: what a gateway knows of vouchers: series, batches, locks, custody, and which were redeemed. A plain
// value that changes by facts: first it is asked whether a fact can be taken, then, once it is durable, told to take
// it. Whether a voucher may be redeemed is asked of judge() in redemption.h. Owned by whoever owns the books.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/units/ids.h"
#include "core/units/time.h"
#include "core/voucher/batch.h"
#include "core/voucher/custody.h"
#include "core/voucher/lock_index.h"
#include "core/voucher/series.h"

namespace riser::voucher {

struct Redeemed {
    AccountId account{};  // nil: an activation, which is for nobody
    UtcTime time{};

    bool operator==(const Redeemed&) const = default;
};

struct HeldBatch {
    BatchRevision revision;
    SerialRanges activated;  // by activation codes, beside those that the revision names
    SerialRanges redeemed;   // here
    SerialMap<GatewayCustody> custody;
    std::vector<bool> pages;  // which lock pages are here

    bool operator==(const HeldBatch&) const = default;
    [[nodiscard]] bool is_sold(std::uint32_t serial) const {
        return revision.active.contains(serial) || activated.contains(serial);
    }
};

// Whether a fact can be taken. `older` and `repeated` need no record.
enum class TakeVerdict : std::uint8_t {
    take = 1,
    repeated = 2,
    older = 3,         // overtaken by a newer one, or of a cloud that was restored since
    unknown = 4,       // of a series or batch that is not here yet: ask for that first
    too_cheap = 5,     // its locks would be easier to guess than the configuration allows
    too_many = 6,      // no more series at one time
    not_for_here = 7,  // for another gateway
    forged =
        8,  // a page that is not the one which its batch names; a fork; a broken promise: raise an alarm
};

class VoucherBooks {
public:
    explicit VoucherBooks(GatewayId gateway) : gateway_(gateway) {}

    [[nodiscard]] TakeVerdict may_take(const Series& series, const KdfCost& floor) const;
    [[nodiscard]] TakeVerdict may_take(const BatchRevision& revision) const;
    // `page` of the batch, in order of serials.
    [[nodiscard]] TakeVerdict may_take(BatchId batch, std::uint32_t page,
                                       std::span<const Lock> locks) const;
    [[nodiscard]] TakeVerdict may_take(const CustodyOrder& order) const;

    // Each asserts that the same may be taken.
    void take(const Series& series);
    void take(const BatchRevision& revision);
    void take(BatchId batch, std::uint32_t page, std::span<const Lock> locks);
    void take(const CustodyOrder& order);
    // After taking it: what the journal is to say about it.
    [[nodiscard]] RecallAnswer answer_to(const CustodyOrder& recall) const;
    // The cloud was restored from a backup and began this epoch: what it granted before and has not come is void.
    void begin_cloud_epoch(std::uint64_t cloud_epoch);
    // A voucher was redeemed; judge() has accepted it.
    void redeem(Lock lock, const Redeemed& redeemed);
    // A series of which no batch is expected to be redeemed any more makes room for another. Its redeemed vouchers stay
    // known: what was spent only grows.
    void retire(SeriesId series);

    // What a typed code is derived with.
    [[nodiscard]] const std::map<SeriesId, Series>& series() const { return series_; }
    [[nodiscard]] const HeldBatch* batch(BatchId id) const;
    [[nodiscard]] std::optional<VoucherName> find(Lock lock) const { return locks_.find(lock); }
    [[nodiscard]] const Redeemed* redeemed(Lock lock) const;
    [[nodiscard]] std::uint64_t cloud_epoch() const { return cloud_epoch_; }

    [[nodiscard]] const std::map<BatchId, HeldBatch>& batches() const { return batches_; }
    [[nodiscard]] const std::unordered_map<Lock, Redeemed>& all_redeemed() const {
        return redeemed_;
    }
    [[nodiscard]] GatewayId gateway() const { return gateway_; }

    bool operator==(const VoucherBooks&) const = default;

    // The whole of it but whose it is, for snapshots (voucher_books_codec.cpp has the form).
    void write(ByteWriter& out) const;
    // Fails the reader on anything that write() never gives.
    [[nodiscard]] static VoucherBooks read(ByteReader& in, GatewayId gateway);

private:
    GatewayId gateway_{};
    std::uint64_t cloud_epoch_ = 1;
    std::map<SeriesId, Series> series_;
    std::map<BatchId, HeldBatch> batches_;
    LockIndex locks_;
    std::unordered_map<Lock, Redeemed> redeemed_;
};

}  // namespace riser::voucher
