// Books that were lost are not begun anew in silence. On the operating system's files, as the mark is one of them.
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "tests/unit/store/journal_fixture.h"

namespace riser::store {
namespace {

namespace fs = std::filesystem;

class BegunBooks : public testing::Test {
protected:
    void SetUp() override {
        fs::remove_all(folder);
        fs::create_directory(folder);
    }
    void TearDown() override { fs::remove_all(folder); }
    // Empty: it was opened.
    std::string open(bool begin) {
        JournalSettings settings;
        settings.path = ledger;
        settings.begun_mark = mark;
        auto opened = SqliteJournal::open(std::move(settings));
        if (!opened) {
            EXPECT_EQ(opened.error().kind, OpenFailure::corrupt);
            return opened.error().message;
        }
        const bool begun = !begin || (*opened)->append(make_entry(1, k_november)) == Commit::done;
        return begun ? "" : "not appended";
    }
    fs::path folder = fs::temp_directory_path() / ("riser-begun-" + std::to_string(::getpid()));
    std::string ledger = folder / "ledger.db";
    std::string mark = folder / "books.begun";
};

TEST_F(BegunBooks, are_marked_with_their_first_entry_and_not_before) {
    EXPECT_EQ(open(false), "");
    EXPECT_FALSE(fs::exists(mark));
    EXPECT_EQ(open(true), "") << "an opened ledger without entries was never begun";
    EXPECT_TRUE(fs::exists(mark));
    EXPECT_EQ(open(false), "");
}

TEST_F(BegunBooks, that_an_older_version_began_are_marked_when_they_are_opened) {
    EXPECT_EQ(open(true), "");
    fs::remove(mark);
    EXPECT_EQ(open(false), "");
    EXPECT_TRUE(fs::exists(mark));
}

TEST_F(BegunBooks, whose_file_is_missing_or_empty_are_lost) {
    EXPECT_EQ(open(true), "");
    fs::remove(ledger);
    EXPECT_NE(open(true).find("ledger.db is missing, but books were begun here"),
              std::string::npos);
    EXPECT_FALSE(fs::exists(ledger)) << "nothing was begun in its place";
    std::ofstream(ledger).flush();
    const std::string empty = open(true);
    EXPECT_NE(empty.find("ledger.db is empty"), std::string::npos);
    EXPECT_NE(empty.find("remove " + mark + " too"), std::string::npos) << empty;
    EXPECT_EQ(fs::file_size(ledger), 0U);
}

TEST_F(BegunBooks, are_not_called_missing_where_something_else_has_their_name) {
    EXPECT_EQ(open(true), "");
    fs::remove(ledger);
    fs::create_directory(ledger);
    JournalSettings settings;
    settings.path = ledger;
    settings.begun_mark = mark;
    const auto opened = SqliteJournal::open(std::move(settings));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().message.find("is missing"), std::string::npos)
        << opened.error().message;
}

TEST_F(BegunBooks, whose_entries_are_gone_are_lost) {
    EXPECT_EQ(open(false), "");
    std::ofstream(mark) << "begun";
    EXPECT_NE(open(true).find("has no entries"), std::string::npos);
}

TEST_F(BegunBooks, are_begun_anew_by_a_person_who_removes_the_mark) {
    EXPECT_EQ(open(true), "");
    fs::remove(ledger);
    fs::remove(mark);
    EXPECT_EQ(open(true), "");
}

}  // namespace
}  // namespace riser::store
