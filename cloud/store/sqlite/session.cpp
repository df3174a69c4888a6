#include "cloud/store/sqlite/session.h"

#include "core/base/assert.h"
#include "platform/sqlite/policy.h"

namespace riser::cloud {

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
    const bool harmless = error.kind == sqlite::ErrorKind::refused;
    error_ = StoreError{harmless ? StoreFault::refused : StoreFault::unknown, error.message};
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
