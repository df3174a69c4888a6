// TelemetryFile: the file under readings and events, telemetry.db, which may be lost. A power cut
// costs its last commits; a damaged file is renamed away and begun anew; on a full disk it makes
// way for the ledger. Knows how to write and to recover, not what is written. Owned by one thread.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "gateway/runtime/machine.h"
#include "gateway/store/schema.h"
#include "platform/sqlite/policy.h"

namespace riser::store {

class TelemetryFile {
public:
    using Report = std::function<void(const Note&)>;
    using Change = std::function<sqlite::SqlOutcome()>;

    TelemetryFile(std::string path, std::string vfs, Schema schema, Report report)
        : path_(std::move(path)),
          vfs_(std::move(vfs)),
          schema_(schema),
          report_(std::move(report)) {}

    // A damaged file is begun anew; only another program's or a newer version's file is an error.
    [[nodiscard]] Outcome<OpenError> open();
    // One transaction. When it meets damage the file is begun anew and the change made once more.
    sqlite::SqlOutcome write(const Change& change);
    sqlite::SqlResult<sqlite::Statement> prepare(std::string_view sql);
    // Of the pages in use; freed ones are written again before the file grows.
    sqlite::SqlResult<std::uint64_t> bytes_used();
    // Renames the damaged file away and begins a new one.
    Outcome<OpenError> start_over(const std::string& why);
    // Gives the whole file's space back and begins a new one; true when there was something to
    // give.
    bool make_room();
    void note(std::string event, const std::string& why);

private:
    Outcome<OpenError> open_once();
    sqlite::SqlOutcome ensure_open();
    sqlite::SqlOutcome write_once(const Change& change);

    std::string path_;
    std::string vfs_;
    Schema schema_;
    Report report_;
    std::optional<sqlite::Database> database_;  // absent only while beginning anew has failed
};

}  // namespace riser::store
