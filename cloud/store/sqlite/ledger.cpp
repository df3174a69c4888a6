// Part of SqliteSession (session.h): journal entries as they came, events, items for people to look
// at.
#include <boost/json.hpp>

#include "cloud/store/sqlite/session.h"

namespace riser::cloud {
namespace {

StoredEntry read_entry(Row& row) {
    StoredEntry entry;
    row.into(entry.sequence);
    row.into(entry.received_ms);
    row.into(entry.hash);
    row.into(entry.bytes);
    return entry;
}

OpenItem read_item(Row& row) {
    OpenItem item;
    row.into(item.key);
    row.into(item.id);
    row.into(item.kind);
    row.into(item.subject);
    row.into(item.detail);
    row.into(item.opened_ms);
    row.into(item.last_ms);
    row.into(item.times);
    row.into(item.closed_ms);
    return item;
}

// Fields of an event as a JSON array [key, value, key, value, ...]: never searched, only shown.
std::string fields_text(const wire::Event& event) {
    boost::json::array array;
    for (const auto& [key, value] : event.fields) {
        array.emplace_back(key);
        array.emplace_back(value);
    }
    return boost::json::serialize(array);
}

wire::Event read_event(Row& row) {
    wire::Event event;
    row.into(event.sequence);
    row.into(event.wall_ms);
    row.into(event.level);
    row.into(event.name);
    boost::json::error_code error;
    const auto fields = boost::json::parse(row.next<std::string>(), error);
    if (error || !fields.is_array()) return event;
    const auto& array = fields.get_array();
    for (std::size_t i = 0; i + 1 < array.size(); i += 2) {
        if (!array[i].is_string() || !array[i + 1].is_string()) continue;
        event.fields.emplace_back(std::string(array[i].get_string()),
                                  std::string(array[i + 1].get_string()));
    }
    return event;
}

}  // namespace

// The last entry is the watermark: entries are appended without a gap.
Watermark SqliteSession::watermark(const JournalKey& key) {
    const auto read = [](Row& row) {
        Watermark mark;
        row.into(mark.through);
        row.into(mark.head);
        return mark;
    };
    return one<Watermark>(read,
                          "SELECT sequence, hash FROM ledger_entry"
                          " WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?"
                          " ORDER BY sequence DESC LIMIT 1",
                          key)
        .value_or(Watermark{});
}

void SqliteSession::append_entry(const JournalKey& key, const StoredEntry& entry) {
    run("INSERT INTO ledger_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", key, entry.sequence,
        entry.received_ms, entry.hash, entry.bytes);
}

std::optional<journal::Hash> SqliteSession::entry_hash(const JournalKey& key,
                                                       std::uint64_t sequence) {
    return one<journal::Hash>([](Row& row) { return row.next<journal::Hash>(); },
                              "SELECT hash FROM ledger_entry WHERE owner = ? AND site = ?"
                              " AND gateway = ? AND epoch = ? AND sequence = ?",
                              key, sequence);
}

std::vector<StoredEntry> SqliteSession::read_entries(const JournalKey& key, std::uint64_t after,
                                                     std::size_t limit) {
    return all<StoredEntry>(
        read_entry,
        "SELECT sequence, received_ms, hash, bytes FROM ledger_entry"
        " WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ? AND sequence > ?"
        " ORDER BY sequence LIMIT ?",
        key, after, limit);
}

void SqliteSession::park(const JournalKey& key, const ParkedEntry& entry) {
    run("INSERT OR REPLACE INTO parked_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", key, entry.sequence,
        entry.code, entry.detail, entry.parked_ms);
}

std::vector<ParkedEntry> SqliteSession::list_parked(const JournalKey& key) {
    const auto read = [](Row& row) {
        ParkedEntry entry;
        row.into(entry.sequence);
        row.into(entry.code);
        row.into(entry.detail);
        row.into(entry.parked_ms);
        return entry;
    };
    return all<ParkedEntry>(
        read,
        "SELECT sequence, code, detail, parked_ms FROM parked_entry WHERE owner = ?"
        " AND site = ? AND gateway = ? AND epoch = ? ORDER BY sequence",
        key);
}

void SqliteSession::unpark_all(const JournalKey& key) {
    run("DELETE FROM parked_entry WHERE owner = ? AND site = ? AND gateway = ? AND epoch = ?", key);
}

void SqliteSession::raise(const GatewayKey& key, const std::string& kind,
                          const std::string& subject, const std::string& detail,
                          std::int64_t now_ms) {
    run("INSERT INTO open_item VALUES (?1, ?2, ?3, (SELECT 1 + coalesce(max(id), 0) FROM "
        "open_item), ?4,"
        " ?5, ?6, ?7, ?7, 1, 0) ON CONFLICT (owner, site, gateway, kind, subject) WHERE closed_ms "
        "= 0"
        " DO UPDATE SET last_ms = max(last_ms, excluded.last_ms), times = times + 1,"
        " detail = excluded.detail",
        key, kind, subject, detail, now_ms);
}

std::vector<OpenItem> SqliteSession::list_open_items(const std::optional<GatewayKey>& key,
                                                     bool closed_too) {
    const std::int64_t latest_close = closed_too ? INT64_MAX : 0;
    if (!key) {
        return all<OpenItem>(
            read_item,
            "SELECT owner, site, gateway, id, kind, subject, detail, opened_ms, last_ms,"
            " times, closed_ms FROM open_item WHERE closed_ms <= ? ORDER BY id LIMIT 1000",
            latest_close);
    }
    return all<OpenItem>(
        read_item,
        "SELECT owner, site, gateway, id, kind, subject, detail, opened_ms, last_ms, times,"
        " closed_ms FROM open_item WHERE owner = ? AND site = ? AND gateway = ?"
        " AND closed_ms <= ? ORDER BY id LIMIT 1000",
        *key, latest_close);
}

void SqliteSession::close_open_items(const GatewayKey& key, const std::string& kind,
                                     const std::string& subject, std::int64_t now_ms) {
    run("UPDATE open_item SET closed_ms = ?6 WHERE owner = ?1 AND site = ?2 AND gateway = ?3"
        " AND kind = ?4 AND subject = ?5 AND closed_ms = 0",
        key, kind, subject, now_ms);
}

bool SqliteSession::close_open_item(std::int64_t id, std::int64_t now_ms) {
    if (number("SELECT count(*) FROM open_item WHERE id = ? AND closed_ms = 0", id) == 0)
        return false;
    run("UPDATE open_item SET closed_ms = ?2 WHERE id = ?1", id, now_ms);
    return true;
}

void SqliteSession::put_event(const JournalKey& key, const wire::Event& event) {
    run("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", key, event.sequence,
        event.wall_ms, event.level, event.name, fields_text(event));
}

std::uint64_t SqliteSession::events_through(const JournalKey& key) {
    return static_cast<std::uint64_t>(
        number("SELECT max(sequence) FROM event WHERE owner = ? AND site = ? AND gateway = ? AND "
               "epoch = ?",
               key));
}

std::vector<wire::Event> SqliteSession::read_events(const JournalKey& key, std::uint64_t after,
                                                    std::size_t limit) {
    return all<wire::Event>(
        read_event,
        "SELECT sequence, wall_ms, level, name, fields FROM event WHERE owner = ?"
        " AND site = ? AND gateway = ? AND epoch = ? AND sequence > ?"
        " ORDER BY sequence LIMIT ?",
        key, after, limit);
}

}  // namespace riser::cloud
