#include "cloud/store/sqlite/sqlite_store.h"

#include "cloud/store/sqlite/migrations.h"
#include "cloud/store/sqlite/session.h"
#include "platform/sqlite/policy.h"

namespace riser::cloud {
namespace {

class SqliteStore final : public Store {
public:
    explicit SqliteStore(sqlite::Database database) : connection_(std::move(database)) {}

    std::unique_ptr<Session> begin() override {
        return std::make_unique<SqliteSession>(connection_);
    }

    std::string find_damage() override {
        const auto checked = sqlite::quick_check(connection_.database);
        return checked ? std::string() : checked.error().message;
    }

private:
    Connection connection_;
};

sqlite::SqlResult<sqlite::Database> open_database(const std::string& path, const std::string& vfs) {
    if (path == ":memory:") return sqlite::Database::open(path, sqlite::Database::Mode::create);
    auto database = sqlite::open_ledger(path, vfs);
    if (!database) return database;
    // A server has memory: 64 MB of pages instead of the gateway's one.
    if (auto sized = database->execute("PRAGMA cache_size=-65536;"); !sized)
        return fail(sized.error());
    return database;
}

}  // namespace

OpenFault fault_of(const sqlite::Error& error) {
    return error.kind == sqlite::ErrorKind::corrupt ? OpenFault::unusable : OpenFault::unavailable;
}

OpenProblem cannot_open(const std::string& database, const sqlite::Error& error) {
    if (error.in_use()) {
        return {fault_of(error), "cannot open " + database + ": another process has it open"};
    }
    const std::string answer = error.answer.empty() ? error.message : error.answer;
    if (fault_of(error) == OpenFault::unusable) {
        return {OpenFault::unusable,
                database + " is damaged: " + answer +
                    ". Put a backup of it back, with its -wal file if there is one, and run "
                    "`riser-cloud restored`: gateways then send again what it lacks"};
    }
    return {OpenFault::unavailable, "cannot open " + database + ": " + answer};
}

Result<std::unique_ptr<Store>, OpenProblem> open_sqlite_store(const std::string& path,
                                                              const std::string& vfs) {
    auto database = open_database(path, vfs);
    if (!database) return fail(cannot_open("the database " + path, database.error()));
    if (auto migrated = migrate(*database); !migrated) return fail(migrated.error());
    return std::unique_ptr<Store>(std::make_unique<SqliteStore>(std::move(database).value()));
}

}  // namespace riser::cloud
