#include "gateway/store/telemetry_store.h"

#include <algorithm>
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
// Version 1. Everything is appended by ascending integer key: a key of meter and time would write a
// page per meter instead of one per interval.
constexpr const char* k_steps[] = {
    R"(CREATE TABLE interval(
           wall_ms INTEGER PRIMARY KEY,
           revision INTEGER NOT NULL,
           block BLOB NOT NULL) STRICT;
       CREATE TABLE day(
           day INTEGER PRIMARY KEY,
           revision INTEGER NOT NULL,
           acknowledged INTEGER NOT NULL DEFAULT 0,
           hourly INTEGER NOT NULL DEFAULT 0) STRICT;
       CREATE TABLE event(
           sequence INTEGER PRIMARY KEY,
           wall_ms INTEGER NOT NULL,
           bytes BLOB NOT NULL) STRICT)",
};

std::int64_t day_of(std::int64_t wall_ms) {
    return wall_ms / k_day_ms;
}

Error damaged(std::int64_t wall_ms) {
    return {ErrorKind::corrupt, 0,
            "the readings of " + std::to_string(wall_ms) + " are no block of readings"};
}

}  // namespace

// ---- the file -------------------------------------------------------------------------------

TelemetryStore::TelemetryStore(TelemetrySettings settings)
    : quota_bytes_(settings.quota_bytes),
      file_(std::move(settings.path), std::move(settings.vfs), {k_application_id, k_steps},
            std::move(settings.report)),
      events_(file_) {}

Result<std::unique_ptr<TelemetryStore>, OpenError> TelemetryStore::open(
    TelemetrySettings settings) {
    const std::string path = settings.path;
    std::unique_ptr<TelemetryStore> store(new TelemetryStore(std::move(settings)));
    const auto opened = store->file_.open();
    if (!opened) return fail(opened.error());
    auto loaded = store->recover(store->load());
    if (!loaded) loaded = store->load();
    if (!loaded) return fail(to_open_error(loaded.error(), path));
    return store;
}

template <class T>
SqlResult<T> TelemetryStore::recover(SqlResult<T> result) {
    const bool damaged = !result && result.error().kind == ErrorKind::corrupt;
    if (damaged) (void)file_.start_over(result.error().message);
    return result;
}

SqlOutcome TelemetryStore::load() {
    auto newest = file_.prepare("SELECT max(revision) FROM day");
    if (!newest) return fail(newest.error());
    const auto row = newest->step();
    if (!row) return fail(row.error());
    last_revision_ = static_cast<std::uint64_t>(newest->integer(0));
    return events_.load();
}

// ---- readings -------------------------------------------------------------------------------

SqlOutcome TelemetryStore::append(const controller::IntervalReadings& readings) {
    std::map<std::int64_t, std::vector<IntervalReading>> intervals;
    for (const auto& row : readings.rows) intervals[row.wall_ms].push_back(row);
    const auto written = file_.write([&]() -> SqlOutcome {
        for (const auto& [wall_ms, rows] : intervals) {
            const auto interval = write_interval(wall_ms, rows);
            if (!interval) return interval;
        }
        return write_acknowledged();
    });
    if (!written) return written;
    to_acknowledge_.clear();
    const auto thinned = thin();
    if (!thinned) file_.note("telemetry_not_thinned", thinned.error().message);
    return Done{};
}

SqlOutcome TelemetryStore::write_interval(std::int64_t wall_ms, std::vector<IntervalReading> rows) {
    auto older = read_interval(wall_ms);
    if (!older) return fail(older.error());
    const auto merged = merge_rows(std::move(older).value(), std::move(rows));
    // Tied to time, so that revisions go on rising after the file was lost.
    last_revision_ = std::max(last_revision_ + 1,
                              static_cast<std::uint64_t>(std::max<std::int64_t>(wall_ms, 0)));
    auto interval =
        file_.prepare("INSERT OR REPLACE INTO interval(wall_ms, revision, block) VALUES(?, ?, ?)");
    if (!interval) return fail(interval.error());
    const auto written = interval->bind(1, wall_ms)
                             .bind(2, static_cast<std::int64_t>(last_revision_))
                             .bind(3, encode_block(merged))
                             .run();
    if (!written) return written;
    auto day = file_.prepare(
        "INSERT INTO day(day, revision) VALUES(?, ?)"
        " ON CONFLICT(day) DO UPDATE SET revision = excluded.revision");
    if (!day) return fail(day.error());
    return day->bind(1, day_of(wall_ms)).bind(2, static_cast<std::int64_t>(last_revision_)).run();
}

SqlResult<std::vector<IntervalReading>> TelemetryStore::read_interval(std::int64_t wall_ms) {
    auto interval = file_.prepare("SELECT block FROM interval WHERE wall_ms = ?");
    if (!interval) return fail(interval.error());
    const auto row = interval->bind(1, wall_ms).step();
    if (!row) return fail(row.error());
    if (!*row) return std::vector<IntervalReading>{};
    auto rows = decode_block(interval->blob(0), wall_ms);
    if (!rows) return fail(damaged(wall_ms));
    return std::move(*rows);
}

