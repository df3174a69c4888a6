// The secrets of a simulated installation, made from a seed: role keys under a root, the operator's token,
// and keys of gateways. Production makes them from entropy and keeps them in files.
#pragma once

#include <string>

#include "cloud/identity/cloud_keys.h"
#include "cloud/identity/operator_token.h"
#include "core/base/prng.h"

namespace riser::sim {

[[nodiscard]] wire::SigningKey signing_key_from(Prng& prng);
[[nodiscard]] cloud::CloudKeys cloud_keys_from(Prng& prng);
// 64 hexadecimal digits, as `riser-cloud init` makes them.
[[nodiscard]] std::string operator_token_from(Prng& prng);

// An id of any kind.
template <class Id>
[[nodiscard]] Id id_from(Prng& prng) {
    Id id;
    for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(prng.next() >> 56U);
    return id;
}

}  // namespace riser::sim
