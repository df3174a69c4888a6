#include "gateway/store/schema.h"

namespace riser::store {
namespace {

OpenError not_ours(const std::string& path) {
    return {OpenFailure::not_ours,
            path + " is a database of another program. Check the path in the configuration."};
}

OpenError newer(const std::string& path, std::int64_t version, std::size_t known) {
    return {OpenFailure::newer_schema,
            path + " has schema version " + std::to_string(version) +
                ", but this program knows versions up to " + std::to_string(known) +
                ". It was written by a newer version of Riser: install that version again."};
}

sqlite::SqlOutcome run_step(sqlite::Database& database, const char* step,
                            std::int32_t application_id, std::int64_t new_version) {
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction) return fail(transaction.error());
    const auto run = database.execute(std::string(step) +
                                      ";PRAGMA application_id=" + std::to_string(application_id) +
                                      ";PRAGMA user_version=" + std::to_string(new_version));
    if (!run) return fail(transaction->roll_back_after(run.error()));
    return transaction->commit();
}

}  // namespace

Outcome<OpenError> bring_up_to_date(sqlite::Database& database, const Schema& schema,
                                    const std::string& path) {
    const auto id = database.query_integer("PRAGMA application_id");
    if (!id) return fail(to_open_error(id.error(), path));
    const auto version = database.query_integer("PRAGMA user_version");
    if (!version) return fail(to_open_error(version.error(), path));
    const auto tables = database.query_integer("SELECT count(*) FROM sqlite_schema");
    if (!tables) return fail(to_open_error(tables.error(), path));

    const bool is_new = *id == 0 && *version == 0 && *tables == 0;
    if (!is_new && *id != schema.application_id) return fail(not_ours(path));
    if (*version < 0 || *version > static_cast<std::int64_t>(schema.steps.size())) {
        return fail(newer(path, *version, schema.steps.size()));
    }
    for (auto at = static_cast<std::size_t>(*version); at < schema.steps.size(); ++at) {
        const auto step = run_step(database, schema.steps[at], schema.application_id,
                                   static_cast<std::int64_t>(at) + 1);
        if (!step) return fail(to_open_error(step.error(), path));
    }
    return Done{};
}

OpenError to_open_error(const sqlite::Error& error, const std::string& path) {
    if (error.kind == sqlite::ErrorKind::corrupt) {
        return {OpenFailure::corrupt,
                path + " is damaged: " + (error.answer.empty() ? error.message : error.answer) +
                    ". Keep the file for examination."};
    }
    if (error.in_use()) {
        return {OpenFailure::in_use,
                path + " is in use by another process. Is riser-gateway already running?"};
    }
    return {
        OpenFailure::unavailable,
        path + " cannot be opened: " + error.message +
            ". Check that its folder exists, is writable and has space, and that the file and the " +
            "-wal and -shm beside it belong to the user who runs this program."};
}

}  // namespace riser::store
