#include "platform/age/age.h"

#include <algorithm>
#include <span>

#include <sodium.h>

#include "platform/entropy/entropy.h"

namespace riser::age {
namespace {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using Key = std::array<std::uint8_t, 32>;
using FileKey = std::array<std::uint8_t, 16>;

constexpr std::size_t k_chunk = 64U << 10U;
constexpr std::string_view k_label = "age-encryption.org/v1/X25519";

ByteView bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Key hmac(ByteView key, ByteView message) {
    Key out;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key.data(), key.size());
    crypto_auth_hmacsha256_update(&state, message.data(), message.size());
    crypto_auth_hmacsha256_final(&state, out.data());
    return out;
}

// RFC 5869 with 32 bytes of output.
Key hkdf(ByteView secret, ByteView salt, std::string_view info) {
    const Key extracted = hmac(salt, secret);
    Bytes block(info.begin(), info.end());
    block.push_back(1);
    return hmac(extracted, block);
}

std::string base64(ByteView bytes) {
    std::string text(
        sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    text.resize(text.find('\0'));
    return text;
}

Bytes encrypt(const Key& key, const std::array<std::uint8_t, 12>& nonce, ByteView plain) {
    Bytes sealed(plain.size() + crypto_aead_chacha20poly1305_ietf_ABYTES);
    crypto_aead_chacha20poly1305_ietf_encrypt(sealed.data(), nullptr, plain.data(), plain.size(),
                                              nullptr, 0, nullptr, nonce.data(), key.data());
    return sealed;
}

// The file key for one recipient. Empty: his key is none.
std::string stanza_for(const Recipient& recipient, const FileKey& file_key) {
    Key secret;
    entropy::fill_random(secret);
    Key share;
    crypto_scalarmult_base(share.data(), secret.data());
    Key shared;
    const bool good = crypto_scalarmult(shared.data(), secret.data(), recipient.key.data()) == 0;
    sodium_memzero(secret.data(), secret.size());
    if (!good) return "";
    Bytes salt(share.begin(), share.end());
    salt.insert(salt.end(), recipient.key.begin(), recipient.key.end());
    const Key wrapping = hkdf(shared, salt, k_label);
    return "-> X25519 " + base64(share) + "\n" + base64(encrypt(wrapping, {}, file_key)) + "\n";
}

std::string payload(std::string_view plain, const FileKey& file_key) {
    std::array<std::uint8_t, 16> salt{};
    entropy::fill_random(salt);
    const Key key = hkdf(file_key, salt, "payload");
    std::string out(salt.begin(), salt.end());
    std::array<std::uint8_t, 12> nonce{};
    while (true) {
        const std::string_view chunk = plain.substr(0, k_chunk);
        plain.remove_prefix(chunk.size());
        nonce[11] = plain.empty() ? 1 : 0;
        const Bytes sealed = encrypt(key, nonce, bytes_of(chunk));
        out.append(sealed.begin(), sealed.end());
        if (plain.empty()) return out;
        for (std::size_t i = 11; i-- > 0;)
            if (++nonce[i] != 0) break;
    }
}

// ---- Bech32 ----

constexpr std::string_view k_alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::string_view k_prefix = "age";
constexpr std::size_t k_checksum = 6;
constexpr std::size_t k_groups = 52;  // of five bits: 32 bytes and four bits of padding

std::uint32_t polymod(const std::vector<std::uint8_t>& values) {
    constexpr std::array<std::uint32_t, 5> k_generator{0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                       0x3d4233dd, 0x2a1462b3};
    std::uint32_t check = 1;
    for (const std::uint8_t value : values) {
        const std::uint32_t top = check >> 25U;
        check = ((check & 0x1ffffffU) << 5U) ^ value;
        for (std::size_t i = 0; i < k_generator.size(); ++i)
            if (((top >> i) & 1U) != 0) check ^= k_generator[i];
    }
    return check;
}

}  // namespace

std::optional<Recipient> parse_recipient(std::string_view text) {
    const std::size_t length = k_prefix.size() + 1 + k_groups + k_checksum;
    if (text.size() != length || !text.starts_with("age1")) return std::nullopt;
    std::vector<std::uint8_t> values;
    for (const char c : k_prefix) values.push_back(static_cast<std::uint8_t>(c >> 5));
    values.push_back(0);
    for (const char c : k_prefix) values.push_back(static_cast<std::uint8_t>(c & 31));
    Recipient recipient;
    std::uint32_t held = 0;
    unsigned bits = 0;
    std::size_t at = 0;
    for (std::size_t i = k_prefix.size() + 1; i < text.size(); ++i) {
        const auto value = k_alphabet.find(text[i]);
        if (value == std::string_view::npos) return std::nullopt;
        values.push_back(static_cast<std::uint8_t>(value));
        if (i >= text.size() - k_checksum) continue;
        held = (held << 5U | static_cast<std::uint32_t>(value)) & 0xfffU;
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        recipient.key[at++] = static_cast<std::uint8_t>(held >> bits & 0xffU);
    }
    const bool padded = (held & ((1U << bits) - 1U)) == 0;
    if (at != recipient.key.size() || !padded || polymod(values) != 1) return std::nullopt;
    return recipient;
}

std::string seal(std::string_view plain, const std::vector<Recipient>& recipients) {
    FileKey file_key{};
    entropy::fill_random(file_key);
    std::string head = "age-encryption.org/v1\n";
    for (const Recipient& recipient : recipients) {
        const std::string stanza = stanza_for(recipient, file_key);
        if (stanza.empty()) return "";
        head += stanza;
    }
    head += "---";
    head += " " + base64(hmac(hkdf(file_key, {}, "header"), bytes_of(head))) + "\n";
    std::string sealed = head + payload(plain, file_key);
    sodium_memzero(file_key.data(), file_key.size());
    return sealed;
}

}  // namespace riser::age
