#include "gateway/store/sqlite_journal.h"

#include <algorithm>

namespace riser::store {
namespace {

using controller::Commit;
using controller::JournalEntry;
using sqlite::Error;
using sqlite::ErrorKind;
using sqlite::SqlOutcome;

constexpr std::int32_t k_application_id = 0x52495330;  // "RIS0"

// Version 1. The tables of entries are created by journal_tables.cpp.
constexpr const char* k_steps[] = {
    R"(CREATE TABLE catalogue(
           first_sequence INTEGER PRIMARY KEY,
           first_wall_ms INTEGER NOT NULL,
           name TEXT NOT NULL UNIQUE) STRICT;
       CREATE TABLE snapshot(
           sequence INTEGER PRIMARY KEY,
           epoch BLOB NOT NULL CHECK(length(epoch) = 16),
           head BLOB NOT NULL CHECK(length(head) = 32),
           payload BLOB NOT NULL,
           payload_hash BLOB NOT NULL CHECK(length(payload_hash) = 32)) STRICT;
       CREATE TABLE watermark(
           id INTEGER PRIMARY KEY CHECK(id = 1),
           acknowledged INTEGER NOT NULL) STRICT;
       INSERT INTO watermark VALUES(1, 0))",
};

// The acknowledged watermark may be lost, so it does not cost each commit a page: it is written
// along with the first entry after an hour, and with every snapshot.
constexpr std::int64_t k_save_acknowledged_ms = 3'600'000;

bool is_full(const SqlOutcome& outcome) {
    return !outcome && outcome.error().kind == ErrorKind::refused && outcome.error().disk_full();
}

}  // namespace

Result<std::unique_ptr<SqliteJournal>, OpenError> SqliteJournal::open(JournalSettings settings) {
    const std::string path = settings.path;
    const BegunMark begun(settings.begun_mark);
    if (auto lost = begun.lost_file(path)) return fail(OpenError{OpenFailure::corrupt, *lost});
    auto database = sqlite::open_ledger(path, settings.vfs);
    if (!database) return fail(to_open_error(database.error(), path));
    const auto checked = sqlite::quick_check(*database);
    if (!checked) return fail(to_open_error(checked.error(), path));
    const auto schema = bring_up_to_date(*database, {k_application_id, k_steps}, path);
    if (!schema) return fail(schema.error());
    std::unique_ptr<SqliteJournal> journal(
        new SqliteJournal(std::move(settings), std::move(database).value()));
    const auto loaded = journal->load();
    if (!loaded) {
        OpenError error = to_open_error(loaded.error(), path);
        // Its schema is this version's, so what cannot be read here was lost, such as a table.
        constexpr int k_sql_error = 1;  // SQLITE_ERROR: no such table or column
        if (loaded.error().code == k_sql_error) {
            error.kind = OpenFailure::corrupt;
            error.message = path + " is damaged: " + loaded.error().message;
        }
        return fail(std::move(error));
    }
    if (journal->last_sequence() || journal->newest_snapshot_) {
        journal->mark_begun();
    } else if (auto lost = begun.lost_entries(path)) {
        return fail(OpenError{OpenFailure::corrupt, *lost});
    }
    return journal;
}

SqliteJournal::~SqliteJournal() {
    if (!uncertain_) (void)database_.checkpoint(sqlite::Database::Checkpoint::truncate);
}

// ---- append ---------------------------------------------------------------------------------

Commit SqliteJournal::append(const JournalEntry& entry) {
    if (uncertain_) return Commit::unknown;
    const auto last = tables_.last_sequence() ? tables_.last_sequence() : newest_snapshot_;
    RISER_ASSERT(entry.sequence > 0 && (!last || entry.sequence == *last + 1),
                 "a journal entry continues the one before it");
    auto outcome = try_append(entry);
    if (is_full(outcome) && settings_.make_room && settings_.make_room())
        outcome = try_append(entry);
    const Commit commit = after(outcome);
    if (commit != Commit::done) return commit;
    if (is_gone()) return Commit::unknown;
    checkpoint();
    mark_begun();
    return commit;
}

