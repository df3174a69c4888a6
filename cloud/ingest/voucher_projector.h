// Records about vouchers in the books of the cloud. The money of a voucher is a Credited of the same entry or of one
// before, listed under the id of its payment like any other: here is only what shows that something is wrong with it.
#pragma once

#include "cloud/ingest/projection.h"

namespace riser::cloud {

class VoucherProjector {
public:
    VoucherProjector(Session& session, const Gateway& gateway, const journal::EntryHeader& header)
        : session_(session), gateway_(gateway), header_(header) {}

    // What this cloud has signed itself, and what its gateway holds of it.
    std::optional<Unapplied> take(const journal::VoucherDocumentTaken& r) const;
    std::optional<Unapplied> take(const journal::VoucherLocksTaken& r) const;
    std::optional<Unapplied> take(const journal::VoucherRecallAnswered& r) const;
    std::optional<Unapplied> take(const journal::VoucherRedeemed& r) const;

private:
    void raise(const std::string& kind, const voucher::VoucherName& name,
               const std::string& detail) const;

    Session& session_;
    const Gateway& gateway_;
    const journal::EntryHeader& header_;
};

}  // namespace riser::cloud
