// The wrapper over SQLite: policy, error kinds, transactions; on a simulated disk where faults
// matter.
#include <filesystem>
#include <fstream>

#include <sqlite3.h>

#include "platform/sqlite/policy.h"
#include "tests/sim/vfs/simulated_vfs.h"

namespace riser::sqlite {
namespace {

using sim::DiskFault;

struct SqliteTest : testing::Test {
    sim::SimulatedDisk disk{1};
    sim::SimulatedVfs vfs{disk};

    Database open() {
        auto database = open_ledger("test.db", vfs.name());
        EXPECT_TRUE(database) << database.error().message;
        return std::move(database).value();
    }
    static Database with_table(Database database) {
        EXPECT_TRUE(database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, data BLOB) STRICT"));
        return database;
    }
    static SqlOutcome insert(Database& database, std::int64_t id, std::size_t size = 10) {
        auto transaction = Transaction::begin(database);
        if (!transaction) return fail(transaction.error());
        auto statement = database.prepare("INSERT INTO t VALUES(?, ?)");
        if (!statement) return fail(transaction->roll_back_after(statement.error()));
        const auto run = statement->bind(1, id).bind(2, std::vector<std::uint8_t>(size, 7)).run();
        if (!run) return fail(transaction->roll_back_after(run.error()));
        return transaction->commit();
    }
};

TEST_F(SqliteTest, opens_a_ledger_with_the_policy_in_force) {
    auto database = open();

    EXPECT_EQ(database.query_text("PRAGMA journal_mode").value(), "wal");
    EXPECT_EQ(database.query_text("PRAGMA locking_mode").value(), "exclusive");
    EXPECT_EQ(database.query_integer("PRAGMA synchronous").value(), 2) << "FULL";
    EXPECT_EQ(database.query_integer("PRAGMA page_size").value(), 4096);
    EXPECT_EQ(database.query_integer("PRAGMA wal_autocheckpoint").value(), 0);
    EXPECT_EQ(database.query_integer("PRAGMA journal_size_limit").value(), 4 << 20);
    EXPECT_EQ(database.query_integer("PRAGMA secure_delete").value(), 0);
    EXPECT_EQ(database.query_integer("PRAGMA mmap_size").value(), 0);
    EXPECT_EQ(database.query_integer("PRAGMA temp_store").value(), 2) << "MEMORY";
    EXPECT_EQ(database.query_integer("PRAGMA cell_size_check").value(), 1);
    EXPECT_EQ(database.query_integer("PRAGMA trusted_schema").value(), 0);
    EXPECT_EQ(database.query_integer("PRAGMA foreign_keys").value(), 1);
    EXPECT_FALSE(disk.exists("test.db-shm")) << "exclusive locking needs no shared memory";
}

TEST_F(SqliteTest, opens_disposable_data_without_a_sync_per_commit) {
    auto database = with_table(open_disposable("test.db", vfs.name()).value());
    const auto syncs = disk.counts().syncs;

    for (int i = 0; i < 20; ++i) ASSERT_TRUE(insert(database, i));

    EXPECT_EQ(disk.counts().syncs, syncs);
}

TEST_F(SqliteTest, a_ledger_commit_costs_one_sync) {
    auto database = with_table(open());
    const auto syncs = disk.counts().syncs;

    for (int i = 0; i < 20; ++i) ASSERT_TRUE(insert(database, i));

    EXPECT_EQ(disk.counts().syncs, syncs + 20);
}

TEST_F(SqliteTest, reads_back_what_it_bound) {
    auto database = open();
    auto statement = database.prepare("SELECT ?, ?, ?, ?").value();

    statement.bind(1, -5).bind(2, Bytes{}).bind(3, std::string_view("text")).bind_null(4);

    ASSERT_TRUE(statement.step().value());
    EXPECT_EQ(statement.integer(0), -5);
    EXPECT_FALSE(statement.is_null(1)) << "empty bytes are not NULL";
    EXPECT_TRUE(statement.blob(1).empty());
    EXPECT_EQ(statement.text(2), "text");
    EXPECT_TRUE(statement.is_null(3));
    EXPECT_FALSE(statement.step().value());
}

TEST_F(SqliteTest, a_statement_used_again_knows_nothing_of_its_last_use) {
    auto database = with_table(open());
    const std::string insert = "INSERT INTO t VALUES(?, ?)";
    ASSERT_TRUE(database.prepare(insert)->bind(1, 1).bind(2, std::vector<std::uint8_t>{7}).run());

    ASSERT_TRUE(database.prepare(insert)->bind(1, 2).run());

    EXPECT_EQ(database.query_integer("SELECT count(*) FROM t WHERE data IS NULL").value(), 1);
}

TEST_F(SqliteTest, two_statements_with_one_text_do_not_share_their_rows) {
    auto database = with_table(open());
    ASSERT_TRUE(insert(database, 1));
    ASSERT_TRUE(insert(database, 2));
    const std::string select = "SELECT id FROM t ORDER BY id";
    { auto used_before = database.prepare(select).value(); }

    auto first = database.prepare(select).value();
    auto second = database.prepare(select).value();

    EXPECT_TRUE(first.step().value());
    EXPECT_TRUE(first.step().value());
    EXPECT_TRUE(second.step().value());
    EXPECT_EQ(first.integer(0), 2);
    EXPECT_EQ(second.integer(0), 1);
}

TEST_F(SqliteTest, a_statement_left_in_the_middle_of_its_rows_is_in_nobodys_way) {
    auto database = with_table(open());
    ASSERT_TRUE(insert(database, 1));
    ASSERT_TRUE(insert(database, 2));
    const std::string select = "SELECT id FROM t ORDER BY id";
    {
        auto left = database.prepare(select).value();
        ASSERT_TRUE(left.step().value());
    }

    EXPECT_TRUE(database.execute("DROP TABLE t"));
    EXPECT_FALSE(database.query_integer(select));
    EXPECT_TRUE(database.execute("CREATE TABLE t(other INTEGER, id INTEGER) STRICT"));
    EXPECT_TRUE(database.execute("INSERT INTO t VALUES(1, 7)"));
    EXPECT_EQ(database.query_integer(select).value(), 7);
}

TEST_F(SqliteTest, rolls_back_what_was_not_committed) {
    auto database = with_table(open());
    {
        auto transaction = Transaction::begin(database).value();
        ASSERT_TRUE(database.execute("INSERT INTO t VALUES(1, x'00')"));
    }
    EXPECT_EQ(database.query_integer("SELECT count(*) FROM t").value(), 0);
}

TEST_F(SqliteTest, a_broken_constraint_is_refused) {
    auto database = with_table(open());
    ASSERT_TRUE(insert(database, 1));

    const auto again = insert(database, 1);

    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::refused);
    EXPECT_FALSE(database.in_transaction());
    EXPECT_NE(again.error().message.find("INSERT INTO t"), std::string::npos)
        << again.error().message;
}

TEST_F(SqliteTest, a_full_disk_is_refused_and_changes_nothing) {
    auto database = with_table(open());
    disk.inject({DiskFault::Kind::disk_full, disk.counts().changes, true});

    const auto full = insert(database, 1);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().kind, ErrorKind::refused);
    EXPECT_TRUE(full.error().disk_full());
    EXPECT_EQ(database.query_integer("SELECT count(*) FROM t").value(), 0);

