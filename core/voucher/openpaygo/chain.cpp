#include "core/voucher/openpaygo/chain.h"

#include <sodium.h>

#include "core/base/assert.h"
#include "core/voucher/secret.h"

namespace riser::voucher::openpaygo {
namespace {

static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);

template <std::size_t N>
std::array<std::uint8_t, N> big_endian(std::uint64_t value) {
    std::array<std::uint8_t, N> bytes{};
    for (std::size_t i = 0; i < N; ++i)
        bytes[i] = static_cast<std::uint8_t>(value >> (8 * (N - 1 - i)));
    return bytes;
}

// 32 bits of a hash become nine digits: 30 bits, folded into the range.
std::uint32_t nine_digits(std::uint64_t hash) {
    const auto folded = static_cast<std::uint32_t>((hash >> 32U) ^ hash);
    const std::uint32_t thirty_bits = folded >> 2U;
    return thirty_bits > 999'999'999 ? thirty_bits - 73'741'825 : thirty_bits;
}

std::uint64_t twelve_digits(std::uint64_t hash) {
    const std::uint64_t forty_bits = hash >> 24U;
    return forty_bits > 999'999'999'999 ? forty_bits - 99'511'627'777 : forty_bits;
}

std::uint64_t with_base(const Width& width, std::uint64_t code, std::uint64_t value_base) {
    return code - code % width.base + value_base;
}

}  // namespace

DeviceKey::~DeviceKey() {
    wipe(std::span<std::uint8_t>(bytes));
}

std::uint32_t default_starting_code(const DeviceKey& key) {
    return nine_digits(sip_hash(key, key.bytes));
}

std::uint64_t sip_hash(const DeviceKey& key, std::span<const std::uint8_t> message) {
    std::array<std::uint8_t, crypto_shorthash_BYTES> bytes{};
    crypto_shorthash(bytes.data(), message.data(), message.size(), key.bytes.data());
    std::uint64_t hash = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) hash = (hash << 8U) | bytes[i - 1];
    return hash;
}

Chain::Chain(const Device& device, const Width& width, std::uint64_t value_base)
    : key_(device.key),
      width_(width),
      value_base_(value_base),
      code_(with_base(width, device.starting_code, value_base)) {
    RISER_ASSERT(device.starting_code <= k_max_starting_code && value_base < width.base,
                 "codes and values keep to their digits");
}

void Chain::advance() {
    if (width_.end == k_standard_width.end) {
        const auto half = big_endian<4>(code_);
        std::array<std::uint8_t, 8> twice{};
        for (std::size_t i = 0; i < twice.size(); ++i) twice[i] = half[i % half.size()];
        code_ = nine_digits(sip_hash(key_, twice));
    } else {
        code_ = twelve_digits(sip_hash(key_, big_endian<8>(code_)));
    }
}

std::uint64_t Chain::token() const {
    return with_base(width_, code_, value_base_);
}

}  // namespace riser::voucher::openpaygo
