#include "cloud/ingest/voucher_projector.h"

#include "core/voucher/lock.h"

namespace riser::cloud {

void VoucherProjector::raise(const std::string& kind, const voucher::VoucherName& name,
                             const std::string& detail) const {
    session_.raise(gateway_.key, kind, to_string(name.batch) + " " + std::to_string(name.serial),
                   detail, header_.wall_ms);
}

std::optional<Unapplied> VoucherProjector::take(const journal::VoucherDocumentTaken&) const {
    return std::nullopt;
}
std::optional<Unapplied> VoucherProjector::take(const journal::VoucherLocksTaken&) const {
    return std::nullopt;
}
std::optional<Unapplied> VoucherProjector::take(const journal::VoucherRecallAnswered&) const {
    return std::nullopt;
}

// A gateway that credits what nobody typed has credited it all the same: counted, since it is in its books, and shown to
// people.
std::optional<Unapplied> VoucherProjector::take(const journal::VoucherRedeemed& r) const {
    if (voucher::lock_of(r.proof) != r.lock)
        raise("voucher_proof_wrong", r.name, "the gateway did not see the code that it redeemed");
    const bool credited = r.top_up.is_nil() || !session_.credits_of(r.top_up).empty();
    if (!credited)
        raise("voucher_not_credited", r.name, "redeemed, but what it pays is not in the journal");
    return std::nullopt;
}

}  // namespace riser::cloud
