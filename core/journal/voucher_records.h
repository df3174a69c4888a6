// Records about vouchers (docs/vouchers-format.md): what the cloud has signed for this gateway, the locks that belong to
// it, what became of recalls, and what was redeemed. Documents stand here with their signatures, as they came, so that a
// cloud which was restored from a backup can learn its own decisions from journals and believe them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/units/ids.h"
#include "core/voucher/custody.h"
#include "core/voucher/lock.h"
#include "core/voucher/serial_ranges.h"

namespace riser::journal {

// A series, a revision of a batch, a grant or a recall was taken. The signature is for others to verify; what has it here
// was verified before it was written.
struct VoucherDocumentTaken {
    std::uint8_t kind = 1;  // 1 series, 2 batch, 3 custody: as in core/wire/voucher_document.h
    std::vector<std::uint8_t> document;  // canonical bytes of that kind
    std::array<std::uint8_t, 64> signature{};

    bool operator==(const VoucherDocumentTaken&) const = default;
};
// The longest: a batch of the most codes with ranges in a thousand parts takes 10 KB.
inline constexpr std::size_t k_max_voucher_document = 64U << 10U;

// A page of locks was taken, of a batch whose revision names its digest (core/voucher/lock_page.h).
struct VoucherLocksTaken {
    voucher::BatchId batch{};
    std::uint32_t page = 0;
    std::vector<voucher::Lock> locks;  // by serial; nil: a serial that was voided

    bool operator==(const VoucherLocksTaken&) const = default;
};

// What a recall that was taken with this entry has come to, serial by serial; in neither are those which a newer grant
// has given back meanwhile.
struct VoucherRecallAnswered {
    voucher::CustodyOrder recall;
    std::vector<voucher::SerialRange> redeemed;  // ascending, apart from each other
    std::vector<voucher::SerialRange> given_up;  // likewise

    bool operator==(const VoucherRecallAnswered&) const = default;
};

// A code was redeemed. What it credits is a Credited of this entry, or one of an entry before when the payment had come
// by another way. The proof shows the cloud that the code was typed: nothing that a gateway holds gives it.
struct VoucherRedeemed {
    voucher::Lock lock{};
    voucher::Proof proof;
    voucher::VoucherName name;  // what is printed on it
    AccountId account{};        // nil: it activated others
    TopUpId top_up{};           // nil: likewise
    // Its time may have been over: the clock was not trusted.
    bool expiry_unproven = false;

    bool operator==(const VoucherRedeemed&) const = default;
};

}  // namespace riser::journal
