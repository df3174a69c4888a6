// Remembered cryptography: a world signs with libsodium, and everybody in it verifies what was signed a moment
// before in the same process; the second run of a seed makes each signature once more. Ed25519 (RFC 8032) and
// Argon2 are functions of their inputs, so what was computed once is remembered. What was not made here is verified
// by libsodium itself: another message, another key, a bit that is another, all of it.
//
// Stands in for three functions of libsodium where programs are linked (CMakeLists.txt beside this); the code of
// gateway and cloud knows nothing of it. Each thread remembers for itself.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <unordered_map>
#include <vector>

#include <sodium.h>

// The names that the linker gives what it replaces ("ld --wrap").
extern "C" {
int truly_sign(unsigned char* signature, unsigned long long* size, const unsigned char* message,
               unsigned long long message_size,
               const unsigned char* key) __asm__("__real_crypto_sign_detached");
int sign_remembering(unsigned char* signature, unsigned long long* size,
                     const unsigned char* message, unsigned long long message_size,
                     const unsigned char* key) __asm__("__wrap_crypto_sign_detached");
int truly_verify(const unsigned char* signature, const unsigned char* message,
                 unsigned long long message_size,
                 const unsigned char* key) __asm__("__real_crypto_sign_verify_detached");
int verify_remembering(const unsigned char* signature, const unsigned char* message,
                       unsigned long long message_size,
                       const unsigned char* key) __asm__("__wrap_crypto_sign_verify_detached");
int truly_derive(unsigned char* out, unsigned long long out_size, const char* password,
                 unsigned long long password_size, const unsigned char* salt,
                 unsigned long long passes, std::size_t memory,
                 int algorithm) __asm__("__real_crypto_pwhash");
int derive_remembering(unsigned char* out, unsigned long long out_size, const char* password,
                       unsigned long long password_size, const unsigned char* salt,
                       unsigned long long passes, std::size_t memory,
                       int algorithm) __asm__("__wrap_crypto_pwhash");
}

namespace {

using Digest = std::array<std::uint8_t, 32>;

// Of any part of a digest: it is as good as drawn.
struct FirstBytes {
    std::size_t operator()(const Digest& digest) const {
        std::size_t word = 0;
        std::memcpy(&word, digest.data(), sizeof word);
        return word;
    }
};

// Some megabytes; a small world makes a few thousand signatures.
constexpr std::size_t k_most_remembered = 20'000;

template <class Made>
class Remembered {
public:
    [[nodiscard]] const Made* find(const Digest& digest) const {
        const auto found = made_.find(digest);
        return found == made_.end() ? nullptr : &found->second;
    }
    void keep(const Digest& digest, const Made& made) {
        if (made_.size() >= k_most_remembered) made_.clear();
        made_.insert_or_assign(digest, made);
    }

private:
    std::unordered_map<Digest, Made, FirstBytes> made_;
};

// A secret key as libsodium keeps it: the seed, then the public key.
struct Signed {
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> key{};
    std::array<std::uint8_t, crypto_sign_BYTES> signature{};
};
using Derived = std::vector<std::uint8_t>;

Remembered<Signed>& signatures() {
    thread_local Remembered<Signed> all;
    return all;
}
Remembered<Derived>& derivations() {
    thread_local Remembered<Derived> all;
    return all;
}

Digest digest_of(const unsigned char* public_key, const unsigned char* message,
                 unsigned long long size) {
    Digest digest{};
    crypto_generichash(digest.data(), digest.size(), message, size, public_key,
                       crypto_sign_PUBLICKEYBYTES);
    return digest;
}

}  // namespace

int sign_remembering(unsigned char* signature, unsigned long long* size,
                     const unsigned char* message, unsigned long long message_size,
                     const unsigned char* key) {
    const Digest digest = digest_of(key + crypto_sign_SEEDBYTES, message, message_size);
    const Signed* known = signatures().find(digest);
    if (known != nullptr && std::equal(known->key.begin(), known->key.end(), key)) {
        std::copy(known->signature.begin(), known->signature.end(), signature);
        if (size != nullptr) *size = known->signature.size();
        return 0;
    }
    const int made = truly_sign(signature, size, message, message_size, key);
    if (made != 0) return made;
    Signed fresh;
    std::copy_n(key, fresh.key.size(), fresh.key.begin());
    std::copy_n(signature, fresh.signature.size(), fresh.signature.begin());
    signatures().keep(digest, fresh);
    return 0;
}

int verify_remembering(const unsigned char* signature, const unsigned char* message,
                       unsigned long long message_size, const unsigned char* key) {
    const Signed* known = signatures().find(digest_of(key, message, message_size));
    if (known != nullptr &&
        std::equal(known->signature.begin(), known->signature.end(), signature)) {
        return 0;
    }
    return truly_verify(signature, message, message_size, key);
}

int derive_remembering(unsigned char* out, unsigned long long out_size, const char* password,
                       unsigned long long password_size, const unsigned char* salt,
                       unsigned long long passes, std::size_t memory, int algorithm) {
    const std::array<std::uint64_t, 5> terms{out_size, password_size, passes, memory,
                                             static_cast<std::uint64_t>(algorithm)};
    std::vector<std::uint8_t> all(sizeof terms + crypto_pwhash_SALTBYTES + password_size);
    std::memcpy(all.data(), terms.data(), sizeof terms);
    std::copy_n(salt, crypto_pwhash_SALTBYTES, all.begin() + sizeof terms);
    std::copy_n(password, password_size, all.begin() + sizeof terms + crypto_pwhash_SALTBYTES);
    Digest digest{};
    crypto_generichash(digest.data(), digest.size(), all.data(), all.size(), nullptr, 0);
    if (const Derived* known = derivations().find(digest)) {
        std::copy(known->begin(), known->end(), out);
        return 0;
    }
    const int made =
        truly_derive(out, out_size, password, password_size, salt, passes, memory, algorithm);
    if (made == 0) derivations().keep(digest, {out, out + out_size});
    return made;
}
