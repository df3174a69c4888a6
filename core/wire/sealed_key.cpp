#include "core/wire/sealed_key.h"

#include <algorithm>

#include <sodium.h>

#include "core/base/assert.h"
#include "core/voucher/keyed_hash.h"

namespace riser::wire {
namespace {

static_assert(crypto_box_SEALBYTES == crypto_box_PUBLICKEYBYTES + crypto_box_MACBYTES);
static_assert(crypto_box_SEALBYTES + sizeof(voucher::BoundKey::bytes) ==
              sizeof(voucher::SealedBoundKey));
static_assert(crypto_box_PUBLICKEYBYTES == 32 && crypto_box_SECRETKEYBYTES == 32 &&
              crypto_box_SEEDBYTES == 32);

using BoxKey = std::array<std::uint8_t, 32>;

// As crypto_box_seal() has it: BLAKE2b of both public keys.
std::array<std::uint8_t, crypto_box_NONCEBYTES> nonce_of(const BoxKey& once,
                                                         const BoxKey& gateway) {
    std::array<std::uint8_t, 64> both{};
    std::copy(once.begin(), once.end(), both.begin());
    std::copy(gateway.begin(), gateway.end(), both.begin() + 32);
    std::array<std::uint8_t, crypto_box_NONCEBYTES> nonce{};
    crypto_generichash(nonce.data(), nonce.size(), both.data(), both.size(), nullptr, 0);
    return nonce;
}

}  // namespace

std::optional<voucher::SealedBoundKey> seal_bound_key(const voucher::BoundKey& key,
                                                      const PublicKey& gateway) {
    BoxKey to{};
    if (crypto_sign_ed25519_pk_to_curve25519(to.data(), gateway.bytes.data()) != 0)
        return std::nullopt;
    auto seed = voucher::hkdf_sha256(key.bytes,
                                     voucher::HashInput("riser/v2/bound/seal").raw(gateway.bytes));
    BoxKey once{};
    BoxKey secret{};
    crypto_box_seed_keypair(once.data(), secret.data(), seed.data());
    voucher::SealedBoundKey sealed{};
    std::copy(once.begin(), once.end(), sealed.begin());
    const int done =
        crypto_box_easy(sealed.data() + once.size(), key.bytes.data(), key.bytes.size(),
                        nonce_of(once, to).data(), to.data(), secret.data());
    voucher::wipe(seed);
    voucher::wipe(secret);
    if (done != 0) return std::nullopt;
    return sealed;
}

std::optional<voucher::BoundKey> open_bound_key(const voucher::SealedBoundKey& sealed,
                                                const SigningKey& gateway) {
    const PublicKey own = gateway.public_key();
    BoxKey to{};
    if (crypto_sign_ed25519_pk_to_curve25519(to.data(), own.bytes.data()) != 0) return std::nullopt;
    auto seed = gateway.seed();
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> signing{};
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> unused{};
    crypto_sign_seed_keypair(unused.data(), signing.data(), seed.data());
    BoxKey secret{};
    const int made = crypto_sign_ed25519_sk_to_curve25519(secret.data(), signing.data());
    RISER_ASSERT(made == 0, "every private key has an X25519 form");
    voucher::BoundKey key;
    const int opened = crypto_box_seal_open(key.bytes.data(), sealed.data(), sealed.size(),
                                            to.data(), secret.data());
    voucher::wipe(seed);
    voucher::wipe(signing);
    voucher::wipe(secret);
    if (opened != 0) return std::nullopt;
    return key;
}

}  // namespace riser::wire
