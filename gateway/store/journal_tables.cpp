#include "gateway/store/journal_tables.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace riser::store {
namespace {

// A clock that once jumped into the far future must not keep one table current for ever: after this
// many entries (three months at 500 a day) a new one begins whatever the month.
constexpr std::uint64_t k_max_rows = 50'000;

// A building writes an entry a day at least. A longer step of its clock is a gateway that was off, or a clock that was
// wrong: then nobody knows how much of it has passed.
constexpr std::int64_t k_longest_step_ms = 86'400'000;

using Month = std::chrono::year_month;

Month month_of(std::int64_t wall_ms) {
    const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(wall_ms)};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
    return {date.year(), date.month()};
}

std::string table_name(Month month) {
    char text[32];
    std::snprintf(text, sizeof text, "journal_%04d_%02u", static_cast<int>(month.year()),
                  static_cast<unsigned>(month.month()));
    return text;
}

sqlite::Error damaged(const std::string& table, const std::string& what) {
    return {sqlite::ErrorKind::corrupt, 0, "journal table " + table + ": " + what};
}

// What the rows tell: first and last entry, and how long they took.
sqlite::SqlOutcome read_range(sqlite::Database& database, JournalTable& table) {
    auto rows =
        database.prepare("SELECT sequence, wall_ms FROM " + table.name + " ORDER BY sequence");
    if (!rows) return fail(rows.error());
    std::uint64_t expected = table.first_sequence;
    while (true) {
        const auto row = rows->step();
        if (!row) return fail(row.error());
        if (!*row) break;
        const auto sequence = static_cast<std::uint64_t>(rows->integer(0));
        if (sequence != expected) return fail(damaged(table.name, "entries are missing"));
        table.ends_with(sequence, rows->integer(1));
        ++expected;
    }
    if (expected == table.first_sequence) return fail(damaged(table.name, "entries are missing"));
    return Done{};
}

}  // namespace

void JournalTable::ends_with(std::uint64_t sequence, std::int64_t wall_ms) {
    // Only what is beyond the highest counts: a clock that is lost at each start and found again takes no time.
    if (sequence == first_sequence) {
        latest_wall_ms = wall_ms;
    } else if (wall_ms > latest_wall_ms) {
        lasted_ms += std::min(wall_ms - latest_wall_ms, k_longest_step_ms);
        latest_wall_ms = wall_ms;
    }
    last_sequence = sequence;
    last_wall_ms = wall_ms;
}

sqlite::SqlResult<JournalTables> JournalTables::load(sqlite::Database& database) {
    auto rows = database.prepare(
        "SELECT name, first_sequence, first_wall_ms FROM catalogue ORDER BY first_sequence");
    if (!rows) return fail(rows.error());
    JournalTables result;
    while (true) {
        const auto row = rows->step();
        if (!row) return fail(row.error());
        if (!*row) break;
        JournalTable table;
        table.name = rows->text(0);
        table.first_sequence = static_cast<std::uint64_t>(rows->integer(1));
        table.first_wall_ms = rows->integer(2);
        const auto range = read_range(database, table);
        if (!range) return fail(range.error());
        const auto last = result.last_sequence();
        if (last && table.first_sequence != *last + 1) {
            return fail(damaged(table.name, "does not continue the table before it"));
        }
        result.tables_.push_back(std::move(table));
    }
    return result;
}

std::optional<std::uint64_t> JournalTables::last_sequence() const {
    if (tables_.empty()) return std::nullopt;
    return tables_.back().last_sequence;
}

bool JournalTables::has(const std::string& name) const {
    return std::any_of(tables_.begin(), tables_.end(),
                       [&](const JournalTable& table) { return table.name == name; });
}

JournalTable JournalTables::choose(std::uint64_t sequence, std::int64_t wall_ms) const {
    if (!tables_.empty()) {
        const auto& current = tables_.back();
        const bool same_month = month_of(wall_ms) <= month_of(current.first_wall_ms);
        const bool has_room = current.last_sequence - current.first_sequence + 1 < k_max_rows;
        if (same_month && has_room) return current;
    }
    JournalTable fresh;
    const std::string base = table_name(month_of(wall_ms));
    fresh.name = base;
    for (int again = 2; has(fresh.name); ++again) fresh.name = base + "_" + std::to_string(again);
    fresh.first_sequence = sequence;
    fresh.first_wall_ms = wall_ms;
    return fresh;
}

sqlite::SqlOutcome JournalTables::create(sqlite::Database& database, const JournalTable& table) {
    // The triggers guard against our own mistakes and helping hands; dropping a table does not run
    // them.
    const auto created = database.execute(
        "CREATE TABLE " + table.name +
        "(sequence INTEGER PRIMARY KEY, wall_ms INTEGER NOT NULL, bytes BLOB NOT NULL,"
        " hash BLOB NOT NULL CHECK(length(hash) = 32)) STRICT;"
        "CREATE TRIGGER " +
        table.name + "_is_never_changed BEFORE UPDATE ON " + table.name +
        " BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END;"
        "CREATE TRIGGER " +
        table.name + "_is_never_deleted BEFORE DELETE ON " + table.name +
        " BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted one by one'); END;");
    if (!created) return created;
    auto listed = database.prepare(
        "INSERT INTO catalogue(first_sequence, first_wall_ms, name) VALUES(?, ?, ?)");
    if (!listed) return fail(listed.error());
    return listed->bind(1, static_cast<std::int64_t>(table.first_sequence))
        .bind(2, table.first_wall_ms)
        .bind(3, table.name)
        .run();
}

sqlite::SqlOutcome JournalTables::drop(sqlite::Database& database, const JournalTable& table) {
    auto unlisted = database.prepare("DELETE FROM catalogue WHERE name = ?");
    if (!unlisted) return fail(unlisted.error());
    const auto run = unlisted->bind(1, table.name).run();
    if (!run) return run;
    return database.execute("DROP TABLE " + table.name);
}

void JournalTables::appended(const JournalTable& table, std::uint64_t sequence,
                             std::int64_t wall_ms) {
    if (!has(table.name)) tables_.push_back(table);
    tables_.back().ends_with(sequence, wall_ms);
}

void JournalTables::dropped_oldest() {
    tables_.erase(tables_.begin());
}

std::optional<JournalTable> JournalTables::oldest_droppable(std::uint64_t acknowledged,
                                                            std::uint64_t covered_by_snapshot,
                                                            std::int64_t keep_ms) const {
    if (tables_.size() < 2) return std::nullopt;
    const auto& oldest = tables_.front();
    std::int64_t since_ms = 0;
    for (std::size_t i = 1; i < tables_.size(); ++i) since_ms += tables_[i].lasted_ms;
    const bool unneeded =
        oldest.last_sequence <= acknowledged && oldest.last_sequence <= covered_by_snapshot;
    if (!unneeded || since_ms < keep_ms) return std::nullopt;
    return oldest;
}

}  // namespace riser::store
