// The key of bound tokens is opened by its gateway and by nobody else.
#include "core/wire/sealed_key.h"

#include <gtest/gtest.h>

namespace riser::wire {
namespace {

SigningKey key_of(std::uint8_t byte) {
    SigningKey::Seed seed{};
    seed.fill(byte);
    return SigningKey::from_seed(seed);
}
voucher::BoundKey some_key(std::uint8_t byte = 0x42) {
    voucher::BoundKey key;
    key.bytes.fill(byte);
    return key;
}

TEST(SealedKey, is_opened_by_the_gateway_that_it_was_sealed_to) {
    const auto sealed = seal_bound_key(some_key(), key_of(1).public_key());
    ASSERT_TRUE(sealed);
    const auto opened = open_bound_key(*sealed, key_of(1));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->bytes, some_key().bytes);
    EXPECT_FALSE(open_bound_key(*sealed, key_of(2))) << "another gateway, or a successor";
}

TEST(SealedKey, is_the_same_each_time_and_another_for_each_addressee_and_key) {
    const auto sealed = seal_bound_key(some_key(), key_of(1).public_key());
    EXPECT_EQ(sealed, seal_bound_key(some_key(), key_of(1).public_key()));
    EXPECT_NE(sealed, seal_bound_key(some_key(), key_of(2).public_key()));
    EXPECT_NE(sealed, seal_bound_key(some_key(0x43), key_of(1).public_key()));
}

TEST(SealedKey, that_was_changed_anywhere_is_not_opened) {
    const auto sealed = seal_bound_key(some_key(), key_of(1).public_key()).value();
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] ^= 1;
        EXPECT_FALSE(open_bound_key(changed, key_of(1))) << i;
    }
}

TEST(SealedKey, is_sealed_to_keys_only) {
    EXPECT_FALSE(seal_bound_key(some_key(), PublicKey{})) << "a point of small order";
}

}  // namespace
}  // namespace riser::wire
