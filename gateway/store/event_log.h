// EventLog: the events stream, what happened in the building apart from money: alarms and changes
// worth telling the cloud. Numbered upwards, not gapless; only the newest are kept. It stores
// bytes.
#pragma once

#include <cstdint>
#include <vector>

#include "gateway/store/telemetry_file.h"

namespace riser::store {

struct StoredEvent {
    std::uint64_t sequence = 0;
    std::int64_t wall_ms = 0;
    std::vector<std::uint8_t> bytes;

    bool operator==(const StoredEvent&) const = default;
};

class EventLog {
public:
    static constexpr std::uint64_t k_max_events = 10'000;

    // The file outlives the log.
    explicit EventLog(TelemetryFile& file) : file_(file) {}

    [[nodiscard]] sqlite::SqlOutcome load();
    // Its number, which is above all earlier ones, also those of a file that was lost.
    sqlite::SqlResult<std::uint64_t> append(std::int64_t wall_ms, sqlite::Bytes bytes);
    sqlite::SqlResult<std::vector<StoredEvent>> read(std::uint64_t first, std::size_t max_rows);

private:
    sqlite::SqlOutcome drop_old();

    TelemetryFile& file_;
    std::uint64_t last_ = 0;
    std::uint64_t since_dropping_ = 0;
};

}  // namespace riser::store
