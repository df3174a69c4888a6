// What the journal of a gateway says of a voucher that was redeemed there: the cloud looks at it and books it. The gateway
// has credited already, so nothing is refused; what is not in order is an open item for people.
#pragma once

#include "cloud/voucher/desk.h"
#include "core/voucher/redemption_audit.h"

namespace riser::cloud {

struct HeardRedemption {
    std::uint64_t sequence = 0;  // of the entry
    voucher::Lock lock{};
    voucher::Proof proof;
    AccountId account{};  // nil: an activation
    Money amount{};
    std::int64_t wall_ms = 0;
    bool expiry_unproven = false;
};
// Of the journal that is followed. The same entry again changes nothing.
void hear_redemption(VoucherDesk& desk, const Gateway& gateway, const HeardRedemption& heard);

}  // namespace riser::cloud
