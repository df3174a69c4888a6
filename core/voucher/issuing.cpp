#include "core/voucher/issuing.h"

#include "core/base/assert.h"
#include "core/voucher/keyed_hash.h"

namespace riser::voucher {
namespace {

constexpr std::uint64_t k_even = 18 * k_body_end;

}  // namespace

BatchKey batch_key(const IssuerKey& issuer, BatchId batch) {
    return BatchKey(hkdf_sha256(issuer.bytes, HashInput("riser/v2/batch").raw(batch.bytes)));
}

IssuedCode issue_code(const BatchKey& key, std::uint32_t serial) {
    for (unsigned attempt = 0; attempt <= UINT8_MAX; ++attempt) {
        const auto tried = static_cast<std::uint8_t>(attempt);
        const std::uint64_t x =
            first_u64(hmac_sha256(key.bytes, HashInput("riser/v2/code").u32(serial).u8(tried)));
        if (x < k_even) return {Code::make(CodeKind::voucher, x % k_body_end), tried};
    }
    RISER_ASSERT(false, "256 attempts fail once in 10^400");
}

}  // namespace riser::voucher