    disk.heal();
    EXPECT_TRUE(insert(database, 1));
}

TEST_F(SqliteTest, a_failed_sync_is_unknown) {
    auto database = with_table(open());
    disk.inject({DiskFault::Kind::sync_error, disk.counts().syncs, false});

    const auto result = insert(database, 1);

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::unknown);
}

TEST_F(SqliteTest, moves_the_log_when_it_is_long_enough) {
    auto database = with_table(open());
    int checkpoints = 0;

    for (int i = 0; i < 600; ++i) {
        ASSERT_TRUE(insert(database, i, 3000));
        const int before = database.frames_in_log();
        ASSERT_TRUE(checkpoint_if_due(database));
        if (database.frames_in_log() < before) ++checkpoints;
        EXPECT_LT(database.frames_in_log(), k_checkpoint_frames);
    }

    EXPECT_GE(checkpoints, 2);
    EXPECT_LT(disk.size("test.db-wal"), 2U << 20U);
    EXPECT_GT(disk.size("test.db"), 1U << 20U);
}

TEST_F(SqliteTest, closing_a_ledger_moves_nothing_and_the_log_is_written_anew_when_opened) {
    {
        auto database = with_table(open());
        ASSERT_TRUE(insert(database, 1));
    }
    const auto log_size = disk.size("test.db-wal");
    ASSERT_GT(log_size, 4096U);
    const auto written = disk.counts().bytes_written;

    auto database = open();

    EXPECT_EQ(disk.counts().bytes_written, written + log_size);
    EXPECT_EQ(database.query_integer("SELECT count(*) FROM t").value(), 1);
}

