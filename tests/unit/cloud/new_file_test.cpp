#include "cloud/new_file.h"

#include <fstream>
#include <sstream>
#include <unistd.h>

#include <gtest/gtest.h>

namespace riser::cloud {
namespace {

namespace fs = std::filesystem;

class NewFileTest : public testing::Test {
protected:
    void SetUp() override {
        fs::remove_all(folder);
        fs::create_directory(folder);
    }
    void TearDown() override { fs::remove_all(folder); }
    std::string content() const {
        std::stringstream text;
        text << std::ifstream(path).rdbuf();
        return text.str();
    }
    fs::path folder = fs::temp_directory_path() / ("riser-new-file-" + std::to_string(::getpid()));
    fs::path path = folder / "books";
};

TEST_F(NewFileTest, is_there_whole_once_it_is_kept) {
    auto file = NewFile::create(path);
    ASSERT_TRUE(file) << file.error().message;
    file->add_line("one");
    file->add_line("two");
    EXPECT_FALSE(fs::exists(path));
    ASSERT_TRUE(file->keep());
    EXPECT_EQ(content(), "one\ntwo\n");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 1);
}

TEST_F(NewFileTest, leaves_nothing_when_it_is_not_kept) {
    {
        auto file = NewFile::create(path);
        ASSERT_TRUE(file);
        file->add_line("one");
    }
    EXPECT_TRUE(fs::is_empty(folder));
}

TEST_F(NewFileTest, never_replaces_a_file) {
    auto file = NewFile::create(path);
    ASSERT_TRUE(file);
    std::ofstream(path) << "older";
    EXPECT_NE(file->keep().error().message.find("File exists"), std::string::npos);
    EXPECT_EQ(content(), "older");
}

TEST_F(NewFileTest, says_why_it_cannot_be_written) {
    const auto file = NewFile::create(folder / "missing" / "books");
    ASSERT_FALSE(file);
    EXPECT_NE(file.error().message.find("No such file or directory"), std::string::npos);
}

}  // namespace
}  // namespace riser::cloud
