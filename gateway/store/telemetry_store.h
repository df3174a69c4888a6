// TelemetryStore: what may be lost, in a file of its own: telemetry.db with the readings stream (one row
// per interval with all meters) and the events stream. A power cut costs the last commits, a damaged file
// is renamed away and begun anew: the registers in the meters are cumulative, so no energy is lost, and
// money is not here. Owned by one thread.
//
// Days are those of UTC. A day's revision grows whenever something of it is written, also across a new
// file; the cloud keeps the newest revision of each meter and day.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/controller/action.h"
#include "gateway/store/schema.h"
#include "platform/sqlite/policy.h"

namespace riser::store {

struct TelemetrySettings {
    std::string path;  // telemetry.db in the state directory
    std::string vfs;   // empty: the operating system's
    // What the rows may take, freed space not counted: 64 MB hold over a year of 60 meters.
    std::uint64_t quota_bytes = 64U << 20U;
    std::function<void(const Note&)> report;
};

struct ReadingDay {
    std::int64_t day = 0;             // days since 1970-01-01
    std::uint64_t revision = 0;       // of its newest interval
    std::uint64_t acknowledged = 0;   // revision the cloud has confirmed

    bool operator==(const ReadingDay&) const = default;
};

struct ReadingRows {
    std::uint64_t revision = 0;  // acknowledge this once the rows have arrived
    std::vector<controller::IntervalReading> rows;
};

struct StoredEvent {
    std::uint64_t sequence = 0;
    std::int64_t wall_ms = 0;
    std::vector<std::uint8_t> bytes;

    bool operator==(const StoredEvent&) const = default;
};

class TelemetryStore {
public:
    static Result<std::unique_ptr<TelemetryStore>, OpenError> open(TelemetrySettings settings);

    // ---- readings. Rows of one boundary are one interval; a later row of the same meter replaces.
    sqlite::SqlOutcome append(const controller::IntervalReadings& readings);
    // Days with something the cloud has not confirmed, newest first.
    sqlite::SqlResult<std::vector<ReadingDay>> unacknowledged(std::size_t max_days);
    // Intervals of the day written after that revision; 0 gives the whole day.
    sqlite::SqlResult<ReadingRows> read(std::int64_t day, std::uint64_t after_revision);
    void acknowledge(std::int64_t day, std::uint64_t revision);
    // One step towards the quota, so that the caller is never held up for long: an old day keeps one
    // interval an hour, then goes; acknowledged days before others. True when something was freed.
    sqlite::SqlResult<bool> thin();
    [[nodiscard]] sqlite::SqlResult<std::uint64_t> bytes_used();
    // Frees the file's whole space at once, for a disk so full that not even thinning can write.
    Outcome<OpenError> start_over(const std::string& why);

    // ---- events. Numbered upwards, not gapless; the newest k_max_events are kept.
    static constexpr std::uint64_t k_max_events = 10'000;
    sqlite::SqlResult<std::uint64_t> append_event(std::int64_t wall_ms, sqlite::Bytes bytes);
    sqlite::SqlResult<std::vector<StoredEvent>> read_events(std::uint64_t first, std::size_t max_rows);

private:
    explicit TelemetryStore(TelemetrySettings settings) : settings_(std::move(settings)) {}

    Outcome<OpenError> open_file();
    void set_aside();
    sqlite::SqlOutcome write(const std::function<sqlite::SqlOutcome()>& change);
    sqlite::SqlOutcome write_once(const std::function<sqlite::SqlOutcome()>& change);
    sqlite::SqlOutcome write_interval(std::int64_t wall_ms, std::vector<controller::IntervalReading> rows);
    sqlite::SqlResult<std::vector<controller::IntervalReading>> read_interval(std::int64_t wall_ms);
    sqlite::SqlOutcome write_acknowledged();
    sqlite::SqlOutcome forget_day(std::int64_t day);
    sqlite::SqlOutcome keep_hours_of(std::int64_t day);
    sqlite::SqlOutcome drop_old_events();

    TelemetrySettings settings_;
    std::optional<sqlite::Database> database_;  // always there after open_file()
    std::uint64_t last_revision_ = 0;
    std::uint64_t last_event_ = 0;
    // Confirmed but not yet written: goes along with the next interval.
    std::vector<ReadingDay> to_acknowledge_;
};

}  // namespace riser::store