SqlResult<std::vector<ReadingDay>> TelemetryStore::unacknowledged(std::size_t max_days) {
    return recover(read_unacknowledged(max_days));
}

SqlResult<std::vector<ReadingDay>> TelemetryStore::read_unacknowledged(std::size_t max_days) {
    auto days = file_.prepare("SELECT day, revision, acknowledged FROM day ORDER BY day DESC");
    if (!days) return fail(days.error());
    std::vector<ReadingDay> result;
    while (result.size() < max_days) {
        const auto row = days->step();
        if (!row) return fail(row.error());
        if (!*row) break;
        ReadingDay day{days->integer(0), static_cast<std::uint64_t>(days->integer(1)),
                       static_cast<std::uint64_t>(days->integer(2))};
        for (const auto& confirmed : to_acknowledge_) {
            if (confirmed.day == day.day)
                day.acknowledged = std::max(day.acknowledged, confirmed.acknowledged);
        }
        if (day.acknowledged < day.revision) result.push_back(day);
    }
    return result;
}

SqlResult<ReadingRows> TelemetryStore::read(std::int64_t day, std::uint64_t after_revision) {
    return recover(read_rows(day, after_revision));
}

SqlResult<ReadingRows> TelemetryStore::read_rows(std::int64_t day, std::uint64_t after_revision) {
    auto intervals = file_.prepare(
        "SELECT wall_ms, revision, block FROM interval"
        " WHERE wall_ms >= ? AND wall_ms < ? AND revision > ? ORDER BY wall_ms");
    if (!intervals) return fail(intervals.error());
    intervals->bind(1, day * k_day_ms)
        .bind(2, (day + 1) * k_day_ms)
        .bind(3, static_cast<std::int64_t>(after_revision));
    ReadingRows result{after_revision, {}};
    while (true) {
        const auto row = intervals->step();
        if (!row) return fail(row.error());
        if (!*row) return result;
        const auto rows = decode_block(intervals->blob(2), intervals->integer(0));
        if (!rows) return fail(damaged(intervals->integer(0)));
        result.rows.insert(result.rows.end(), rows->begin(), rows->end());
        result.revision =
            std::max(result.revision, static_cast<std::uint64_t>(intervals->integer(1)));
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
    auto mark = file_.prepare("UPDATE day SET acknowledged = max(acknowledged, ?) WHERE day = ?");
    if (!mark) return fail(mark.error());
    for (const auto& confirmed : to_acknowledge_) {
        const auto marked = mark->bind(1, static_cast<std::int64_t>(confirmed.acknowledged))
                                .bind(2, confirmed.day)
                                .run();
        if (!marked) return marked;
    }
    return Done{};
}

// ---- thinning -------------------------------------------------------------------------------

SqlResult<bool> TelemetryStore::thin() {
    const auto used = bytes_used();
    if (!used) return fail(used.error());
    if (*used <= quota_bytes_) return false;
    // What the cloud has comes first, then what is still in quarters; the newest day stays.
    auto candidate = file_.prepare(
        "SELECT day, hourly FROM day WHERE day < (SELECT max(day) FROM day)"
        " ORDER BY acknowledged < revision, hourly, day LIMIT 1");
    if (!candidate) return fail(candidate.error());
    const auto row = candidate->step();
    if (!row) return fail(row.error());
    if (!*row) return false;
    const std::int64_t day = candidate->integer(0);
    const bool already_hourly = candidate->integer(1) != 0;
    candidate->reset();
    const auto freed =
        file_.write([&] { return already_hourly ? forget_day(day) : keep_hours_of(day); });
    if (!freed) return fail(freed.error());
    return true;
}

SqlOutcome TelemetryStore::keep_hours_of(std::int64_t day) {
    auto intervals = file_.prepare(
        "DELETE FROM interval WHERE wall_ms >= ? AND wall_ms < ? AND wall_ms % ? != 0");
    if (!intervals) return fail(intervals.error());
    const auto deleted =
        intervals->bind(1, day * k_day_ms).bind(2, (day + 1) * k_day_ms).bind(3, k_hour_ms).run();
    if (!deleted) return deleted;
    auto mark = file_.prepare("UPDATE day SET hourly = 1 WHERE day = ?");
    if (!mark) return fail(mark.error());
    return mark->bind(1, day).run();
}

SqlOutcome TelemetryStore::forget_day(std::int64_t day) {
    auto intervals = file_.prepare("DELETE FROM interval WHERE wall_ms >= ? AND wall_ms < ?");
    if (!intervals) return fail(intervals.error());
    const auto deleted = intervals->bind(1, day * k_day_ms).bind(2, (day + 1) * k_day_ms).run();
    if (!deleted) return deleted;
    auto mark = file_.prepare("DELETE FROM day WHERE day = ?");
    if (!mark) return fail(mark.error());
    return mark->bind(1, day).run();
}

}  // namespace riser::store
