// TelemetryStore: what may be lost, in telemetry.db: the readings stream, one row per interval with
// all meters, and the events beside it. The registers in the meters are cumulative, so losing
// readings loses no energy, and money is not here. Owned by one thread.
//
// Days are those of UTC. A day's revision grows whenever something of it is written, also across a
// new file; the cloud keeps the newest revision of each meter and day.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/controller/action.h"
#include "gateway/store/event_log.h"
#include "gateway/store/telemetry_file.h"

namespace riser::store {

struct TelemetrySettings {
    std::string path;  // telemetry.db in the state directory
    std::string vfs;   // empty: the operating system's
    // What the rows may take, freed space not counted: 64 MB hold over a year of 60 meters. The
    // file itself never shrinks; freed pages are written again.
    std::uint64_t quota_bytes = 64U << 20U;
    std::function<void(const Note&)> report;
};

struct ReadingDay {
    std::int64_t day = 0;            // days since 1970-01-01
    std::uint64_t revision = 0;      // of its newest interval
    std::uint64_t acknowledged = 0;  // revision the cloud has confirmed

    bool operator==(const ReadingDay&) const = default;
};

struct ReadingRows {
    std::uint64_t revision = 0;  // acknowledge this once the rows have arrived
    std::vector<controller::IntervalReading> rows;
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
    // One step towards the quota, so that the caller is never held up for long: an old day keeps
    // one interval an hour, then goes; acknowledged days before others. True when something was
    // freed. Every append makes such a step by itself.
    sqlite::SqlResult<bool> thin();
    // For a disk so full that the ledger cannot be written: readings make way. Thinning would have
    // to write first, so the whole file goes and a new one begins. True when space was given back.
    [[nodiscard]] bool make_room() { return file_.make_room(); }
    [[nodiscard]] sqlite::SqlResult<std::uint64_t> bytes_used() { return file_.bytes_used(); }

    [[nodiscard]] EventLog& events() { return events_; }

private:
    explicit TelemetryStore(TelemetrySettings settings);

    sqlite::SqlOutcome load();
    // Damage that a read has met is answered like damage that a write meets.
    template <class T>
    sqlite::SqlResult<T> recover(sqlite::SqlResult<T> result);
    sqlite::SqlResult<std::vector<ReadingDay>> read_unacknowledged(std::size_t max_days);
    sqlite::SqlResult<ReadingRows> read_rows(std::int64_t day, std::uint64_t after_revision);
    sqlite::SqlOutcome write_interval(std::int64_t wall_ms,
                                      std::vector<controller::IntervalReading> rows);
    sqlite::SqlResult<std::vector<controller::IntervalReading>> read_interval(std::int64_t wall_ms);
    sqlite::SqlOutcome write_acknowledged();
    sqlite::SqlOutcome forget_day(std::int64_t day);
    sqlite::SqlOutcome keep_hours_of(std::int64_t day);

    std::uint64_t quota_bytes_;
    TelemetryFile file_;
    EventLog events_;
    std::uint64_t last_revision_ = 0;
    // Confirmed but not yet written: goes along with the next interval.
    std::vector<ReadingDay> to_acknowledge_;
};

}  // namespace riser::store
