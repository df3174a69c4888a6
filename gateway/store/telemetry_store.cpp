#include "gateway/store/telemetry_store.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "gateway/store/reading_block.h"

namespace riser::store {
namespace {

using controller::IntervalReading;
using sqlite::Error;
using sqlite::ErrorKind;
using sqlite::SqlOutcome;
using sqlite::SqlResult;

constexpr std::int32_t k_application_id = 0x52495431;  // "RIT1"
constexpr std::int64_t k_day_ms = 86'400'000;
constexpr std::int64_t k_hour_ms = 3'600'000;
// Old events go in batches, so that most appends do not touch the oldest page.
constexpr std::uint64_t k_event_batch = 256;

// Version 1. Everything is appended by ascending integer key: a key of meter and time would write a page
// per meter instead of one per interval.
constexpr const char* k_steps[] = {
    "CREATE TABLE interval(wall_ms INTEGER PRIMARY KEY, revision INTEGER NOT NULL, block BLOB NOT NULL) STRICT;"
    "CREATE TABLE day(day INTEGER PRIMARY KEY, revision INTEGER NOT NULL, acknowledged INTEGER NOT NULL DEFAULT 0,"
    " hourly INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE TABLE event(sequence INTEGER PRIMARY KEY, wall_ms INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT",
};

std::int64_t day_of(std::int64_t wall_ms) {
    return wall_ms / k_day_ms;
}

Error damaged(std::int64_t wall_ms) {
    return {ErrorKind::corrupt, 0, "the readings of " + std::to_string(wall_ms) + " are no block of readings"};
}

}  // namespace

// ---- the file -------------------------------------------------------------------------------

Result<std::unique_ptr<TelemetryStore>, OpenError> TelemetryStore::open(TelemetrySettings settings) {
    std::unique_ptr<TelemetryStore> store(new TelemetryStore(std::move(settings)));
    auto opened = store->open_file();
    if (!opened && opened.error().kind == OpenFailure::corrupt) {
        opened = store->start_over(opened.error().message);
    }
    if (!opened) return fail(opened.error());
    return store;
}

Outcome<OpenError> TelemetryStore::open_file() {
    auto database = sqlite::open_disposable(settings_.path, settings_.vfs);
    if (!database) return fail(to_open_error(database.error(), settings_.path));
    const auto schema = bring_up_to_date(*database, {k_application_id, k_steps}, settings_.path);
    if (!schema) return schema;
    const auto revision = database->query_integer("SELECT max(revision) FROM day");
    if (!revision) return fail(to_open_error(revision.error(), settings_.path));
    const auto event = database->query_integer("SELECT max(sequence) FROM event");
    if (!event) return fail(to_open_error(event.error(), settings_.path));
    // Never backwards: a new file after a damaged one goes on counting.
    last_revision_ = std::max(last_revision_, static_cast<std::uint64_t>(*revision));
    last_event_ = std::max(last_event_, static_cast<std::uint64_t>(*event));
    database_.emplace(std::move(database).value());
    return Done{};
}

Outcome<OpenError> TelemetryStore::start_over(const std::string& why) {
    if (settings_.report) {
        settings_.report({Note::Level::error, "telemetry_started_over", {{"file", settings_.path}, {"detail", why}}});
    }
    database_.reset();
    set_aside();
    return open_file();
}

// The damaged file is kept for examination until the next one takes its place.
void TelemetryStore::set_aside() {
    std::error_code ignored;
    std::filesystem::rename(settings_.path, settings_.path + ".corrupt", ignored);
    std::filesystem::remove(settings_.path + "-wal", ignored);
    std::filesystem::remove(settings_.path, ignored);
}

SqlOutcome TelemetryStore::write(const std::function<SqlOutcome()>& change) {
    auto written = write_once(change);
    if (!written && written.error().kind == ErrorKind::corrupt && start_over(written.error().message)) {
        written = write_once(change);
    }
    if (!written) return written;
    return sqlite::checkpoint_if_due(*database_);
}

SqlOutcome TelemetryStore::write_once(const std::function<SqlOutcome()>& change) {
    auto transaction = sqlite::Transaction::begin(*database_);
    if (!transaction) return fail(transaction.error());
    const auto changed = change();
    if (!changed) return fail(transaction->roll_back_after(changed.error()));
    return transaction->commit();
}

// ---- readings -------------------------------------------------------------------------------

SqlOutcome TelemetryStore::append(const controller::IntervalReadings& readings) {
    std::map<std::int64_t, std::vector<IntervalReading>> intervals;
    for (const auto& row : readings.rows) intervals[row.wall_ms].push_back(row);
    const auto written = write([&]() -> SqlOutcome {
        for (const auto& [wall_ms, rows] : intervals) {
            const auto interval = write_interval(wall_ms, rows);
            if (!interval) return interval;
        }
        return write_acknowledged();
    });
    if (written) to_acknowledge_.clear();
    return written;
}

SqlOutcome TelemetryStore::write_interval(std::int64_t wall_ms, std::vector<IntervalReading> rows) {
    auto older = read_interval(wall_ms);
    if (!older) return fail(older.error());
    const auto merged = merge_rows(std::move(older).value(), std::move(rows));
    // Tied to time, so that revisions go on rising after the file was lost.
    last_revision_ = std::max(last_revision_ + 1, static_cast<std::uint64_t>(std::max<std::int64_t>(wall_ms, 0)));
    auto interval = database_->prepare("INSERT OR REPLACE INTO interval(wall_ms, revision, block) VALUES(?, ?, ?)");
    if (!interval) return fail(interval.error());
    const auto written = interval->bind(1, wall_ms)
                             .bind(2, static_cast<std::int64_t>(last_revision_))
                             .bind(3, encode_block(merged))
                             .run();
    if (!written) return written;
    auto day = database_->prepare("INSERT INTO day(day, revision) VALUES(?, ?)"
                                  " ON CONFLICT(day) DO UPDATE SET revision = excluded.revision");
    if (!day) return fail(day.error());
    return day->bind(1, day_of(wall_ms)).bind(2, static_cast<std::int64_t>(last_revision_)).run();
}

SqlResult<std::vector<IntervalReading>> TelemetryStore::read_interval(std::int64_t wall_ms) {
    auto interval = database_->prepare("SELECT block FROM interval WHERE wall_ms = ?");
    if (!interval) return fail(interval.error());
    const auto row = interval->bind(1, wall_ms).step();
    if (!row) return fail(row.error());
    if (!*row) return std::vector<IntervalReading>{};
    auto rows = decode_block(interval->blob(0), wall_ms);
    if (!rows) return fail(damaged(wall_ms));
    return std::move(*rows);
}

SqlResult<std::vector<ReadingDay>> TelemetryStore::unacknowledged(std::size_t max_days) {
    auto days = database_->prepare("SELECT day, revision, acknowledged FROM day ORDER BY day DESC");
    if (!days) return fail(days.error());
    std::vector<ReadingDay> result;
    while (result.size() < max_days) {
        const auto row = days->step();
        if (!row) return fail(row.error());
        if (!*row) break;
        ReadingDay day{days->integer(0), static_cast<std::uint64_t>(days->integer(1)),
                       static_cast<std::uint64_t>(days->integer(2))};
        for (const auto& confirmed : to_acknowledge_) {
            if (confirmed.day == day.day) day.acknowledged = std::max(day.acknowledged, confirmed.acknowledged);
        }
        if (day.acknowledged < day.revision) result.push_back(day);
    }
    return result;
}

SqlResult<ReadingRows> TelemetryStore::read(std::int64_t day, std::uint64_t after_revision) {
    auto intervals = database_->prepare("SELECT wall_ms, revision, block FROM interval"
                                        " WHERE wall_ms >= ? AND wall_ms < ? AND revision > ? ORDER BY wall_ms");
    if (!intervals) return fail(intervals.error());
    intervals->bind(1, day * k_day_ms).bind(2, (day + 1) * k_day_ms).bind(3, static_cast<std::int64_t>(after_revision));
    ReadingRows result{after_revision, {}};
    while (true) {
        const auto row = intervals->step();
        if (!row) return fail(row.error());
        if (!*row) return result;
        const auto rows = decode_block(intervals->blob(2), intervals->integer(0));
        if (!rows) return fail(damaged(intervals->integer(0)));
        result.rows.insert(result.rows.end(), rows->begin(), rows->end());
        result.revision = std::max(result.revision, static_cast<std::uint64_t>(intervals->integer(1)));
    }
}

void TelemetryStore::acknowledge(std::int64_t day, std::uint64_t revision) {
    for (auto& waiting : to_acknowledge_) {
        if (waiting.day != day) continue;
        waiting.acknowledged = std::max(waiting.acknowledged, revision);
        return;
    }
    to_acknowledge_.push_back({day, 0, revision});
}

SqlOutcome TelemetryStore::write_acknowledged() {
    if (to_acknowledge_.empty()) return Done{};
    auto mark = database_->prepare("UPDATE day SET acknowledged = max(acknowledged, ?) WHERE day = ?");
    if (!mark) return fail(mark.error());
    for (const auto& confirmed : to_acknowledge_) {
        const auto marked = mark->bind(1, static_cast<std::int64_t>(confirmed.acknowledged)).bind(2, confirmed.day).run();
        if (!marked) return marked;
    }
    return Done{};
}

// ---- thinning -------------------------------------------------------------------------------

SqlResult<std::uint64_t> TelemetryStore::bytes_used() {
    const auto pages = database_->query_integer(
        "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
    if (!pages) return fail(pages.error());
    return static_cast<std::uint64_t>(*pages);
}

SqlResult<bool> TelemetryStore::thin() {
    const auto used = bytes_used();
    if (!used) return fail(used.error());
    if (*used <= settings_.quota_bytes) return false;
    // What the cloud has comes first, then what is still in quarters; the newest day stays.
    auto candidate = database_->prepare("SELECT day, hourly FROM day WHERE day < (SELECT max(day) FROM day)"
                                        " ORDER BY acknowledged < revision, hourly, day LIMIT 1");
    if (!candidate) return fail(candidate.error());
    const auto row = candidate->step();
    if (!row) return fail(row.error());
    if (!*row) return false;
    const std::int64_t day = candidate->integer(0);
    const bool already_hourly = candidate->integer(1) != 0;
    candidate->reset();
    const auto freed = write([&] { return already_hourly ? forget_day(day) : keep_hours_of(day); });
    if (!freed) return fail(freed.error());
    return true;
}

SqlOutcome TelemetryStore::keep_hours_of(std::int64_t day) {
    auto intervals = database_->prepare("DELETE FROM interval WHERE wall_ms >= ? AND wall_ms < ? AND wall_ms % ? != 0");
    if (!intervals) return fail(intervals.error());
    const auto deleted = intervals->bind(1, day * k_day_ms).bind(2, (day + 1) * k_day_ms).bind(3, k_hour_ms).run();
    if (!deleted) return deleted;
    auto mark = database_->prepare("UPDATE day SET hourly = 1 WHERE day = ?");
    if (!mark) return fail(mark.error());
    return mark->bind(1, day).run();
}

SqlOutcome TelemetryStore::forget_day(std::int64_t day) {
    auto intervals = database_->prepare("DELETE FROM interval WHERE wall_ms >= ? AND wall_ms < ?");
    if (!intervals) return fail(intervals.error());
    const auto deleted = intervals->bind(1, day * k_day_ms).bind(2, (day + 1) * k_day_ms).run();
    if (!deleted) return deleted;
    auto mark = database_->prepare("DELETE FROM day WHERE day = ?");
    if (!mark) return fail(mark.error());
    return mark->bind(1, day).run();
}

// ---- events ---------------------------------------------------------------------------------

SqlResult<std::uint64_t> TelemetryStore::append_event(std::int64_t wall_ms, sqlite::Bytes bytes) {
    const std::uint64_t sequence =
        std::max(last_event_ + 1, static_cast<std::uint64_t>(std::max<std::int64_t>(wall_ms, 0)));
    const auto written = write([&]() -> SqlOutcome {
        auto event = database_->prepare("INSERT INTO event(sequence, wall_ms, bytes) VALUES(?, ?, ?)");
        if (!event) return fail(event.error());
        const auto inserted = event->bind(1, static_cast<std::int64_t>(sequence)).bind(2, wall_ms).bind(3, bytes).run();
        if (!inserted) return inserted;
        return sequence % k_event_batch == 0 ? drop_old_events() : SqlOutcome(Done{});
    });
    if (!written) return fail(written.error());
    last_event_ = sequence;
    return sequence;
}

SqlOutcome TelemetryStore::drop_old_events() {
    auto drop = database_->prepare("DELETE FROM event WHERE sequence <="
                                   " (SELECT sequence FROM event ORDER BY sequence DESC LIMIT 1 OFFSET ?)");
    if (!drop) return fail(drop.error());
    return drop->bind(1, static_cast<std::int64_t>(k_max_events)).run();
}

SqlResult<std::vector<StoredEvent>> TelemetryStore::read_events(std::uint64_t first, std::size_t max_rows) {
    auto rows = database_->prepare("SELECT sequence, wall_ms, bytes FROM event WHERE sequence >= ? ORDER BY sequence LIMIT ?");
    if (!rows) return fail(rows.error());
    rows->bind(1, static_cast<std::int64_t>(first)).bind(2, static_cast<std::int64_t>(max_rows));
    std::vector<StoredEvent> events;
    while (true) {
        const auto row = rows->step();
        if (!row) return fail(row.error());
        if (!*row) return events;
        const auto bytes = rows->blob(2);
        events.push_back({static_cast<std::uint64_t>(rows->integer(0)), rows->integer(1), {bytes.begin(), bytes.end()}});
    }
}

}  // namespace riser::store
