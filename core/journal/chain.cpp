#include "core/journal/chain.h"

#include <string_view>

#include <sodium.h>

#include "core/base/assert.h"

namespace riser::journal {
namespace {

// The label keeps these hashes apart from every other use of BLAKE2b; its last byte is zero.
constexpr std::string_view k_label{"riser/journal/1", 16};

}  // namespace

Hash blake2b(std::span<const std::uint8_t> bytes) {
    Hash hash{};
    const int result =
        crypto_generichash(hash.data(), hash.size(), bytes.data(), bytes.size(), nullptr, 0);
    RISER_ASSERT(result == 0, "BLAKE2b accepts any input");
    return hash;
}

Hash chain_hash(const Hash& previous, std::span<const std::uint8_t> entry_bytes) {
    crypto_generichash_state state;
    Hash hash{};
    crypto_generichash_init(&state, nullptr, 0, hash.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(k_label.data()),
                              k_label.size());
    crypto_generichash_update(&state, previous.data(), previous.size());
    crypto_generichash_update(&state, entry_bytes.data(), entry_bytes.size());
    crypto_generichash_final(&state, hash.data(), hash.size());
    return hash;
}

}  // namespace riser::journal