TEST_F(SqliteTest, tells_a_damaged_file_from_one_in_use) {
    {
        auto database = with_table(open());
        ASSERT_TRUE(insert(database, 1));
        ASSERT_TRUE(database.checkpoint(Database::Checkpoint::truncate));
    }
    ASSERT_EQ(disk.write("test.db", 0, std::vector<std::uint8_t>(200, 'x')), sim::DiskStatus::ok);

    const auto damaged = open_ledger("test.db", vfs.name());

    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().kind, ErrorKind::corrupt);
}

TEST_F(SqliteTest, quick_check_finds_a_damaged_page) {
    {
        auto database = with_table(open());
        for (int i = 0; i < 50; ++i) ASSERT_TRUE(insert(database, i, 500));
        EXPECT_TRUE(quick_check(database));
        ASSERT_TRUE(database.checkpoint(Database::Checkpoint::truncate));
    }
    ASSERT_EQ(disk.write("test.db", 3 * 4096, std::vector<std::uint8_t>(2000, 0xFF)),
              sim::DiskStatus::ok);

    auto database = open();
    const auto check = quick_check(database);

    ASSERT_FALSE(check);
    EXPECT_EQ(check.error().kind, ErrorKind::corrupt);
}

TEST(SqliteOnDisk, a_second_opener_learns_that_the_file_is_in_use) {
    const auto folder = std::filesystem::temp_directory_path() / "riser_sqlite_test";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    const std::string path = (folder / "ledger.db").string();
    {
        const auto first = open_ledger(path);
        ASSERT_TRUE(first) << first.error().message;

        const auto second = open_ledger(path);

        ASSERT_FALSE(second);
        EXPECT_TRUE(second.error().in_use()) << second.error().message;
        EXPECT_EQ(second.error().kind, ErrorKind::refused);
        EXPECT_FALSE(std::filesystem::exists(path + "-shm"));
    }
    std::filesystem::remove_all(folder);
}

TEST(ErrorKinds, follow_the_result_codes) {
    for (const int code : {SQLITE_FULL, SQLITE_BUSY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_READONLY,
                           SQLITE_CANTOPEN, SQLITE_NOMEM, SQLITE_TOOBIG}) {
        EXPECT_EQ(classify(code), ErrorKind::refused) << code;
    }
    for (const int code :
         {SQLITE_IOERR, SQLITE_IOERR_FSYNC, SQLITE_IOERR_WRITE, SQLITE_IOERR_READ}) {
        EXPECT_EQ(classify(code), ErrorKind::unknown) << code;
    }
    EXPECT_EQ(classify(SQLITE_CORRUPT), ErrorKind::corrupt);
    EXPECT_EQ(classify(SQLITE_NOTADB), ErrorKind::corrupt);
}

}  // namespace
}  // namespace riser::sqlite
