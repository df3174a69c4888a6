// LockIndex: from a lock to the voucher that it is of, for all batches of a gateway: 24 bytes for each.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/voucher/ids.h"

namespace riser::voucher {

class LockIndex {
public:
    // Serials from `first` on; nil locks (voided serials) are left out. A lock that is known already keeps its voucher.
    void add(BatchId batch, std::uint32_t first, std::span<const Lock> locks);
    [[nodiscard]] std::optional<VoucherName> find(Lock lock) const;
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

    // batches, each batch[16]; locks, each lock[16] batch serial (numbers as varints).
    void write(ByteWriter& out) const;
    // Fails the reader on anything that write() never gives.
    [[nodiscard]] static LockIndex read(ByteReader& in);

    bool operator==(const LockIndex&) const = default;

private:
    struct Entry {
        Lock lock{};
        std::uint32_t batch = 0;  // index into batches_
        std::uint32_t serial = 0;
        bool operator==(const Entry&) const = default;
    };
    [[nodiscard]] std::vector<Entry>::const_iterator place_of(Lock lock) const;

    std::vector<BatchId> batches_;
    std::vector<Entry> entries_;  // by lock
};

}  // namespace riser::voucher
