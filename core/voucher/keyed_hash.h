// The hashes of the voucher scheme and the way in which their inputs are put together: a label with one zero byte at
// its end, so that no hash made for one purpose can be shown for another, then fields of fixed length, numbers
// big-endian. SHA-256 and HMAC (RFC 2104) by libsodium; HKDF (RFC 5869) composed of it, because the libsodium of
// Debian 12 has none.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace riser::voucher {

using Digest = std::array<std::uint8_t, 32>;

class HashInput {
public:
    // The label without its zero byte.
    explicit HashInput(std::string_view label);
    HashInput() = default;  // without a label
    HashInput& raw(std::span<const std::uint8_t> bytes);
    HashInput& u8(std::uint8_t value);
    HashInput& u32(std::uint32_t value);

    [[nodiscard]] std::span<const std::uint8_t> bytes() const { return bytes_; }

private:
    std::vector<std::uint8_t> bytes_;
};

[[nodiscard]] Digest sha256(const HashInput& input);
[[nodiscard]] Digest hmac_sha256(const std::array<std::uint8_t, 32>& key, const HashInput& input);
// HKDF-SHA256 with a salt of 32 zero bytes (which is that of RFC 5869 when none is given) and 32 bytes of output.
[[nodiscard]] Digest hkdf_sha256(std::span<const std::uint8_t> key, const HashInput& info);

// The first N bytes.
template <std::size_t N>
[[nodiscard]] std::array<std::uint8_t, N> first(const Digest& digest) {
    static_assert(N <= 32);
    std::array<std::uint8_t, N> bytes{};
    for (std::size_t i = 0; i < N; ++i) bytes[i] = digest[i];
    return bytes;
}
// The first four or eight bytes as a number, big-endian.
[[nodiscard]] std::uint32_t first_u32(const Digest& digest);
[[nodiscard]] std::uint64_t first_u64(const Digest& digest);

}  // namespace riser::voucher
