// A copy that cannot be written is tried again, and an older one does not stay for ever.
#include "gateway/configuration_keeper.h"

#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>

namespace riser::gateway {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::minutes;

LastGood saying(const std::string& text) {
    return {"/etc/riser/gateway.toml", {{"/etc/riser/gateway.toml", text}}};
}

struct ConfigurationKeeperTest : testing::Test {
    void SetUp() override {
        fs::remove_all(state_);
        fs::create_directories(state_);
    }
    ~ConfigurationKeeperTest() override { fs::remove_all(state_); }
    // A folder stands where the new file is to be written.
    void set_full(bool full) const {
        const fs::path fresh = state_ / "last-good-configuration.new";
        if (full) fs::create_directory(fresh);
        if (!full) fs::remove(fresh);
    }

    fs::path state_ = fs::temp_directory_path() / ("riser-keeper-" + std::to_string(::getpid()));
    Instant now{hours(1)};
};

TEST_F(ConfigurationKeeperTest, keeps_it_once) {
    ConfigurationKeeper keeper(state_, saying("new"));
    ASSERT_TRUE(keeper.is_due(now));
    EXPECT_TRUE(keeper.keep(now));

    EXPECT_TRUE(keeper.is_kept());
    EXPECT_FALSE(keeper.is_due(now + hours(24)));
    EXPECT_EQ(load_last_good(state_), saying("new"));
}

TEST_F(ConfigurationKeeperTest, tries_again_until_the_disk_takes_it) {
    ASSERT_TRUE(keep_last_good(state_, saying("old")));
    set_full(true);
    ConfigurationKeeper keeper(state_, saying("new"));
    const auto kept = keeper.keep(now);
    ASSERT_FALSE(kept);
    EXPECT_NE(kept.error().message.find("last-good-configuration"), std::string::npos);
    EXPECT_FALSE(keeper.is_due(now)) << "not every second";
    EXPECT_TRUE(keeper.is_due(now + minutes(5)));
    EXPECT_EQ(load_last_good(state_), saying("old")) << "a moment does not make it wrong";

    set_full(false);
    EXPECT_TRUE(keeper.keep(now + minutes(5)));
    EXPECT_EQ(load_last_good(state_), saying("new"));
}

// It is older than the books: by it registers would go back to whoever had them.
TEST_F(ConfigurationKeeperTest, takes_an_older_copy_away_that_cannot_be_replaced_for_long) {
    ASSERT_TRUE(keep_last_good(state_, saying("old")));
    set_full(true);
    ConfigurationKeeper keeper(state_, saying("new"));
    EXPECT_FALSE(keeper.keep(now));
    EXPECT_FALSE(keeper.keep(now + ConfigurationKeeper::k_stale - minutes(1)));
    EXPECT_TRUE(load_last_good(state_));
    EXPECT_FALSE(keeper.keep(now + ConfigurationKeeper::k_stale));
    EXPECT_FALSE(load_last_good(state_));

    set_full(false);
    EXPECT_TRUE(keeper.keep(now + hours(24)));
    EXPECT_EQ(load_last_good(state_), saying("new"));
}

}  // namespace
}  // namespace riser::gateway