// Asked after a commit and before anybody is told of it: what went into a file that nobody finds again is lost with this
// process. Only opening what is there now tells what the books are.
bool SqliteJournal::is_gone() {
    if (!database_.moved()) return false;
    uncertain_ = true;
    report(Note::Level::error, "journal_moved",
           settings_.path + " was moved or deleted while it was used. Put it back, with its -wal " +
               "file, while riser-gateway is stopped.");
    return true;
}

Outcome<> SqliteJournal::finish() {
    if (uncertain_) return fail(Problem{settings_.path + ": a write was uncertain"});
    const auto moved = database_.checkpoint(sqlite::Database::Checkpoint::truncate);
    if (!moved) return fail(Problem{settings_.path + ": " + moved.error().message});
    if (moved->frames_in_log > 0) {
        return fail(Problem{settings_.path + ": its log cannot be moved into it"});
    }
    return Done{};
}

void SqliteJournal::mark_begun() {
    if (auto set = begun_.set(); !set)
        report(Note::Level::warning, "begun_mark", set.error().message);
}

SqlOutcome SqliteJournal::try_append(const JournalEntry& entry) {
    const JournalTable table = tables_.choose(entry.sequence, entry.wall_ms);
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) return fail(transaction.error());
    const auto inserted = insert(entry, table);
    if (!inserted) return fail(transaction->roll_back_after(inserted.error()));

    const std::int64_t since_saved = entry.wall_ms - acknowledged_saved_ms_;
    const bool save = acknowledged_ != acknowledged_on_disk_ &&
                      (since_saved >= k_save_acknowledged_ms || since_saved < 0);
    const std::uint64_t saved = acknowledged_;
    if (save) {
        const auto written = save_acknowledged();
        if (!written) return fail(transaction->roll_back_after(written.error()));
    }
    const auto committed = transaction->commit();
    if (!committed) return committed;
    tables_.appended(table, entry.sequence, entry.wall_ms);
    if (save) {
        acknowledged_on_disk_ = saved;
        acknowledged_saved_ms_ = entry.wall_ms;
    }
    return Done{};
}

SqlOutcome SqliteJournal::insert(const JournalEntry& entry, const JournalTable& table) {
    if (!tables_.has(table.name)) {
        const auto created = JournalTables::create(database_, table);
        if (!created) return created;
        insert_.reset();  // and prepared anew, should this transaction be rolled back
    }
    if (!insert_ || insert_table_ != table.name) {
        auto prepared = database_.prepare("INSERT INTO " + table.name +
                                          "(sequence, wall_ms, bytes, hash) VALUES(?, ?, ?, ?)");
        if (!prepared) return fail(prepared.error());
        insert_.emplace(std::move(prepared).value());
        insert_table_ = table.name;
    }
    return insert_->bind(1, static_cast<std::int64_t>(entry.sequence))
        .bind(2, entry.wall_ms)
        .bind(3, entry.bytes)
        .bind(4, entry.hash)
        .run();
}

// What an outcome means to the controller, and to this journal from now on.
Commit SqliteJournal::after(const SqlOutcome& outcome) {
    if (outcome) return Commit::done;
    const Error& error = outcome.error();
    if (error.kind == ErrorKind::refused) {
        report(Note::Level::error, "journal_refused", error.message);
        return Commit::refused;
    }
    uncertain_ = true;
    report(Note::Level::error, "journal_uncertain", error.message);
    return Commit::unknown;
}

