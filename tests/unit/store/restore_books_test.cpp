// Books from the cloud's copy become a ledger that the ordinary start-up takes, or nothing happens.
#include "gateway/restore_books.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include "core/wire/book_file.h"
#include "gateway/controller/load.h"
#include "gateway/store/sqlite_journal.h"
#include "tests/unit/controller/proven_building.h"

namespace riser::gateway {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class RestoreBooks : public testing::Test {
protected:
    RestoreBooks() {
        fs::remove_all(folder);
        building.use_up_and_wait();
        config.state_dir = folder;
        config.gateway = building.site.gateway;
        config.site = building.site.site;
        config.currency = building.site.currency;
        config.zone = building.site.zone.name;
        for (const auto& row : building.journal.entries) {
            lines.push_back(wire::format_book_entry({row.sequence, row.hash, row.bytes}));
        }
    }
    void TearDown() override { fs::remove_all(folder); }

    std::string file() const {
        std::string text =
            wire::format_book_head({building.site.gateway, EpochId{{5}}, lines.size()}) + "\n";
        for (const auto& line : lines) text += line + "\n";
        return text;
    }
    Result<std::string> restore(const std::string& text) {
        std::istringstream stream(text);
        return restore_books(config, stream);
    }
    // What is said; the folder has no ledger then.
    std::string refused(const std::string& text) {
        const auto restored = restore(text);
        EXPECT_FALSE(restored);
        EXPECT_FALSE(fs::exists(folder / "ledger.db"));
        EXPECT_FALSE(fs::exists(folder / "ledger.db.restoring"));
        return restored ? "" : restored.error().message;
    }

    fs::path folder = fs::temp_directory_path() / ("riser-restore-" + std::to_string(::getpid()));
    controller::ProvenBuilding building;
    config::GatewayConfig config;
    std::vector<std::string> lines;
};

TEST_F(RestoreBooks, makes_the_ledger_that_was) {
    const auto restored = restore(file());

    ASSERT_TRUE(restored) << restored.error().message;
    EXPECT_NE(restored->find(std::to_string(lines.size()) + " entries and 2 accounts"),
              std::string::npos)
        << *restored;
    store::JournalSettings settings;
    settings.path = folder / "ledger.db";
    auto journal = store::SqliteJournal::open(std::move(settings));
    ASSERT_TRUE(journal) << journal.error().message;
    const auto loaded = controller::load_books(**journal);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->books, building.controller->books());
}

TEST_F(RestoreBooks, never_replaces_a_ledger) {
    fs::create_directory(folder);
    std::ofstream(folder / "ledger.db") << "damaged, but perhaps not beyond help";
    const auto restored = restore(file());
    ASSERT_FALSE(restored);
    EXPECT_NE(restored.error().message.find("is there already"), std::string::npos);
    EXPECT_EQ(fs::file_size(folder / "ledger.db"), 36U);
}

TEST_F(RestoreBooks, takes_the_place_of_an_empty_file) {
    fs::create_directory(folder);
    std::ofstream(folder / "ledger.db").flush();
    EXPECT_TRUE(restore(file()));
}

TEST_F(RestoreBooks, refuses_a_file_that_is_not_whole) {
    const std::string whole = file();
    const std::string cut = refused(whole.substr(0, whole.find('\n', whole.size() / 2) + 1));
    EXPECT_NE(cut.find("is missing: of " + std::to_string(lines.size()) + " entries"),
              std::string::npos)
        << cut;
    EXPECT_NE(refused("").find("no book file"), std::string::npos);
}

TEST_F(RestoreBooks, refuses_lines_after_the_last_entry) {
    EXPECT_NE(refused(file() + "91 junk junk\n").find("comes after the last entry"),
              std::string::npos);
}

TEST_F(RestoreBooks, leaves_nothing_but_the_ledger) {
    ASSERT_TRUE(restore(file()));
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename());
    EXPECT_EQ(names, std::vector<std::string>{"ledger.db"});
}

// It has its telemetry open, and the ledger it goes on with would be thrown away.
TEST_F(RestoreBooks, refuses_while_a_gateway_runs_there) {
    fs::create_directory(folder);
    const auto telemetry = sqlite::open_ledger((folder / "telemetry.db").string(), "");
    ASSERT_TRUE(telemetry);
    EXPECT_NE(refused(file()).find("stop it first"), std::string::npos);
}

TEST_F(RestoreBooks, refuses_entries_that_do_not_follow_each_other) {
    std::swap(lines[4], lines[5]);
    EXPECT_NE(refused(file()).find("line 6 of the book file does not continue"), std::string::npos);
}

TEST_F(RestoreBooks, refuses_an_altered_entry) {
    char& digit = lines[6][lines[6].size() - 1];
    digit = digit == '0' ? '1' : '0';
    EXPECT_NE(refused(file()).find("line 8 of the book file"), std::string::npos);
}

TEST_F(RestoreBooks, refuses_the_books_of_another_gateway_or_building) {
    config.gateway = GatewayId{{99}};
    EXPECT_NE(refused(file()).find("the book file is of gateway"), std::string::npos);
    config.gateway = building.site.gateway;
    config.currency = Currency{{'U', 'S', 'D'}};
    EXPECT_NE(refused(file()).find("begun for currency EUR"), std::string::npos);
}

}  // namespace
}  // namespace riser::gateway
