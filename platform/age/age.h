// Files sealed for somebody's age key (age-encryption.org/v1, X25519 recipients): what goes to a print shop is readable
// there and nowhere on the way. Only sealing: what was sealed for others cannot be opened here.
//
//     age-encryption.org/v1
//     -> X25519 base64(share)
//     base64(ChaCha20-Poly1305(HKDF(shared, share recipient, "age-encryption.org/v1/X25519"), 0, file key[16]))
//     --- base64(HMAC-SHA256(HKDF(file key, "", "header"), all of the above up to "---"))
//     nonce[16] (64 KiB chunks by ChaCha20-Poly1305(HKDF(file key, nonce, "payload"), counter[11] last(0 | 1)))*
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace riser::age {

struct Recipient {
    std::array<std::uint8_t, 32> key{};

    bool operator==(const Recipient&) const = default;
};
// "age1..." as age-keygen prints it (Bech32, BIP 173); nullopt for anything else.
[[nodiscard]] std::optional<Recipient> parse_recipient(std::string_view text);

// Each recipient can open it alone. Empty when a recipient's key is one that hides nothing (of low order).
[[nodiscard]] std::string seal(std::string_view plain, const std::vector<Recipient>& recipients);

}  // namespace riser::age
