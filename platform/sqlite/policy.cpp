#include "platform/sqlite/policy.h"

#include <algorithm>

#include <sqlite3.h>

#include "platform/sqlite/log_file.h"

namespace riser::sqlite {
namespace {

// locking_mode comes first: a log opened with exclusive locking never needs shared memory. The page
// size only matters for a new file. A new file is switched to WAL by a write with a rollback
// journal, whose removal only EXTRA makes durable: without, a power cut can bring that journal
// back, and it then rolls the whole ledger back to nothing (found by the power-cut tests). Debian
// builds SQLite with secure_delete on; zeroing freed pages is wear without a reader to hide them
// from. No mmap: a stray pointer must not write into money.
constexpr const char* k_common_pragmas =
    "PRAGMA locking_mode=EXCLUSIVE;"
    "PRAGMA synchronous=EXTRA;"
    "PRAGMA page_size=4096;"
    "PRAGMA busy_timeout=0;"
    "PRAGMA journal_size_limit=4194304;"
    "PRAGMA secure_delete=OFF;"
    "PRAGMA mmap_size=0;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cell_size_check=ON;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA cache_size=-1024;";

// An existing file keeps what it was made with; WAL must be in force, or the guarantees are not.
SqlOutcome require_wal(Database& database, const std::string& path) {
    const auto mode = database.query_text("PRAGMA journal_mode=WAL");
    if (!mode) return fail(mode.error());
    if (*mode == "wal") return Done{};
    return fail(Error{
        ErrorKind::refused, SQLITE_CANTOPEN,
        path + ": the file system allows no write-ahead log (journal mode is " + *mode + ")"});
}

SqlResult<Database> open_with(const std::string& path, const std::string& vfs,
                              const char* synchronous, const char* before_first_page) {
    auto database = Database::open(path, Database::Mode::create, vfs);
    if (!database) return database;
    database->harden();
    const auto common = database->execute(std::string(k_common_pragmas) + before_first_page);
    if (!common) return fail(common.error());
    const auto wal = require_wal(*database, path);
    if (!wal) return fail(wal.error());
    // Takes the lock now: a second process learns at once that the file is in use.
    const auto pragmas = database->execute(std::string(synchronous) + "BEGIN EXCLUSIVE; COMMIT;");
    if (!pragmas) return fail(pragmas.error());
    return database;
}

}  // namespace

SqlResult<Database> open_ledger(const std::string& path, const std::string& vfs) {
    auto database = open_with(path, vfs, "PRAGMA synchronous=FULL;", "");
    if (!database) return database;
    database->keep_log_on_close();
    const auto rewritten = rewrite_log(path, vfs);
    if (!rewritten) return fail(rewritten.error());
    return database;
}

SqlResult<Database> open_disposable(const std::string& path, const std::string& vfs) {
    return open_with(path, vfs, "PRAGMA synchronous=NORMAL;", "PRAGMA auto_vacuum=INCREMENTAL;");
}

SqlOutcome checkpoint_if_due(Database& database, int frames) {
    if (database.frames_in_log() < frames) return Done{};
    const auto moved = database.checkpoint(Database::Checkpoint::passive);
    if (!moved) return fail(moved.error());
    return Done{};
}

SqlOutcome quick_check(Database& database) {
    const auto finding = database.query_text("PRAGMA quick_check(1)");
    if (!finding) return fail(finding.error());
    if (*finding == "ok") return Done{};
    std::string line = *finding;  // several lines, for a terminal
    std::replace(line.begin(), line.end(), '\n', ' ');
    return fail(Error{ErrorKind::corrupt, SQLITE_CORRUPT, "quick_check: " + line, line});
}

}  // namespace riser::sqlite
