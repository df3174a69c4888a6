// JournalTables: the catalogue of the monthly tables that together hold the journal. A table holds
// one unbroken range of sequence numbers and is dropped whole; deleting rows would write every page
// again. Names carry the month in which a table began by the wall clock of its first entry. Order
// is by sequence, never by name: a wall clock may jump. Not aware of what entries mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/sqlite/database.h"

namespace riser::store {

struct JournalTable {
    std::string name;  // "journal_2026_11", or "journal_2026_11_2" when that exists already
    std::uint64_t first_sequence = 0;
    std::int64_t first_wall_ms = 0;
    std::uint64_t last_sequence = 0;
    std::int64_t last_wall_ms = 0;
    std::int64_t latest_wall_ms = 0;  // the highest of its entries
    // How long its entries took at least: the steps forward of their wall clock, none counted for more than a day. A
    // clock that jumps makes no months of it.
    std::int64_t lasted_ms = 0;

    void ends_with(std::uint64_t sequence, std::int64_t wall_ms);
};

class JournalTables {
public:
    // What the table `catalogue` (see sqlite_journal.cpp) lists, verified: kind corrupt when a
    // table is missing or its sequence numbers have a gap.
    static sqlite::SqlResult<JournalTables> load(sqlite::Database& database);

    [[nodiscard]] const std::vector<JournalTable>& all() const { return tables_; }
    [[nodiscard]] std::optional<std::uint64_t> last_sequence() const;

    // The table an entry of this time goes to: the current one, or a new one that has to be
    // created.
    [[nodiscard]] JournalTable choose(std::uint64_t sequence, std::int64_t wall_ms) const;
    [[nodiscard]] bool has(const std::string& name) const;
    // Creates a table inside the caller's transaction. The catalogue in memory changes with added()
    // and dropped(), after the commit.
    static sqlite::SqlOutcome create(sqlite::Database& database, const JournalTable& table);
    static sqlite::SqlOutcome drop(sqlite::Database& database, const JournalTable& table);
    void appended(const JournalTable& table, std::uint64_t sequence, std::int64_t wall_ms);
    void dropped_oldest();

    // The oldest table, if everything in it is acknowledged and covered (both inclusive) and the
    // tables after it lasted for `keep_ms` at least. Never the current one.
    [[nodiscard]] std::optional<JournalTable> oldest_droppable(std::uint64_t acknowledged,
                                                               std::uint64_t covered_by_snapshot,
                                                               std::int64_t keep_ms) const;

private:
    std::vector<JournalTable> tables_;  // by sequence
};

}  // namespace riser::store
