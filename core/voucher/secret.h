// Secrets in memory: what is wiped when it goes, so that no dump, swap or later allocation shows it. Kept apart by
// type, so that the key that makes codes is never passed for one that a gateway has.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace riser::voucher {

// Overwrites, and is not optimised away.
void wipe(std::span<std::uint8_t> bytes);
void wipe(std::span<char> characters);

template <class Tag>
struct SecretKey {
    std::array<std::uint8_t, 32> bytes{};

    SecretKey() = default;
    explicit SecretKey(const std::array<std::uint8_t, 32>& from) : bytes(from) {}
    SecretKey(const SecretKey&) = default;
    SecretKey& operator=(const SecretKey&) = default;
    ~SecretKey() { wipe(std::span<std::uint8_t>(bytes)); }
};

using IssuerKey =
    SecretKey<struct IssuerKeyTag>;  // the cloud's alone: every code of its vouchers comes from it
using BatchKey = SecretKey<struct BatchKeyTag>;  // of one batch, derived from it
using BoundMasterKey =
    SecretKey<struct BoundMasterKeyTag>;  // the cloud's alone: every gateway's key comes from it
using BoundKey = SecretKey<struct BoundKeyTag>;  // of one gateway and one of its journals

}  // namespace riser::voucher