// After the commit, which is durable whatever happens here. A full disk only lets the log grow on;
// any other failure makes the next commit uncertain.
void SqliteJournal::checkpoint() {
    auto moved = sqlite::checkpoint_if_due(database_, settings_.checkpoint_frames);
    if (is_full(moved) && settings_.make_room && settings_.make_room()) {
        moved = sqlite::checkpoint_if_due(database_, settings_.checkpoint_frames);
    }
    if (moved) return;
    if (moved.error().kind != ErrorKind::refused) uncertain_ = true;
    report(Note::Level::error, "journal_checkpoint_failed", moved.error().message);
}

// ---- snapshots ------------------------------------------------------------------------------

Commit SqliteJournal::save_snapshot(const journal::Snapshot& snapshot) {
    if (uncertain_) return Commit::unknown;
    const Commit commit = after(try_save(snapshot));
    if (commit != Commit::done) return commit;
    if (is_gone()) return Commit::unknown;
    newest_snapshot_ = std::max(newest_snapshot_.value_or(0), snapshot.sequence);
    prune();
    checkpoint();
    return commit;
}

SqlOutcome SqliteJournal::try_save(const journal::Snapshot& snapshot) {
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) return fail(transaction.error());
    const auto changed = [&]() -> SqlOutcome {
        auto save = database_.prepare(
            "INSERT OR REPLACE INTO snapshot(sequence, epoch, head, payload, payload_hash)"
            " VALUES(?, ?, ?, ?, ?)");
        if (!save) return fail(save.error());
        const auto saved = save->bind(1, static_cast<std::int64_t>(snapshot.sequence))
                               .bind(2, snapshot.epoch.bytes)
                               .bind(3, snapshot.head)
                               .bind(4, snapshot.payload)
                               .bind(5, snapshot.payload_hash)
                               .run();
        if (!saved) return saved;
        auto forget = database_.prepare(
            "DELETE FROM snapshot WHERE sequence NOT IN"
            " (SELECT sequence FROM snapshot ORDER BY sequence DESC LIMIT ?)");
        if (!forget) return fail(forget.error());
        const auto forgotten =
            forget->bind(1, static_cast<std::int64_t>(settings_.keep_snapshots)).run();
        if (!forgotten) return forgotten;
        return save_acknowledged();
    }();
    if (!changed) return fail(transaction->roll_back_after(changed.error()));
    const auto committed = transaction->commit();
    if (committed) acknowledged_on_disk_ = acknowledged_;
    return committed;
}

// ---- acknowledged and pruned ----------------------------------------------------------------

void SqliteJournal::set_acknowledged(std::uint64_t sequence) {
    // Never beyond what exists: a wrong answer must not let unsent entries be dropped.
    acknowledged_ =
        std::max(acknowledged_, std::min(sequence, tables_.last_sequence().value_or(0)));
}

SqlOutcome SqliteJournal::save_acknowledged() {
    auto save = database_.prepare("UPDATE watermark SET acknowledged = ?");
    if (!save) return fail(save.error());
    return save->bind(1, static_cast<std::int64_t>(acknowledged_)).run();
}

void SqliteJournal::prune() {
    if (uncertain_ || tables_.all().empty()) return;
    const std::int64_t keep_ms = std::chrono::milliseconds(settings_.keep_acknowledged).count();
    while (const auto table =
               tables_.oldest_droppable(acknowledged_, newest_snapshot_.value_or(0), keep_ms)) {
        const auto dropped = try_drop(*table);
        if (!dropped) {
            (void)after(dropped);
            return;
        }
        tables_.dropped_oldest();
        report(Note::Level::info, "journal_pruned", table->name);
    }
}

SqlOutcome SqliteJournal::try_drop(const JournalTable& table) {
    auto transaction = sqlite::Transaction::begin(database_);
    if (!transaction) return fail(transaction.error());
    const auto dropped = JournalTables::drop(database_, table);
    if (!dropped) return fail(transaction->roll_back_after(dropped.error()));
    return transaction->commit();
}

void SqliteJournal::report(Note::Level level, std::string event, const std::string& why) {
    if (settings_.report) settings_.report({level, std::move(event), {{"detail", why}}});
}

}  // namespace riser::store
