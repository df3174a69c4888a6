// The files of enrolment: what is read, what is refused, and what survives being written.
#include "gateway/io/sync_identity.h"

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/unit/wire/wire_fixtures.h"

namespace riser::io {
namespace {

namespace fs = std::filesystem;

class SyncIdentityFiles : public testing::Test {
protected:
    SyncIdentityFiles() {
        fs::create_directories(folder_);
        write(files_.key, wire::format_key(wire::key_of(0x77)) + "\n");
        write(files_.root, wire::format_key(wire::given_key_set().root) + "\n");
        ::chmod(files_.key.c_str(), 0600);
    }
    ~SyncIdentityFiles() override { fs::remove_all(folder_); }
    static void write(const fs::path& path, const std::string& text) {
        std::ofstream(path) << text;
    }
    [[nodiscard]] auto load() const {
        return load_sync_identity(wire::id_of<GatewayId>(0x11), files_);
    }

    fs::path folder_ = fs::temp_directory_path() / ("riser-identity-" + std::to_string(::getpid()));
    SyncFiles files_{folder_ / "gateway.key", folder_ / "root.pub", folder_ / "key-set"};
};

TEST_F(SyncIdentityFiles, need_no_key_set_at_first) {
    const auto identity = load();

    ASSERT_TRUE(identity.ok()) << identity.error().message;
    EXPECT_EQ(identity.value().key.public_key(), wire::key_of(0x77).public_key());
    EXPECT_EQ(identity.value().key_set.version, 0U);
}

TEST_F(SyncIdentityFiles, keep_the_key_set_that_was_saved) {
    const auto key_set = wire::sign_key_set(wire::given_key_set(), wire::key_of(1));

    ASSERT_TRUE(save_key_set(files_.key_set, key_set).ok());
    ASSERT_TRUE(save_key_set(files_.key_set, key_set).ok());

    ASSERT_TRUE(load().ok());
    EXPECT_EQ(load().value().key_set, wire::given_key_set());
}

TEST_F(SyncIdentityFiles, do_not_believe_a_key_set_of_another_root) {
    auto foreign = wire::given_key_set();
    foreign.root = wire::key_of(9).public_key();
    ASSERT_TRUE(save_key_set(files_.key_set, wire::sign_key_set(foreign, wire::key_of(9))).ok());

    ASSERT_TRUE(load().ok());
    EXPECT_EQ(load().value().key_set.version, 0U);
}

TEST_F(SyncIdentityFiles, refuse_a_key_that_others_may_read) {
    ::chmod(files_.key.c_str(), 0644);

    ASSERT_FALSE(load().ok());
    EXPECT_NE(load().error().message.find("chmod 600"), std::string::npos);
}

TEST_F(SyncIdentityFiles, say_which_file_is_missing_or_wrong) {
    write(files_.root, "nonsense");
    ASSERT_FALSE(load().ok());
    EXPECT_NE(load().error().message.find("root.pub"), std::string::npos);
    fs::remove(files_.key);
    ASSERT_FALSE(load().ok());
    EXPECT_NE(load().error().message.find("gateway.key"), std::string::npos);
}

}  // namespace
}  // namespace riser::io
