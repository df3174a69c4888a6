// Orders about vouchers (docs/vouchers-building.md): what the cloud has signed is taken, codes are redeemed. Part of event.h.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/units/ids.h"
#include "core/voucher/lock.h"

namespace riser::controller {

// A document of the cloud: a series, a revision of a batch, a grant or a recall.
struct TakeVoucherDocument {
    std::uint8_t kind = 0;  // core/wire/voucher_document.h
    std::vector<std::uint8_t> document;
    std::array<std::uint8_t, 64> signature{};
    // Whoever hands it in has held the signature against the keys of the cloud. A command whose document is none is
    // carried out as a refusal, so that its lane goes on.
    bool genuine = false;
    bool operator==(const TakeVoucherDocument&) const = default;
};
// A page of locks; the revision of its batch vouches for it.
struct TakeVoucherLocks {
    voucher::BatchId batch{};
    std::uint32_t page = 0;
    std::vector<voucher::Lock> locks;
    bool operator==(const TakeVoucherLocks&) const = default;
};

// What one code gives under the salt of one series. The code itself was wiped before.
struct DerivedCode {
    voucher::Lock lock{};
    voucher::Proof proof;
    bool operator==(const DerivedCode&) const = default;
};
// A code that somebody typed for an account, as every live series understands it: at most one of them is known.
struct RedeemVoucher {
    std::vector<DerivedCode> derived;
    AccountId account{};
    bool preview = false;  // nothing changes
    bool operator==(const RedeemVoucher&) const = default;
};

}  // namespace riser::controller
