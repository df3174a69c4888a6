// The key of bound tokens on its way to its gateway, sealed so that only whoever has the gateway's private key opens it:
// it passes through commands, journals and backups, none of which are secret enough for it. Sealed boxes of libsodium
// (X25519, XSalsa20-Poly1305) with the Ed25519 key of the gateway made an X25519 key. The key pair of the one message
// follows from the key that is sealed and the addressee, so that the same is sealed the same way, without randomness.
#pragma once

#include <optional>

#include "core/voucher/bound_books.h"
#include "core/voucher/secret.h"
#include "core/wire/signing.h"

namespace riser::wire {

// nullopt: `gateway` is no key that anything could be sealed to.
[[nodiscard]] std::optional<voucher::SealedBoundKey> seal_bound_key(const voucher::BoundKey& key,
                                                                    const PublicKey& gateway);
// nullopt: sealed to another gateway, or damaged.
[[nodiscard]] std::optional<voucher::BoundKey> open_bound_key(const voucher::SealedBoundKey& sealed,
                                                              const SigningKey& gateway);

}  // namespace riser::wire
