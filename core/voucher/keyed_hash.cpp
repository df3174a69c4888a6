#include "core/voucher/keyed_hash.h"

#include <sodium.h>

#include "core/voucher/secret.h"

namespace riser::voucher {
namespace {

static_assert(crypto_hash_sha256_BYTES == 32 && crypto_auth_hmacsha256_BYTES == 32 &&
              crypto_auth_hmacsha256_KEYBYTES == 32);

Digest hmac(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message) {
    Digest digest{};
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key.data(), key.size());
    crypto_auth_hmacsha256_update(&state, message.data(), message.size());
    crypto_auth_hmacsha256_final(&state, digest.data());
    sodium_memzero(&state, sizeof state);
    return digest;
}

}  // namespace

HashInput::HashInput(std::string_view label) {
    bytes_.assign(label.begin(), label.end());
    bytes_.push_back(0);
}

HashInput& HashInput::raw(std::span<const std::uint8_t> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
}

HashInput& HashInput::u8(std::uint8_t value) {
    bytes_.push_back(value);
    return *this;
}

HashInput& HashInput::u32(std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        bytes_.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(shift)));
    }
    return *this;
}

Digest sha256(const HashInput& input) {
    Digest digest{};
    crypto_hash_sha256(digest.data(), input.bytes().data(), input.bytes().size());
    return digest;
}

Digest hmac_sha256(const std::array<std::uint8_t, 32>& key, const HashInput& input) {
    return hmac(key, input.bytes());
}

Digest hkdf_sha256(std::span<const std::uint8_t> key, const HashInput& info) {
    constexpr Digest k_no_salt{};
    Digest extracted = hmac(k_no_salt, key);
    HashInput block;
    block.raw(info.bytes()).u8(1);
    const Digest output = hmac(extracted, block.bytes());
    wipe(std::span<std::uint8_t>(extracted));
    return output;
}

std::uint32_t first_u32(const Digest& digest) {
    return static_cast<std::uint32_t>(first_u64(digest) >> 32U);
}

std::uint64_t first_u64(const Digest& digest) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) value = (value << 8U) | digest[i];
    return value;
}

}  // namespace riser::voucher
