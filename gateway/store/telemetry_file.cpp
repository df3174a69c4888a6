#include "gateway/store/telemetry_file.h"

#include "gateway/store/disposable_file.h"
#include "platform/sqlite/vfs_file.h"

namespace riser::store {
namespace {

using sqlite::ErrorKind;
using sqlite::SqlOutcome;
using sqlite::SqlResult;

// Below this a new file is no smaller.
constexpr std::uint64_t k_empty_file_bytes = 64 * 1024;

}  // namespace

Outcome<OpenError> TelemetryFile::open() {
    const auto opened = open_once();
    const bool damaged = !opened && opened.error().kind == OpenFailure::corrupt;
    return damaged ? start_over(opened.error().message) : opened;
}

Outcome<OpenError> TelemetryFile::open_once() {
    auto database = open_tables(path_, vfs_, schema_);
    if (!database) return fail(database.error());
    database_.emplace(std::move(database).value());
    return Done{};
}

// The damaged file is kept for examination until the next one takes its place.
Outcome<OpenError> TelemetryFile::start_over(const std::string& why) {
    note("telemetry_started_over", why);
    database_.reset();
    (void)sqlite::copy_file(path_, path_ + ".corrupt", vfs_);
    sqlite::remove_file(path_, vfs_);
    sqlite::remove_file(path_ + "-wal", vfs_);
    return open_once();
}

bool TelemetryFile::make_room() {
    if (sqlite::file_size(path_, vfs_).value_or(0) <= k_empty_file_bytes) return false;
    note("telemetry_gave_way", "the disk is full: readings go so that the ledger can be written");
    database_.reset();
    for (const char* suffix : {"", "-wal", ".corrupt"}) {
        sqlite::remove_file(path_ + suffix, vfs_);
    }
    return open_once().ok();
}

// A file that could not be begun anew is tried again with the next call.
SqlOutcome TelemetryFile::ensure_open() {
    if (database_) return Done{};
    const auto opened = open_once();
    if (opened) return Done{};
    return fail(sqlite::Error{ErrorKind::refused, 0, opened.error().message});
}

SqlOutcome TelemetryFile::write(const Change& change) {
    auto written = write_once(change);
    const bool damaged = !written && written.error().kind == ErrorKind::corrupt;
    if (damaged && start_over(written.error().message)) written = write_once(change);
    if (!written) return written;
    return sqlite::checkpoint_if_due(*database_);
}

SqlOutcome TelemetryFile::write_once(const Change& change) {
    const auto open = ensure_open();
    if (!open) return open;
    auto transaction = sqlite::Transaction::begin(*database_);
    if (!transaction) return fail(transaction.error());
    const auto changed = change();
    if (!changed) return fail(transaction->roll_back_after(changed.error()));
    return transaction->commit();
}

SqlResult<sqlite::Statement> TelemetryFile::prepare(std::string_view sql) {
    const auto open = ensure_open();
    if (!open) return fail(open.error());
    return database_->prepare(sql);
}

SqlResult<std::uint64_t> TelemetryFile::bytes_used() {
    auto pages = prepare(
        "SELECT (page_count - freelist_count) * page_size"
        " FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
    if (!pages) return fail(pages.error());
    const auto row = pages->step();
    if (!row) return fail(row.error());
    return static_cast<std::uint64_t>(pages->integer(0));
}

void TelemetryFile::note(std::string event, const std::string& why) {
    if (!report_) return;
    report_({Note::Level::error, std::move(event), {{"file", path_}, {"detail", why}}});
}

}  // namespace riser::store
