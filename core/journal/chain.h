// The hash chain over journal entries: hash(n) = BLAKE2b-256(label | hash(n-1) | bytes(n)), with 32 zero
// bytes before the first entry. BLAKE2b (RFC 7693) from libsodium.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace riser::journal {

using Hash = std::array<std::uint8_t, 32>;

[[nodiscard]] Hash blake2b(std::span<const std::uint8_t> bytes);
[[nodiscard]] Hash chain_hash(const Hash& previous, std::span<const std::uint8_t> entry_bytes);

}  // namespace riser::journal
