// Records about vouchers in the books of the cloud. The money of a voucher is a Credited of the same entry or of one
// before, listed under the id of its payment like any other; what the voucher itself was worth, and to whom it was owed,
// is booked by cloud/voucher/heard.h.
#pragma once

#include "cloud/ingest/projection.h"

namespace riser::cloud {

class VoucherProjector {
public:
    VoucherProjector(VoucherDesk& desk, const Gateway& gateway, const journal::EntryHeader& header)
        : desk_(desk), gateway_(gateway), header_(header) {}

    std::optional<Unapplied> take(const journal::VoucherDocumentTaken& r) const;
    std::optional<Unapplied> take(const journal::VoucherLocksTaken& r) const;
    std::optional<Unapplied> take(const journal::VoucherRecallAnswered& r) const;
    std::optional<Unapplied> take(const journal::VoucherRedeemed& r) const;
    // It says only that an order of this cloud was carried out.
    std::optional<Unapplied> take(const journal::BoundKeyTaken&) const { return std::nullopt; }
    std::optional<Unapplied> take(const journal::BoundTokenRedeemed& r) const;
    std::optional<Unapplied> take(const journal::BoundNumberMarked& r) const;

private:
    [[nodiscard]] std::optional<Money> credited(const journal::VoucherRedeemed& r) const;

    VoucherDesk& desk_;
    const Gateway& gateway_;
    const journal::EntryHeader& header_;
};

}  // namespace riser::cloud
