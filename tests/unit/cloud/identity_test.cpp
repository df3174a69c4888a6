// Key files, the operator token, and who may read them.
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "cloud/identity/cloud_keys.h"
#include "cloud/identity/operator_token.h"
#include "cloud/identity/secret_file.h"

namespace riser::cloud {
namespace {

namespace fs = std::filesystem;

struct IdentityTest : testing::Test {
    fs::path folder = fs::temp_directory_path() / ("riser-keys-" + std::to_string(::getpid()));

    void SetUp() override {
        fs::remove_all(folder);
        fs::create_directories(folder);
    }
    void TearDown() override { fs::remove_all(folder); }
};

TEST_F(IdentityTest, keys_survive_their_files) {
    const auto made = make_cloud_keys();
    ASSERT_TRUE(write_cloud_keys(folder / "keys", made).ok());
    const auto loaded = load_cloud_keys(folder / "keys");
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
    EXPECT_EQ((*loaded).root, made.root.public_key());
    EXPECT_EQ((*loaded).key_set, made.keys.key_set);
    EXPECT_EQ((*loaded).of(wire::Role::supply).public_key(),
              made.keys.key_set.of(wire::Role::supply));
}

TEST_F(IdentityTest, keys_are_never_overwritten) {
    ASSERT_TRUE(write_cloud_keys(folder / "keys", make_cloud_keys()).ok());
    const auto again = write_cloud_keys(folder / "keys", make_cloud_keys());
    ASSERT_FALSE(again.ok());
    EXPECT_NE(again.error().message.find("never overwritten"), std::string::npos);
}

TEST_F(IdentityTest, the_service_does_not_need_the_root_s_private_key) {
    ASSERT_TRUE(write_cloud_keys(folder / "keys", make_cloud_keys()).ok());
    fs::remove(folder / "keys" / "root.key");
    EXPECT_TRUE(load_cloud_keys(folder / "keys").ok());
}

TEST_F(IdentityTest, a_key_of_another_installation_is_named) {
    ASSERT_TRUE(write_cloud_keys(folder / "keys", make_cloud_keys()).ok());
    ASSERT_TRUE(write_cloud_keys(folder / "other", make_cloud_keys()).ok());
    fs::copy_file(folder / "other" / "credit.key", folder / "keys" / "credit.key",
                  fs::copy_options::overwrite_existing);
    const auto loaded = load_cloud_keys(folder / "keys");
    ASSERT_FALSE(loaded.ok());
    EXPECT_NE(loaded.error().message.find("credit.key: is not the credit key"), std::string::npos)
        << loaded.error().message;
}

TEST_F(IdentityTest, missing_keys_say_how_they_are_made) {
    const auto loaded = load_cloud_keys(folder / "keys");
    ASSERT_FALSE(loaded.ok());
    EXPECT_NE(loaded.error().message.find("riser-cloud init"), std::string::npos);
}

TEST_F(IdentityTest, a_secret_that_others_may_read_is_refused) {
    const fs::path path = folder / "secret";
    ASSERT_TRUE(create_secret_file(path, "x").ok());
    EXPECT_TRUE(read_secret_file(path).ok());
    fs::permissions(path, fs::perms::group_read, fs::perm_options::add);
    const auto read = read_secret_file(path);
    ASSERT_FALSE(read.ok());
    EXPECT_NE(read.error().message.find("chmod 600"), std::string::npos);
}

TEST_F(IdentityTest, the_operator_token_opens_only_as_a_bearer_token) {
    ASSERT_TRUE(write_new_operator_token(folder / "token").ok());
    const auto token = OperatorToken::load(folder / "token");
    ASSERT_TRUE(token.ok());
    std::string text = *read_secret_file(folder / "token");
    text.pop_back();
    EXPECT_EQ(text.size(), 64U);
    EXPECT_TRUE((*token).allows("Bearer " + text));
    EXPECT_FALSE((*token).allows(text));
    EXPECT_FALSE((*token).allows("Bearer " + text + "0"));
    EXPECT_FALSE((*token).allows("Bearer "));
    EXPECT_FALSE((*token).allows(""));
}

TEST_F(IdentityTest, a_lost_token_names_the_command_that_makes_another) {
    const auto lost = OperatorToken::load(folder / "token");
    ASSERT_FALSE(lost.ok());
    EXPECT_NE(lost.error().message.find("riser-cloud new-token"), std::string::npos)
        << lost.error().message;

    ASSERT_TRUE(replace_operator_token(folder / "token").ok());
    const std::string first = *read_secret_file(folder / "token");
    ASSERT_TRUE(create_secret_file(folder / "token.unfinished", "cut short").ok());
    ASSERT_TRUE(replace_operator_token(folder / "token").ok());

    EXPECT_NE(*read_secret_file(folder / "token"), first);
    EXPECT_TRUE(OperatorToken::load(folder / "token").ok());
    EXPECT_FALSE(fs::exists(folder / "token.unfinished"));
}

TEST_F(IdentityTest, a_token_too_short_to_be_secret_is_refused) {
    ASSERT_TRUE(create_secret_file(folder / "token", "1234\n").ok());
    EXPECT_FALSE(OperatorToken::load(folder / "token").ok());
}

}  // namespace
}  // namespace riser::cloud
