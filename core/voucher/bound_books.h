// BoundBooks: what a gateway knows of bound tokens: its key, as it was sealed to it, the terms, and for each account
// which numbers are used and what was credited of late. A plain value that changes by facts, like VoucherBooks. Owned by
// whoever owns the books.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/units/ids.h"
#include "core/voucher/bound_redemption.h"
#include "core/voucher/bound_window.h"

namespace riser::voucher {

// The key of a gateway and journal, which nobody opens without the private key of the gateway (core/wire/sealed_key.h): it
// may stand in the journal.
using SealedBoundKey = std::array<std::uint8_t, 80>;

struct BoundKeyHeld {
    SealedBoundKey key{};
    TokenTerms terms;

    bool operator==(const BoundKeyHeld&) const = default;
};

// A token that was typed here, and the entry that says so.
struct BoundUse {
    std::uint64_t sequence = 0;
    Money amount{};

    bool operator==(const BoundUse&) const = default;
};

class BoundBooks {
public:
    struct Holding {
        BoundWindow window;
        std::vector<BoundUse> uses;  // the last ones, oldest first: at most k_window_behind

        bool operator==(const Holding&) const = default;
    };

    // nullopt: tokens are not taken here.
    [[nodiscard]] const std::optional<BoundKeyHeld>& held() const { return held_; }
    [[nodiscard]] BoundWindow window(AccountId account) const;
    // What tokens of the account have credited behind the entry `acknowledged`; nullopt: more of them than is kept, so
    // that nobody can say.
    [[nodiscard]] std::optional<Money> unconfirmed(AccountId account,
                                                   std::uint64_t acknowledged) const;

    // Windows stay as they are: numbers are of the account and the journal, not of the key.
    void take(const BoundKeyHeld& held) { held_ = held; }
    void redeem(AccountId account, std::uint32_t number, const BoundUse& use);
    void mark(AccountId account, std::uint32_t number);
    void advance(AccountId account, std::uint32_t number);

    [[nodiscard]] const std::map<AccountId, Holding>& accounts() const { return accounts_; }

    bool operator==(const BoundBooks&) const = default;

    //     books   = format(0x01) has_key [key[80] unit largest most_unconfirmed] holding*
    //     holding = account[16] window[20] use*           use = sequence amount
    void write(ByteWriter& out) const;
    // Fails the reader on anything that write() never gives.
    [[nodiscard]] static BoundBooks read(ByteReader& in);

private:
    std::optional<BoundKeyHeld> held_;
    std::map<AccountId, Holding> accounts_;
};

}  // namespace riser::voucher
