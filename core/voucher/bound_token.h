// Bound tokens: codes of kind 9, each for one account of one journal of one gateway. The cloud makes them, the gateway
// checks them with a key of its own, which makes nothing that another gateway, or its successor, would take.
//
//     K_gw   = HKDF(K_bound, "riser/v2/bound" 00 gateway[16] epoch[16])
//     K_tag  = HKDF(K_gw, "riser/v2/bound/tag" 00)       K_mask = HKDF(K_gw, "riser/v2/bound/mask" 00)
//     tag    = top 31 bits of HMAC-SHA256(K_tag, "riser/v2/bound" 00 account[16] counter(u32) amount(u32))
//     field  = (amount(20 bits) << 8 | counter mod 256) XOR top 28 bits of HMAC-SHA256(K_mask, tag(u32))
//     body   = field << 31 | tag
//
// The mask keeps a row of tokens from looking like one. 31 bits are few: what keeps guesses apart from credits is
// that they are throttled (throttle.h) and that the amount is limited.
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/units/ids.h"
#include "core/voucher/bound_window.h"
#include "core/voucher/code.h"
#include "core/voucher/secret.h"

namespace riser::voucher {

inline constexpr std::uint32_t k_max_token_amount = (1U << 20U) - 1;  // in the account's token unit

struct BoundToken {
    AccountId account{};
    std::uint32_t counter =
        1;  // 1..k_last_counter: the number of the payment within account and epoch
    std::uint32_t amount = 1;  // 1..k_max_token_amount, in the account's token unit

    bool operator==(const BoundToken&) const = default;
};

[[nodiscard]] BoundKey bound_key(const BoundMasterKey& master, GatewayId gateway, EpochId epoch);

enum class BoundFault : std::uint8_t {
    not_for_account = 1,  // of another account, gateway or journal, or nobody's
    used = 2,             // the number is known; the same account is shown its receipt again
    too_old = 3,          // genuine, but below the window: used or written off long ago
};
struct BoundRefusal {
    BoundFault fault = BoundFault::not_for_account;
    std::uint32_t counter = 0;  // used, too_old

    bool operator==(const BoundRefusal&) const = default;
};

// Makes and opens the tokens of one gateway and journal.
class BoundCipher {
public:
    explicit BoundCipher(const BoundKey& key);

    [[nodiscard]] Code seal(const BoundToken& token) const;
    // `code` is of kind 9; `window` is that of `account`. Nothing is said of a token that is not genuine.
    [[nodiscard]] Result<BoundToken, BoundRefusal> open(const Code& code, AccountId account,
                                                        const BoundWindow& window) const;

private:
    [[nodiscard]] std::uint32_t tag_of(const BoundToken& token) const;
    [[nodiscard]] std::uint32_t mask_of(std::uint32_t tag) const;

    SecretKey<struct BoundTagKeyTag> tag_key_;
    SecretKey<struct BoundMaskKeyTag> mask_key_;
};

}  // namespace riser::voucher
