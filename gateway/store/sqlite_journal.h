// SqliteJournal: the controller's journal in one SQLite file, ledger.db. One decision is one
// transaction and one row; monthly tables are dropped whole once nobody needs them. Class A data: a
// commit reported as done survives a power cut. It stores bytes and never looks into them: chain
// and balances are verified by the controller at start. Statement lines, usage per day and search
// belong into read models of their own: disposable files rebuilt from here. Owned by the controller
// thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/controller/journal.h"
#include "gateway/runtime/machine.h"
#include "gateway/store/begun_mark.h"
#include "gateway/store/journal_tables.h"
#include "gateway/store/schema.h"
#include "platform/sqlite/policy.h"

namespace riser::store {

struct JournalSettings {
    std::string path;        // ledger.db in the state directory
    std::string vfs;         // empty: the operating system's
    std::string begun_mark;  // file beside it (begun_mark.h); empty: none is kept
    // A table is kept this long after its last entry, so that a cloud restored from a backup can
    // ask again. By the steps of the entries' wall clocks (JournalTable::lasted_ms).
    std::chrono::hours keep_acknowledged = std::chrono::hours(60 * 24);
    std::size_t keep_snapshots = 3;
    int checkpoint_frames = sqlite::k_checkpoint_frames;  // tests checkpoint more often
    // Called when the disk is full; true when space was made (TelemetryStore::make_room): then what
    // was refused is tried once more.
    std::function<bool()> make_room;
    std::function<void(const Note&)> report;
};

class SqliteJournal final : public controller::Journal {
public:
    // Opens or creates; checks every page and that no sequence number is missing.
    static Result<std::unique_ptr<SqliteJournal>, OpenError> open(JournalSettings settings);
    // Moves the log into the database, unless a write was uncertain.
    ~SqliteJournal() override;

    // The entry continues the last one (or the newest snapshot, when there are only snapshots).
    [[nodiscard]] controller::Commit append(const controller::JournalEntry& entry) override;
    [[nodiscard]] controller::Commit save_snapshot(const journal::Snapshot& snapshot) override;
    [[nodiscard]] Result<std::vector<journal::Snapshot>> snapshots() override;
    [[nodiscard]] Result<std::vector<controller::JournalEntry>> read(std::uint64_t first,
                                                                     std::size_t max_rows) override;
    void set_acknowledged(std::uint64_t sequence) override;
    [[nodiscard]] std::uint64_t acknowledged() const override { return acknowledged_; }

    // Everything is in the database file alone, so that it can be renamed or copied without its log. Nothing may be
    // written afterwards.
    [[nodiscard]] Outcome<> finish();
    // Drops the tables that are acknowledged, covered by a snapshot and old enough. Happens by
    // itself after each snapshot.
    void prune();
    [[nodiscard]] std::optional<std::uint64_t> last_sequence() const {
        return tables_.last_sequence();
    }
    [[nodiscard]] const std::vector<JournalTable>& tables() const { return tables_.all(); }

private:
    SqliteJournal(JournalSettings settings, sqlite::Database database)
        : settings_(std::move(settings)),
          database_(std::move(database)),
          begun_(settings_.begun_mark) {}

    sqlite::SqlOutcome load();
    sqlite::SqlOutcome try_append(const controller::JournalEntry& entry);
    sqlite::SqlOutcome insert(const controller::JournalEntry& entry, const JournalTable& table);
    sqlite::SqlOutcome try_save(const journal::Snapshot& snapshot);
    sqlite::SqlOutcome save_acknowledged();
    sqlite::SqlOutcome try_drop(const JournalTable& table);
    sqlite::SqlOutcome read_table(const JournalTable& table, std::uint64_t first,
                                  std::size_t max_rows,
                                  std::vector<controller::JournalEntry>& entries);
    controller::Commit after(const sqlite::SqlOutcome& outcome);
    [[nodiscard]] bool is_gone();
    void checkpoint();
    void mark_begun();
    void report(Note::Level level, std::string event, const std::string& why);

    JournalSettings settings_;
    sqlite::Database database_;
    BegunMark begun_;
    JournalTables tables_;
    std::optional<std::uint64_t> newest_snapshot_;
    std::uint64_t acknowledged_ = 0;
    std::uint64_t acknowledged_on_disk_ = 0;
    std::int64_t acknowledged_saved_ms_ = 0;  // wall time of the entry it was saved with
    // The insert of the current table, prepared once. Declared after the database: it goes first.
    std::optional<sqlite::Statement> insert_;
    std::string insert_table_;
    // After an uncertain write nothing more is accepted: only opening the file again tells the
    // truth.
    bool uncertain_ = false;
};

}  // namespace riser::store
