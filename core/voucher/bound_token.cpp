#include "core/voucher/bound_token.h"

#include "core/base/assert.h"
#include "core/voucher/keyed_hash.h"

namespace riser::voucher {
namespace {

constexpr unsigned k_tag_bits = 31;
constexpr unsigned k_field_bits = 28;
constexpr std::uint64_t k_tag_mask = (std::uint64_t{1} << k_tag_bits) - 1;
// How many windows back a token is still known for a genuine one: some 4,000 payments. It costs one hash each.
constexpr unsigned k_windows_remembered = 16;
constexpr std::uint32_t k_window = k_window_behind + k_window_ahead;

}  // namespace

BoundKey bound_key(const BoundMasterKey& master, GatewayId gateway, EpochId epoch) {
    return BoundKey(
        hkdf_sha256(master.bytes, HashInput("riser/v2/bound").raw(gateway.bytes).raw(epoch.bytes)));
}

BoundCipher::BoundCipher(const BoundKey& key)
    : tag_key_(hkdf_sha256(key.bytes, HashInput("riser/v2/bound/tag"))),
      mask_key_(hkdf_sha256(key.bytes, HashInput("riser/v2/bound/mask"))) {}

std::uint32_t BoundCipher::tag_of(const BoundToken& token) const {
    HashInput input("riser/v2/bound");
    input.raw(token.account.bytes).u32(token.counter).u32(token.amount);
    return first_u32(hmac_sha256(tag_key_.bytes, input)) >> (32 - k_tag_bits);
}

std::uint32_t BoundCipher::mask_of(std::uint32_t tag) const {
    return first_u32(hmac_sha256(mask_key_.bytes, HashInput{}.u32(tag))) >> (32 - k_field_bits);
}

Code BoundCipher::seal(const BoundToken& token) const {
    RISER_ASSERT(token.counter >= 1 && token.counter <= k_last_counter,
                 "tokens are numbered from 1");
    RISER_ASSERT(token.amount >= 1 && token.amount <= k_max_token_amount, "a token has an amount");
    const std::uint32_t tag = tag_of(token);
    const std::uint32_t plain = (token.amount << 8U) | (token.counter & 0xFFU);
    const std::uint64_t field = plain ^ mask_of(tag);
    return Code::make(CodeKind::bound, (field << k_tag_bits) | tag);
}

Result<BoundToken, BoundRefusal> BoundCipher::open(const Code& code, AccountId account,
                                                   const BoundWindow& window) const {
    RISER_ASSERT(code.kind() == CodeKind::bound, "other codes were told apart before");
    const BoundRefusal nobodys{BoundFault::not_for_account, 0};
    const std::uint64_t field = code.body() >> k_tag_bits;
    if (field >> k_field_bits != 0) return fail(nobodys);
    const auto tag = static_cast<std::uint32_t>(code.body() & k_tag_mask);
    const std::uint32_t plain = static_cast<std::uint32_t>(field) ^ mask_of(tag);
    const auto number = window.number_with(static_cast<std::uint8_t>(plain & 0xFFU));
    if (!number || plain >> 8U == 0) return fail(nobodys);
    const BoundToken token{account, *number, plain >> 8U};
    if (tag_of(token) == tag) {
        if (window.standing(*number) == NumberStanding::fresh) return token;
        return fail(BoundRefusal{BoundFault::used, *number});
    }
    BoundToken older = token;
    for (unsigned back = 0; back < k_windows_remembered && older.counter > k_window; ++back) {
        older.counter -= k_window;
        if (tag_of(older) == tag) return fail(BoundRefusal{BoundFault::too_old, older.counter});
    }
    return fail(nobodys);
}

}  // namespace riser::voucher
