#include "cloud/store/sqlite/session.h"

#include "core/base/assert.h"
#include "platform/sqlite/policy.h"

namespace riser::cloud {
namespace {

StoreError store_error(const sqlite::Error& error) {
    switch (error.kind) {
        case sqlite::ErrorKind::corrupt:
            return {
                StoreFault::damaged,
                "The cloud's database is damaged. Its operator has to put back a backup and run "
                "`riser-cloud restored`; gateways go on by themselves and send again what is missing.",
                error.message};
        case sqlite::ErrorKind::unknown:
            return {
                StoreFault::unknown,
                "The cloud's disk failed, and whether this was kept is not known. The service starts "
                "again by itself.",
                error.message};
        case sqlite::ErrorKind::refused:
            break;
    }
    return {StoreFault::refused,
            error.disk_full() ? "The cloud's disk is full. Nothing was changed."
                              : "The database refused this. Nothing was changed.",
            error.message};
}

}  // namespace

SqliteSession::SqliteSession(Connection& connection) : connection_(connection) {
    auto begun = sqlite::Transaction::begin(connection_.database);
    if (begun) {
        transaction_.emplace(std::move(begun).value());
    } else {
        fail_with(begun.error());
    }
}

sqlite::Statement* SqliteSession::statement(std::string_view sql) {
    if (error_ || !transaction_) return nullptr;
    const auto found = connection_.statements.find(sql.data());
    if (found != connection_.statements.end()) return &found->second;
    auto prepared = connection_.database.prepare(sql);
    if (!prepared) {
        fail_with(prepared.error());
        return nullptr;
    }
    return &connection_.statements.emplace(sql.data(), std::move(prepared).value()).first->second;
}

void SqliteSession::fail_with(const sqlite::Error& error) {
    if (error_) return;
    error_ = store_error(error);
}

Outcome<StoreError> SqliteSession::commit() {
    RISER_ASSERT(!marked_, "a mark is kept or undone before the commit");
    if (error_) return fail(*error_);
    if (auto done = transaction_->commit(); !done) {
        fail_with(done.error());
        return fail(*error_);
    }
    transaction_.reset();
    // A log of 1000 frames (4 MB) is moved into the file; a failure shows again at the next commit.
    (void)sqlite::checkpoint_if_due(connection_.database, 1000);
    return Done{};
}

void SqliteSession::mark() {
    RISER_ASSERT(!marked_, "marks do not nest");
    marked_ = true;
    run("SAVEPOINT part");
}

void SqliteSession::keep() {
    RISER_ASSERT(marked_, "keep() follows mark()");
    marked_ = false;
    run("RELEASE part");
}

void SqliteSession::undo() {
    RISER_ASSERT(marked_, "undo() follows mark()");
    marked_ = false;
    run("ROLLBACK TO part");
    run("RELEASE part");
}

}  // namespace riser::cloud
