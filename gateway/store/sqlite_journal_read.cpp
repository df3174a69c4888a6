// What SqliteJournal reads: its state at start, snapshots and pages of entries. Writing is in
// sqlite_journal.cpp.
#include <algorithm>

#include "gateway/store/sqlite_journal.h"

namespace riser::store {
namespace {

using controller::JournalEntry;
using sqlite::Error;
using sqlite::ErrorKind;
using sqlite::SqlOutcome;

template <std::size_t N>
bool copy_exactly(sqlite::Bytes from, std::array<std::uint8_t, N>& to) {
    if (from.size() != N) return false;
    std::copy(from.begin(), from.end(), to.begin());
    return true;
}

std::vector<std::uint8_t> to_vector(sqlite::Bytes bytes) {
    return {bytes.begin(), bytes.end()};
}

}  // namespace

SqlOutcome SqliteJournal::load() {
    auto tables = JournalTables::load(database_);
    if (!tables) return fail(tables.error());
    tables_ = std::move(tables).value();
    const auto snapshot = database_.query_integer("SELECT max(sequence) FROM snapshot");
    if (!snapshot) return fail(snapshot.error());
    if (*snapshot > 0) newest_snapshot_ = static_cast<std::uint64_t>(*snapshot);
    const auto acknowledged = database_.query_integer("SELECT acknowledged FROM watermark");
    if (!acknowledged) return fail(acknowledged.error());
    acknowledged_ = acknowledged_on_disk_ = static_cast<std::uint64_t>(*acknowledged);
    return Done{};
}

Result<std::vector<journal::Snapshot>> SqliteJournal::snapshots() {
    auto rows = database_.prepare(
        "SELECT sequence, epoch, head, payload, payload_hash FROM snapshot"
        " ORDER BY sequence DESC");
    if (!rows) return fail(Problem{rows.error().message});
    std::vector<journal::Snapshot> result;
    while (true) {
        const auto row = rows->step();
        if (!row) return fail(Problem{row.error().message});
        if (!*row) return result;
        journal::Snapshot snapshot;
        snapshot.sequence = static_cast<std::uint64_t>(rows->integer(0));
        snapshot.payload = to_vector(rows->blob(3));
        const bool whole = copy_exactly(rows->blob(1), snapshot.epoch.bytes) &&
                           copy_exactly(rows->blob(2), snapshot.head) &&
                           copy_exactly(rows->blob(4), snapshot.payload_hash);
        // A damaged one is passed over: an older one and the entries since then say the same.
        if (whole) result.push_back(std::move(snapshot));
    }
}

Result<std::vector<JournalEntry>> SqliteJournal::read(std::uint64_t first, std::size_t max_rows) {
    RISER_ASSERT(max_rows <= controller::k_max_page,
                 "a page of the journal keeps to its largest size");
    std::vector<JournalEntry> entries;
    for (const auto& table : tables_.all()) {
        if (table.last_sequence < first || entries.size() == max_rows) continue;
        const auto read = read_table(table, first, max_rows, entries);
        if (!read) return fail(Problem{"the journal cannot be read: " + read.error().message});
    }
    return entries;
}

SqlOutcome SqliteJournal::read_table(const JournalTable& table, std::uint64_t first,
                                     std::size_t max_rows, std::vector<JournalEntry>& entries) {
    auto rows = database_.prepare("SELECT sequence, wall_ms, bytes, hash FROM " + table.name +
                                  " WHERE sequence >= ? ORDER BY sequence LIMIT ?");
    if (!rows) return fail(rows.error());
    rows->bind(1, static_cast<std::int64_t>(first));
    rows->bind(2, static_cast<std::int64_t>(max_rows - entries.size()));
    while (true) {
        const auto row = rows->step();
        if (!row) return fail(row.error());
        if (!*row) return Done{};
        JournalEntry entry;
        entry.sequence = static_cast<std::uint64_t>(rows->integer(0));
        entry.wall_ms = rows->integer(1);
        entry.bytes = to_vector(rows->blob(2));
        if (!copy_exactly(rows->blob(3), entry.hash)) {
            return fail(Error{ErrorKind::corrupt, 0,
                              "the hash of entry " + std::to_string(entry.sequence) +
                                  " has another length than a hash"});
        }
        entries.push_back(std::move(entry));
    }
}

}  // namespace riser::store
