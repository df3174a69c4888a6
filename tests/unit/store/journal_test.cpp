// What the journal keeps, in which tables, what it forgets and what it refuses to open.
#include <filesystem>
#include <unistd.h>

#include "tests/unit/store/journal_fixture.h"

namespace riser::store {
namespace {

struct Journal : testing::Test {
    StoredJournal store;
    std::vector<Note> notes;

    JournalSettings settings() {
        JournalSettings settings;
        settings.report = [this](const Note& note) { notes.push_back(note); };
        return settings;
    }
    void SetUp() override { ASSERT_TRUE(store.open(settings())) << store.open_error; }

    // Entries first..last, one a day from `from_ms` on.
    void append_daily(std::uint64_t first, std::uint64_t last, std::int64_t from_ms) {
        for (auto sequence = first; sequence <= last; ++sequence) {
            const auto wall_ms = from_ms + static_cast<std::int64_t>(sequence - first) * k_day_ms;
            ASSERT_EQ(store.journal->append(make_entry(sequence, wall_ms)), Commit::done);
        }
    }
    std::vector<std::string> table_names() {
        std::vector<std::string> names;
        for (const auto& table : store.journal->tables()) names.push_back(table.name);
        return names;
    }
};

TEST_F(Journal, starts_empty) {
    EXPECT_EQ(store.journal->last_sequence(), std::nullopt);
    EXPECT_TRUE(store.all().empty());
    EXPECT_TRUE(store.journal->snapshots()->empty());
    EXPECT_EQ(store.journal->acknowledged(), 0U);
}

TEST_F(Journal, gives_back_every_byte_after_a_restart) {
    append_daily(1, 100, k_november);

    store.reopen();

    const auto entries = store.all();
    ASSERT_EQ(entries.size(), 100U);
    for (const auto& entry : entries) EXPECT_TRUE(is_whole(entry)) << entry.sequence;
    EXPECT_EQ(store.journal->last_sequence(), 100U);
}

TEST_F(Journal, keeps_an_empty_entry_and_a_large_one) {
    ASSERT_EQ(store.journal->append(make_entry(1, k_november, 0)), Commit::done);
    ASSERT_EQ(store.journal->append(make_entry(2, k_november, 100'000)), Commit::done);

    EXPECT_TRUE(store.all().at(0).bytes.empty());
    EXPECT_TRUE(is_whole(store.all().at(1)));
}

TEST_F(Journal, reads_pages_across_the_turn_of_the_month) {
    append_daily(1, 60, k_november);

    const auto page = store.journal->read(25, 20);

    ASSERT_TRUE(page);
    ASSERT_EQ(page->size(), 20U);
    EXPECT_EQ(page->front().sequence, 25U);
    EXPECT_EQ(page->back().sequence, 44U);
    EXPECT_TRUE(store.journal->read(61, 20)->empty());
}

TEST_F(Journal, begins_a_table_each_month) {
    append_daily(1, 70, k_november);

    EXPECT_EQ(table_names(),
              (std::vector<std::string>{"journal_2026_11", "journal_2026_12", "journal_2027_01"}));
    EXPECT_EQ(store.journal->tables()[1].first_sequence, 31U);
}

TEST_F(Journal, stays_in_its_table_when_the_clock_goes_back) {
    ASSERT_EQ(store.journal->append(make_entry(1, k_november)), Commit::done);
    ASSERT_EQ(store.journal->append(make_entry(2, 0)), Commit::done);
    ASSERT_EQ(store.journal->append(make_entry(3, k_november + 1)), Commit::done);

    EXPECT_EQ(table_names(), (std::vector<std::string>{"journal_2026_11"}));
    EXPECT_EQ(store.all().size(), 3U);
}

TEST_F(Journal, keeps_the_newest_three_snapshots) {
    append_daily(1, 10, k_november);
    for (const std::uint64_t sequence : {2U, 4U, 6U, 8U}) {
        ASSERT_EQ(store.journal->save_snapshot(make_snapshot(sequence)), Commit::done);
    }

    store.reopen();

    const auto snapshots = store.journal->snapshots();
    ASSERT_TRUE(snapshots);
    ASSERT_EQ(snapshots->size(), 3U);
    EXPECT_EQ((*snapshots)[0], make_snapshot(8));
    EXPECT_EQ((*snapshots)[2], make_snapshot(4));
}

TEST_F(Journal, continues_after_a_snapshot_that_was_put_into_an_empty_journal) {
    ASSERT_EQ(store.journal->save_snapshot(make_snapshot(500)), Commit::done);

    store.reopen();

    EXPECT_EQ(store.journal->append(make_entry(501, k_november)), Commit::done);
    EXPECT_DEATH((void)store.journal->append(make_entry(503, k_november)),
                 "continues the one before");
}

TEST_F(Journal, remembers_what_was_acknowledged_with_the_next_snapshot) {
    append_daily(1, 10, k_november);
    store.journal->set_acknowledged(7);
    store.journal->set_acknowledged(5);
    EXPECT_EQ(store.journal->acknowledged(), 7U) << "a late answer takes nothing back";
    ASSERT_EQ(store.journal->save_snapshot(make_snapshot(10)), Commit::done);

    store.reopen();

    EXPECT_EQ(store.journal->acknowledged(), 7U);
}

TEST_F(Journal, believes_no_acknowledgement_of_what_it_has_not_written) {
    append_daily(1, 3, k_november);

    store.journal->set_acknowledged(1000);

    EXPECT_EQ(store.journal->acknowledged(), 3U);
}

TEST_F(Journal, drops_months_that_are_acknowledged_covered_and_old) {
    append_daily(1, 130, k_november);  // until March
    store.journal->set_acknowledged(130);

    ASSERT_EQ(store.journal->save_snapshot(make_snapshot(130)), Commit::done);

    // The last entry is of 10 March: November and December ended more than 60 days before.
    EXPECT_EQ(table_names(),
              (std::vector<std::string>{"journal_2027_01", "journal_2027_02", "journal_2027_03"}));
    EXPECT_EQ(store.all().front().sequence, 62U);
    EXPECT_EQ(notes.size(), 2U);
    store.reopen();
    EXPECT_EQ(store.all().front().sequence, 62U);
}

TEST_F(Journal, never_drops_what_the_cloud_has_not_acknowledged) {
    append_daily(1, 400, k_november);
    store.journal->set_acknowledged(29);

    ASSERT_EQ(store.journal->save_snapshot(make_snapshot(400)), Commit::done);

    EXPECT_EQ(store.all().size(), 400U) << "the November table ends with entry 30";
}

TEST_F(Journal, never_drops_what_no_snapshot_covers) {
    append_daily(1, 400, k_november);
    store.journal->set_acknowledged(400);

    ASSERT_EQ(store.journal->save_snapshot(make_snapshot(29)), Commit::done);

    EXPECT_EQ(store.all().size(), 400U);
}

TEST_F(Journal, reuses_the_space_of_dropped_months) {
    std::uint64_t size_after_a_year = 0;
    std::uint64_t sequence = 1;
    for (int day = 0; day < 3 * 365; ++day) {
        for (int i = 0; i < 5; ++i, ++sequence) {
            ASSERT_EQ(store.journal->append(make_entry(sequence, k_november + day * k_day_ms)),
                      Commit::done);
        }
        store.journal->set_acknowledged(sequence - 1);
        ASSERT_EQ(store.journal->save_snapshot(make_snapshot(sequence - 1)), Commit::done);
        if (day == 365) size_after_a_year = store.disk.size("ledger.db");
    }

    EXPECT_LE(store.disk.size("ledger.db"), size_after_a_year + size_after_a_year / 20);
}

TEST_F(Journal, a_clock_that_was_far_ahead_delays_pruning_only_until_the_next_table) {
    ASSERT_EQ(store.journal->append(make_entry(1, k_november + 20'000 * k_day_ms)),
              Commit::done);  // 2081
    ASSERT_EQ(store.journal->tables().back().name, "journal_2081_08");
    for (std::uint64_t sequence = 2; sequence <= 50'001; ++sequence) {
        ASSERT_EQ(store.journal->append(make_entry(sequence, k_november, 10)), Commit::done);
    }
    EXPECT_EQ(store.journal->tables().back().name, "journal_2026_11")
        << "a full table is closed whatever its month";
    append_daily(50'002, 50'141, k_november);  // until March
    store.journal->set_acknowledged(50'141);

    ASSERT_EQ(store.journal->save_snapshot(make_snapshot(50'141)), Commit::done);

    EXPECT_EQ(table_names(),
              (std::vector<std::string>{"journal_2027_01", "journal_2027_02", "journal_2027_03"}));
}

// A gateway without a clock of its own wrote its first entries a year ago, as it believed. The cloud has acknowledged
// them, and is then put back from a backup of before: it asks for entry 1.
TEST_F(Journal, a_clock_that_was_behind_makes_nothing_old) {
    append_daily(1, 3, k_november - 365 * k_day_ms);
    for (std::uint64_t sequence = 4; sequence < 400;
         sequence += 2) {  // found, and lost at each start
        append_daily(sequence, sequence, k_november + 40 * k_day_ms);
        append_daily(sequence + 1, sequence + 1, k_november - 300 * k_day_ms);
    }
    append_daily(400, 419, k_november + 41 * k_day_ms);
    store.journal->set_acknowledged(419);

    ASSERT_EQ(store.journal->save_snapshot(make_snapshot(419)), Commit::done);
    EXPECT_EQ(store.all().front().sequence, 1U);
    store.reopen();
    ASSERT_EQ(store.journal->save_snapshot(make_snapshot(419)), Commit::done);
    EXPECT_EQ(store.all().front().sequence, 1U);
}

// ---- what is not opened
// ---------------------------------------------------------------------------

OpenFailure failure_of(StoredJournal& store) {
    store.journal.reset();
    JournalSettings settings;
    settings.path = "ledger.db";
    settings.vfs = store.vfs.name();
    auto opened = SqliteJournal::open(settings);
    EXPECT_FALSE(opened);
    if (opened) return OpenFailure::unavailable;
    store.open_error = opened.error().message;
    return opened.error().kind;
}

void execute(StoredJournal& store, const std::string& sql) {
    store.journal.reset();
    auto database =
        sqlite::Database::open("ledger.db", sqlite::Database::Mode::existing, store.vfs.name());
    ASSERT_TRUE(database);
    ASSERT_TRUE(database->execute("PRAGMA locking_mode=EXCLUSIVE"));
    const auto done = database->execute(sql);
    ASSERT_TRUE(done) << done.error().message;
}

TEST_F(Journal, refuses_a_newer_schema_and_says_what_to_do) {
    execute(store, "PRAGMA user_version=99");

    EXPECT_EQ(failure_of(store), OpenFailure::newer_schema);
    EXPECT_NE(store.open_error.find("version 99"), std::string::npos);
    EXPECT_NE(store.open_error.find("install that version"), std::string::npos);
}

TEST_F(Journal, refuses_the_database_of_another_program) {
    execute(store, "PRAGMA application_id=1234");

    EXPECT_EQ(failure_of(store), OpenFailure::not_ours);
}

TEST_F(Journal, calls_damaged_pages_corrupt) {
    append_daily(1, 200, k_november);
    store.journal.reset();
    ASSERT_EQ(store.disk.write("ledger.db", 5 * 4096, std::vector<std::uint8_t>(4096, 0xEE)),
              sim::DiskStatus::ok);

    EXPECT_EQ(failure_of(store), OpenFailure::corrupt);
    EXPECT_NE(store.open_error.find("ledger.db is damaged"), std::string::npos) << store.open_error;
    EXPECT_EQ(store.open_error.find("PRAGMA"), std::string::npos) << store.open_error;
    EXPECT_EQ(store.open_error.find('\n'), std::string::npos) << store.open_error;
}

TEST_F(Journal, calls_a_missing_entry_corrupt) {
    append_daily(1, 20, k_november);
    execute(store,
            "DROP TRIGGER journal_2026_11_is_never_deleted; DELETE FROM journal_2026_11 WHERE "
            "sequence = 7");

    EXPECT_EQ(failure_of(store), OpenFailure::corrupt);
}

TEST_F(Journal, calls_a_missing_table_corrupt) {
    append_daily(1, 70, k_november);
    execute(store,
            "DROP TABLE journal_2026_12; DELETE FROM catalogue WHERE name = 'journal_2026_12'");

    EXPECT_EQ(failure_of(store), OpenFailure::corrupt);
}

TEST_F(Journal, calls_any_missing_table_corrupt) {
    execute(store, "DROP TABLE watermark");

    EXPECT_EQ(failure_of(store), OpenFailure::corrupt);
    EXPECT_NE(store.open_error.find("is damaged"), std::string::npos) << store.open_error;
}

TEST_F(Journal, lets_nobody_change_or_delete_an_entry) {
    append_daily(1, 3, k_november);
    store.journal.reset();
    auto database = sqlite::open_ledger("ledger.db", store.vfs.name()).value();

    EXPECT_FALSE(database.execute("UPDATE journal_2026_11 SET wall_ms = 0"));
    EXPECT_FALSE(database.execute("DELETE FROM journal_2026_11 WHERE sequence = 3"));
}

TEST(JournalOnDisk, says_when_the_folder_is_missing) {
    JournalSettings settings;
    settings.path = "/nonexistent/ledger.db";

    const auto opened = SqliteJournal::open(settings);

    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, OpenFailure::unavailable);
    EXPECT_NE(opened.error().message.find("/nonexistent/ledger.db"), std::string::npos);
}

// On the disk of the operating system: what was written into a file that nobody finds again is not acknowledged.
class JournalFile : public testing::Test {
protected:
    JournalFile() {
        std::filesystem::remove_all(folder);
        std::filesystem::create_directory(folder);
        JournalSettings settings;
        settings.path = folder / "ledger.db";
        settings.report = [this](const Note& note) { reported.push_back(note.event); };
        journal = SqliteJournal::open(std::move(settings)).value();
        EXPECT_EQ(journal->append(make_entry(1, k_november)), Commit::done);
    }
    void TearDown() override {
        journal.reset();
        std::filesystem::remove_all(folder);
    }
    void expect_nothing_is_accepted() {
        EXPECT_EQ(journal->append(make_entry(2, k_november)), Commit::unknown);
        EXPECT_EQ(journal->append(make_entry(3, k_november)), Commit::unknown);
        EXPECT_EQ(journal->save_snapshot(make_snapshot(3)), Commit::unknown);
        EXPECT_EQ(reported, std::vector<std::string>{"journal_moved"});
    }

    const std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                         ("riser-journal-test-" + std::to_string(::getpid()));
    std::vector<std::string> reported;
    std::unique_ptr<SqliteJournal> journal;
};

TEST_F(JournalFile, that_stays_where_it_is_is_written) {
    EXPECT_EQ(journal->append(make_entry(2, k_november)), Commit::done);
    EXPECT_EQ(journal->save_snapshot(make_snapshot(2)), Commit::done);
}

TEST_F(JournalFile, that_was_deleted_is_not_written_any_more) {
    std::filesystem::remove(folder / "ledger.db");
    expect_nothing_is_accepted();
}

TEST_F(JournalFile, that_was_moved_with_its_folder_is_not_written_any_more) {
    const auto elsewhere = std::filesystem::path(folder.string() + "-old");
    std::filesystem::rename(folder, elsewhere);
    expect_nothing_is_accepted();
    journal.reset();
    std::filesystem::remove_all(elsewhere);
}

TEST_F(JournalFile, in_whose_place_another_stands_is_not_written_any_more) {
    std::filesystem::copy_file(folder / "ledger.db", folder / "copy");
    std::filesystem::rename(folder / "copy", folder / "ledger.db");
    expect_nothing_is_accepted();
}

TEST_F(JournalFile, that_was_moved_before_a_snapshot_has_none) {
    std::filesystem::rename(folder / "ledger.db", folder / "ledger.old");
    EXPECT_EQ(journal->save_snapshot(make_snapshot(1)), Commit::unknown);
}

}  // namespace
}  // namespace riser::store
