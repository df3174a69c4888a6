// The codes of a batch, as the cloud makes them: from a key that never leaves it, so that a sheet can be printed again
// and no code is ever stored.
//
//     K_batch = HKDF(K_issuer, "riser/v2/batch" 00 batch[16])
//     x       = HMAC-SHA256(K_batch, "riser/v2/code" 00 serial(u32) attempt(u8))[0..8], attempt 0, 1, ... until
//               x < 18 * 10^18
//     body    = x mod 10^18
//
// The bound is a multiple of 10^18, so every body is equally likely.
#pragma once

#include "core/voucher/code.h"
#include "core/voucher/ids.h"
#include "core/voucher/secret.h"

namespace riser::voucher {

struct IssuedCode {
    Code code;
    std::uint8_t attempt = 0;  // which one gave it; one in forty needs a second
};

[[nodiscard]] BatchKey batch_key(const IssuerKey& issuer, BatchId batch);
[[nodiscard]] IssuedCode issue_code(const BatchKey& key, std::uint32_t serial);

}  // namespace riser::voucher
