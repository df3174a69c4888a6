// What stands in for libsodium's signatures in simulated worlds answers as libsodium does, of what it remembers and
// of what it does not.
#include <gtest/gtest.h>
#include <sodium.h>

#include "core/wire/signing.h"

extern "C" {
int libsodium_sign(unsigned char* signature, unsigned long long* size, const unsigned char* message,
                   unsigned long long message_size,
                   const unsigned char* key) __asm__("__real_crypto_sign_detached");
int libsodium_derive(unsigned char* out, unsigned long long out_size, const char* password,
                     unsigned long long password_size, const unsigned char* salt,
                     unsigned long long passes, std::size_t memory,
                     int algorithm) __asm__("__real_crypto_pwhash");
}

namespace riser {
namespace {

using wire::Bytes;
using wire::Domain;
using wire::SigningKey;

SigningKey key(std::uint8_t number) {
    SigningKey::Seed seed{};
    seed.back() = number;
    return SigningKey::from_seed(seed);
}

TEST(RememberedSignature, is_what_libsodium_computes_the_first_time_and_again) {
    SigningKey::Seed seed{7};
    std::array<std::uint8_t, 32> public_key{};
    std::array<std::uint8_t, 64> secret{};
    ASSERT_EQ(crypto_sign_seed_keypair(public_key.data(), secret.data(), seed.data()), 0);
    for (const Bytes& message : {Bytes{}, Bytes{1}, Bytes(300, 9)}) {
        std::array<std::uint8_t, 64> truth{};
        ASSERT_EQ(
            libsodium_sign(truth.data(), nullptr, message.data(), message.size(), secret.data()),
            0);
        for (int again = 0; again < 2; ++again) {
            std::array<std::uint8_t, 64> made{};
            unsigned long long size = 0;
            ASSERT_EQ(crypto_sign_detached(made.data(), &size, message.data(), message.size(),
                                           secret.data()),
                      0);
            EXPECT_EQ(made, truth);
            EXPECT_EQ(size, 64U);
        }
    }
}

TEST(RememberedSignature, of_another_key_is_another) {
    const Bytes message{1, 2, 3};
    EXPECT_NE(key(1).sign(Domain::batch, message), key(2).sign(Domain::batch, message));
    EXPECT_NE(key(1).sign(Domain::batch, message), key(1).sign(Domain::receipt, message));
}

TEST(RememberedSignature, verifies_for_its_key_its_message_and_every_bit_of_it_only) {
    const Bytes message{1, 2, 3};
    const wire::Signature good = key(1).sign(Domain::batch, message);
    EXPECT_TRUE(verify(key(1).public_key(), Domain::batch, message, good));
    EXPECT_FALSE(verify(key(2).public_key(), Domain::batch, message, good));
    EXPECT_FALSE(verify(key(1).public_key(), Domain::command, message, good));
    EXPECT_FALSE(verify(key(1).public_key(), Domain::batch, Bytes{1, 2, 4}, good));
    EXPECT_FALSE(verify(key(1).public_key(), Domain::batch, Bytes{1, 2}, good));
    for (std::size_t bit = 0; bit < 512; ++bit) {
        wire::Signature changed = good;
        changed.bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        EXPECT_FALSE(verify(key(1).public_key(), Domain::batch, message, changed)) << bit;
    }
    EXPECT_TRUE(verify(key(1).public_key(), Domain::batch, message, good));
}

TEST(RememberedSignature, that_was_made_elsewhere_is_verified_as_well) {
    const SigningKey::Seed seed{9};
    std::array<std::uint8_t, 32> public_key{};
    std::array<std::uint8_t, 64> secret{};
    ASSERT_EQ(crypto_sign_seed_keypair(public_key.data(), secret.data(), seed.data()), 0);
    const Bytes message{5};
    std::array<std::uint8_t, 64> made{};
    ASSERT_EQ(libsodium_sign(made.data(), nullptr, message.data(), message.size(), secret.data()),
              0);
    const auto verified = [&] {
        return crypto_sign_verify_detached(made.data(), message.data(), message.size(),
                                           public_key.data());
    };
    EXPECT_EQ(verified(), 0);
    made[3] ^= 1U;
    EXPECT_NE(verified(), 0);
}

TEST(RememberedSignature, of_thousands_is_forgotten_and_made_again) {
    const Bytes first{0};
    const wire::Signature truth = key(3).sign(Domain::batch, first);
    for (std::uint32_t i = 1; i < 20'500; ++i) {
        const Bytes message{1, static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8U)};
        (void)key(3).sign(Domain::batch, message);
    }
    EXPECT_EQ(key(3).sign(Domain::batch, first), truth);
    EXPECT_TRUE(verify(key(3).public_key(), Domain::batch, first, truth));
}

TEST(RememberedPasswordHash, is_what_libsodium_computes_the_first_time_and_again) {
    const std::string_view password = "12345";
    std::array<std::uint8_t, crypto_pwhash_SALTBYTES> salt{1, 2, 3};
    const auto both = [&](std::size_t memory) {
        std::array<std::uint8_t, 32> truth{};
        std::array<std::uint8_t, 32> made{};
        EXPECT_EQ(libsodium_derive(truth.data(), truth.size(), password.data(), password.size(),
                                   salt.data(), 1, memory, crypto_pwhash_ALG_ARGON2ID13),
                  0);
        EXPECT_EQ(crypto_pwhash(made.data(), made.size(), password.data(), password.size(),
                                salt.data(), 1, memory, crypto_pwhash_ALG_ARGON2ID13),
                  0);
        return std::pair(truth, made);
    };
    for (int again = 0; again < 2; ++again) {
        for (const std::size_t memory : {8'192U, 16'384U}) {
            const auto [truth, made] = both(memory);
            EXPECT_EQ(truth, made) << memory;
        }
    }
    salt[0] = 9;
    const auto [truth, made] = both(8'192);
    EXPECT_EQ(truth, made);
}

}  // namespace
}  // namespace riser
