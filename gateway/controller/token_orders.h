// Orders about bound tokens (docs/vouchers-building.md): the key and the limits, tokens that were typed, numbers that nobody
// types any more, and credits that came as a link. Part of event.h.
#pragma once

#include <cstdint>

#include "core/journal/chain.h"
#include "core/units/ids.h"
#include "core/units/money.h"
#include "core/voucher/bound_books.h"

namespace riser::controller {

struct TakeBoundKey {
    EpochId journal{};
    voucher::BoundKeyHeld held;
    bool operator==(const TakeBoundKey&) const = default;
};
// A token that was opened with the key: it is genuine, for this account and journal.
struct RedeemToken {
    AccountId account{};
    std::uint32_t number = 0;
    std::uint32_t units = 0;  // 0: of one that was used, which does not say it
    bool preview = false;     // nothing changes
    bool operator==(const RedeemToken&) const = default;
};
// A credit of the cloud whose payment has a number.
struct NumberedTopUp {
    TopUpId id{};
    AccountId account{};
    Money amount{};
    Currency currency{};
    std::uint32_t number = 0;
    bool operator==(const NumberedTopUp&) const = default;
};
// A credit of the cloud that a phone has carried in (core/wire/credit_link.h), its signature and addressing verified: what
// the command would have done, and an answer for whoever stands there.
struct CarryCredit {
    CommandId id{};  // of the payment: the TopUpId
    std::uint64_t command_epoch = 0;
    std::uint64_t sequence = 0;
    journal::Hash hash{};
    AccountId account{};
    Money amount{};
    Currency currency{};
    std::uint32_t number = 0;  // of a NumberedTopUp; 0: of none
    bool preview = false;      // nothing changes
    bool operator==(const CarryCredit&) const = default;
};
struct MarkNumber {
    EpochId journal{};
    AccountId account{};
    std::uint32_t number = 0;
    bool advance = false;
    bool operator==(const MarkNumber&) const = default;
};

}  // namespace riser::controller
