#include "core/voucher/secret.h"

#include <sodium.h>

namespace riser::voucher {

void wipe(std::span<std::uint8_t> bytes) {
    sodium_memzero(bytes.data(), bytes.size());
}

void wipe(std::span<char> characters) {
    sodium_memzero(characters.data(), characters.size());
}

}  // namespace riser::voucher
