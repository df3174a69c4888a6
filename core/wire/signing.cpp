#include "core/wire/signing.h"

#include <algorithm>

#include <sodium.h>

#include "core/base/assert.h"

namespace riser::wire {
namespace {

static_assert(crypto_sign_SECRETKEYBYTES == 64 && crypto_sign_PUBLICKEYBYTES == 32 &&
              crypto_sign_SEEDBYTES == 32 && crypto_sign_BYTES == 64);

constexpr std::string_view k_secret_prefix = "riser-ed25519-secret-1 ";
constexpr std::string_view k_public_prefix = "riser-ed25519-public-1 ";

std::string_view label_of(Domain domain) {
    switch (domain) {
        case Domain::batch:
            return {"riser/batch/1", 14};
        case Domain::receipt:
            return {"riser/receipt/1", 16};
        case Domain::command:
            return {"riser/command/1", 16};
        case Domain::key_set:
            return {"riser/key-set/1", 16};
        case Domain::request:
            return {"riser/request/1", 16};
        case Domain::voucher:
            return {"riser/voucher/1", 16};
    }
    RISER_ASSERT(false, "every domain has a label");
}

Bytes labelled(Domain domain, ByteView message) {
    const std::string_view label = label_of(domain);
    Bytes out;
    out.reserve(label.size() + message.size());
    out.insert(out.end(), label.begin(), label.end());
    out.insert(out.end(), message.begin(), message.end());
    return out;
}

Bytes request_bytes(std::string_view method, std::string_view target) {
    Bytes out;
    out.insert(out.end(), method.begin(), method.end());
    out.push_back('\n');
    out.insert(out.end(), target.begin(), target.end());
    return out;
}

std::optional<Bytes> parse_key(std::string_view text, std::string_view prefix) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
        text.remove_suffix(1);
    }
    if (!text.starts_with(prefix)) return std::nullopt;
    return from_hex(text.substr(prefix.size()), 32);
}

Problem not_a_key(std::string_view prefix) {
    return Problem{"not a key: expected one line \"" + std::string(prefix) +
                   "\" and 64 hexadecimal digits"};
}

}  // namespace

SigningKey SigningKey::from_seed(const Seed& seed) {
    SigningKey key;
    std::array<std::uint8_t, 32> unused{};
    const int made = crypto_sign_seed_keypair(unused.data(), key.secret_.data(), seed.data());
    RISER_ASSERT(made == 0, "every seed gives a key");
    return key;
}

SigningKey::~SigningKey() {
    sodium_memzero(secret_.data(), secret_.size());
}

Signature SigningKey::sign(Domain domain, ByteView message) const {
    const Bytes bytes = labelled(domain, message);
    Signature signature;
    const int made = crypto_sign_detached(signature.bytes.data(), nullptr, bytes.data(),
                                          bytes.size(), secret_.data());
    RISER_ASSERT(made == 0, "signing accepts any input");
    return signature;
}

PublicKey SigningKey::public_key() const {
    PublicKey key;
    std::copy(secret_.begin() + 32, secret_.end(), key.bytes.begin());
    return key;
}

SigningKey::Seed SigningKey::seed() const {
    Seed seed{};
    std::copy(secret_.begin(), secret_.begin() + 32, seed.begin());
    return seed;
}

bool verify(const PublicKey& key, Domain domain, ByteView message, const Signature& signature) {
    const Bytes bytes = labelled(domain, message);
    return crypto_sign_verify_detached(signature.bytes.data(), bytes.data(), bytes.size(),
                                       key.bytes.data()) == 0;
}

std::string format_key(const SigningKey& key) {
    return std::string(k_secret_prefix) + to_hex(key.seed()) + "\n";
}

std::string format_key(const PublicKey& key) {
    return std::string(k_public_prefix) + to_hex(key.bytes) + "\n";
}

Result<SigningKey> parse_signing_key(std::string_view text) {
    auto bytes = parse_key(text, k_secret_prefix);
    if (!bytes) return fail(not_a_key(k_secret_prefix));
    SigningKey::Seed seed{};
    std::copy(bytes->begin(), bytes->end(), seed.begin());
    sodium_memzero(bytes->data(), bytes->size());
    auto key = SigningKey::from_seed(seed);
    sodium_memzero(seed.data(), seed.size());
    return key;
}

Result<PublicKey> parse_public_key(std::string_view text) {
    const auto bytes = parse_key(text, k_public_prefix);
    if (!bytes) return fail(not_a_key(k_public_prefix));
    PublicKey key;
    std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
    return key;
}

std::string sign_request(const SigningKey& key, std::string_view method, std::string_view target) {
    return to_hex(key.sign(Domain::request, request_bytes(method, target)).bytes);
}

bool verify_request(const PublicKey& key, std::string_view method, std::string_view target,
                    std::string_view signature_hex) {
    const auto bytes = from_hex(signature_hex, 64);
    if (!bytes) return false;
    Signature signature;
    std::copy(bytes->begin(), bytes->end(), signature.bytes.begin());
    return verify(key, Domain::request, request_bytes(method, target), signature);
}

std::string to_hex(ByteView bytes) {
    std::string text(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

std::optional<Bytes> from_hex(std::string_view text, std::size_t size) {
    if (text.size() != size * 2) return std::nullopt;
    Bytes bytes(size);
    std::size_t written = 0;
    const char* end = nullptr;
    const int read = sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr,
                                    &written, &end);
    if (read != 0 || written != size || end != text.data() + text.size()) return std::nullopt;
    return bytes;
}

}  // namespace riser::wire
