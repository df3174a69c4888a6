#include "core/wire/signing.h"

#include "core/wire/key_set.h"
#include "tests/unit/wire/wire_fixtures.h"

namespace riser::wire {
namespace {

TEST(Signing, keys_survive_their_text_form) {
    const auto key = key_of(9);
    const auto text = format_key(key);
    EXPECT_EQ(text, "riser-ed25519-secret-1 " +
                        std::string(64, '0').replace(0, 64, to_hex(key.seed())) + "\n");
    const auto read = parse_signing_key(text);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read.value().public_key(), key.public_key());
    EXPECT_EQ(*parse_public_key(format_key(key.public_key())), key.public_key());
}

TEST(Signing, a_public_key_is_the_one_of_the_standard_s_first_test) {
    // RFC 8032, section 7.1, test 1.
    const auto seed =
        from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", 32);
    SigningKey::Seed bytes{};
    std::copy(seed->begin(), seed->end(), bytes.begin());
    EXPECT_EQ(to_hex(SigningKey::from_seed(bytes).public_key().bytes),
              "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

TEST(Signing, what_is_not_a_key_is_refused_with_what_was_expected) {
    for (const std::string& text :
         {std::string(), std::string("riser-ed25519-secret-1 12"),
          format_key(key_of(1).public_key()), "riser-ed25519-secret-1 " + std::string(64, 'g')}) {
        const auto key = parse_signing_key(text);
        ASSERT_FALSE(key.ok()) << text;
        EXPECT_NE(key.error().message.find("64 hexadecimal digits"), std::string::npos);
    }
    EXPECT_FALSE(parse_public_key(format_key(key_of(1))).ok());
}

TEST(Signing, a_request_signature_holds_for_its_target_only) {
    const auto key = key_of(9);
    const auto signature = sign_request(key, "GET", "/v1/gateways/7/commands?state_after=1");
    EXPECT_TRUE(verify_request(key.public_key(), "GET", "/v1/gateways/7/commands?state_after=1",
                               signature));
    EXPECT_FALSE(verify_request(key.public_key(), "GET", "/v1/gateways/8/commands?state_after=1",
                                signature));
    EXPECT_FALSE(verify_request(key.public_key(), "PUT", "/v1/gateways/7/commands?state_after=1",
                                signature));
    EXPECT_FALSE(
        verify_request(key.public_key(), "GET", "/v1/gateways/7/commands?state_after=1", "00"));
}

TEST(KeySet, is_believed_only_under_the_pinned_root) {
    const auto signed_set = sign_key_set(given_key_set(), key_of(1));
    const auto verified = verify_key_set(signed_set, key_of(1).public_key());
    ASSERT_TRUE(verified.ok());
    EXPECT_EQ(*verified, given_key_set());
    EXPECT_FALSE(verify_key_set(signed_set, key_of(7).public_key()).ok());
    auto changed = signed_set;
    changed.bytes[1] = 9;
    EXPECT_FALSE(verify_key_set(changed, key_of(1).public_key()).ok());
}

TEST(KeySet, survives_its_text_form) {
    const auto signed_set = sign_key_set(given_key_set(), key_of(1));
    const std::string text = format_key_set(signed_set);
    EXPECT_EQ(text, "riser-key-set-1 " + to_hex(signed_set.bytes) + " " +
                        to_hex(signed_set.signature.bytes) + "\n");
    for (const std::string& written : {text, text.substr(0, text.size() - 1), text + " \r\n"}) {
        const auto read = parse_key_set(written);
        ASSERT_TRUE(read.ok()) << written;
        EXPECT_EQ(*read, signed_set);
    }
}

TEST(KeySet, what_is_not_a_key_set_is_refused_with_what_was_expected) {
    const std::string signature(128, '0');
    for (const std::string& text :
         {std::string(), std::string("riser-key-set-1 "), std::string("riser-key-set-1 01"),
          "riser-key-set-2 01 " + signature, "riser-key-set-1 0 " + signature,
          "riser-key-set-1 0g " + signature, "riser-key-set-1 01 " + signature + "0",
          "riser-key-set-1 01  " + signature, "riser-key-set-1 01 " + signature + " 01",
          " riser-key-set-1 01 " + signature}) {
        const auto read = parse_key_set(text);
        ASSERT_FALSE(read.ok()) << text;
        EXPECT_NE(read.error().message.find("<bytes> <signature>"), std::string::npos);
    }
    EXPECT_TRUE(parse_key_set("riser-key-set-1 01 " + signature).ok());
}

}  // namespace
}  // namespace riser::wire
