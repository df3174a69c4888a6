// Ed25519 signatures (RFC 8032, by libsodium) with a domain label in front of what is signed, so
// that a signature made for one purpose can never be shown for another. Keys enter as values:
// nothing here makes randomness or reads a file.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace riser::wire {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

struct PublicKey {
    std::array<std::uint8_t, 32> bytes{};
    auto operator<=>(const PublicKey&) const = default;
};

struct Signature {
    std::array<std::uint8_t, 64> bytes{};
    bool operator==(const Signature&) const = default;
};

// What a signature is for. The label that is signed ends with one zero byte.
enum class Domain : std::uint8_t {
    batch,    // gateway: an upload
    receipt,  // cloud: the answer to it
    command,  // cloud role key: an order to one gateway
    key_set,  // root key: which role keys count
    request,  // gateway: an HTTP request without a body
    voucher,  // cloud credit key: a document about vouchers
};

// A private key. Copies are wiped when they go.
class SigningKey {
public:
    using Seed = std::array<std::uint8_t, 32>;

    [[nodiscard]] static SigningKey from_seed(const Seed& seed);
    ~SigningKey();
    SigningKey(const SigningKey&) = default;
    SigningKey& operator=(const SigningKey&) = default;

    [[nodiscard]] Signature sign(Domain domain, ByteView message) const;
    [[nodiscard]] PublicKey public_key() const;
    [[nodiscard]] Seed seed() const;

private:
    SigningKey() = default;
    std::array<std::uint8_t, 64> secret_{};  // seed and public key, as libsodium keeps them
};

[[nodiscard]] bool verify(const PublicKey& key, Domain domain, ByteView message,
                          const Signature& signature);

// Keys as one line of text, the content of key files: "riser-ed25519-secret-1 " or
// "riser-ed25519-public-1 " and 64 lower-case hexadecimal digits. Reading accepts white space at
// the end.
[[nodiscard]] std::string format_key(const SigningKey& key);
[[nodiscard]] std::string format_key(const PublicKey& key);
[[nodiscard]] Result<SigningKey> parse_signing_key(std::string_view text);
[[nodiscard]] Result<PublicKey> parse_public_key(std::string_view text);

// A request without a body (the long poll for commands) carries the gateway's signature over method
// and target, in hexadecimal, in the header k_signature_header. It says who asks and for what;
// showing it again only asks for the same thing again, so neither side needs a clock.
inline constexpr std::string_view k_signature_header = "Riser-Signature";
[[nodiscard]] std::string sign_request(const SigningKey& key, std::string_view method,
                                       std::string_view target);
[[nodiscard]] bool verify_request(const PublicKey& key, std::string_view method,
                                  std::string_view target, std::string_view signature_hex);

[[nodiscard]] std::string to_hex(ByteView bytes);
// Exactly size bytes of lower- or upper-case hexadecimal, else nullopt.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text, std::size_t size);

}  // namespace riser::wire
