#include "gateway/local/http_token.h"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace riser::local {
namespace {

class HttpToken : public testing::Test {
protected:
    HttpToken() { std::filesystem::create_directories(folder_); }
    ~HttpToken() override { std::filesystem::remove_all(folder_); }
    void write(const std::string& text, unsigned mode) const {
        std::ofstream(path()) << text;
        ::chmod(path().c_str(), mode);
    }
    [[nodiscard]] std::string path() const { return folder_ / "console-token"; }

private:
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("riser-token-" + std::to_string(::getpid()));
};

TEST_F(HttpToken, is_made_once_and_read_ever_after) {
    const auto made = load_or_make_token(path());
    ASSERT_TRUE(made.ok()) << made.error().message;
    EXPECT_EQ(made->size(), 19U);
    const auto again = load_or_make_token(path());
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(*again, *made);
    struct stat status {};
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(HttpToken, is_checked_without_being_made) {
    EXPECT_TRUE(check_token(path()).ok()) << "none is there yet";
    EXPECT_FALSE(std::filesystem::exists(path()));
    ASSERT_TRUE(load_or_make_token(path()).ok());
    EXPECT_TRUE(check_token(path()).ok());
    write("nonsense", 0600);
    ASSERT_FALSE(check_token(path()).ok());
    EXPECT_EQ(check_token(path()).error().message, load_or_make_token(path()).error().message);
}

TEST_F(HttpToken, two_gateways_have_different_tokens) {
    const auto first = load_or_make_token(path());
    std::filesystem::remove(path());
    const auto second = load_or_make_token(path());
    ASSERT_TRUE(first.ok() && second.ok());
    EXPECT_NE(*first, *second);
}

TEST_F(HttpToken, a_file_that_others_may_read_is_no_secret) {
    write("k7qd-93mf-x2wp-h8rt\n", 0644);
    const auto token = load_or_make_token(path());
    ASSERT_FALSE(token.ok());
    EXPECT_NE(token.error().message.find("delete it and restart"), std::string::npos);
}

TEST_F(HttpToken, a_file_with_something_else_is_refused) {
    for (const char* text : {"\n", "short", "k7qd-93mf-x2wp-h8r!", "k7qd 93mf x2wp h8rt",
                             "k7qd-93mf-x2wp-h8rt-more"}) {
        write(text, 0600);
        EXPECT_FALSE(load_or_make_token(path()).ok()) << text;
    }
}

TEST_F(HttpToken, a_file_that_a_power_cut_left_empty_is_made_anew) {
    write("", 0600);
    const auto made = load_or_make_token(path());
    ASSERT_TRUE(made.ok()) << made.error().message;
    const auto again = load_or_make_token(path());
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(*again, *made);
}

TEST_F(HttpToken, a_missing_folder_is_reported_with_the_path) {
    const auto token = load_or_make_token("/nonexistent-folder/console-token");
    ASSERT_FALSE(token.ok());
    EXPECT_NE(token.error().message.find("/nonexistent-folder/console-token"), std::string::npos);
}

}  // namespace
}  // namespace riser::local
