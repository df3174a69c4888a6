// Records about bound tokens (docs/vouchers-format.md): codes that the cloud makes for one account of one journal. The money
// of a token is a Credited of its own, under the id of its payment.
#pragma once

#include <cstdint>

#include "core/units/ids.h"
#include "core/units/money.h"
#include "core/voucher/bound_books.h"

namespace riser::journal {

// From now on tokens are opened with this key, which is sealed to the gateway, and limited so.
struct BoundKeyTaken {
    voucher::BoundKeyHeld held;

    bool operator==(const BoundKeyTaken&) const = default;
};

// A token was typed. What it credits is a Credited of this entry, or one before when the payment came by another way.
struct BoundTokenRedeemed {
    AccountId account{};
    std::uint32_t number = 0;  // of the payment, within account and journal
    std::uint32_t units = 0;   // that the token carries
    Money amount{};            // as much in money, by the terms of now
    TopUpId top_up{};

    bool operator==(const BoundTokenRedeemed&) const = default;
};

// A number that nobody types any more: its payment came by another way or was taken back; or the window was advanced to it
// (core/voucher/bound_issuance.h).
struct BoundNumberMarked {
    AccountId account{};
    std::uint32_t number = 0;
    bool advanced = false;

    bool operator==(const BoundNumberMarked&) const = default;
};

}  // namespace riser::journal
