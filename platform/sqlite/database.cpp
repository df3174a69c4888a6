#include "platform/sqlite/database.h"

#include <algorithm>
#include <vector>

#include <sqlite3.h>

#include "core/base/assert.h"

namespace riser::sqlite {

// The statements of one database that nobody uses now, the latest last; more than one may have the same text.
class StatementPool {
public:
    StatementPool() = default;
    ~StatementPool() {
        RISER_ASSERT(lent_ == 0, "a statement does not outlive its database");
        for (const Idle& idle : idle_) sqlite3_finalize(idle.statement);
    }
    StatementPool(const StatementPool&) = delete;
    StatementPool& operator=(const StatementPool&) = delete;

    // nullptr: there is none.
    sqlite3_stmt* take(std::string_view sql) {
        const auto found = std::find_if(idle_.rbegin(), idle_.rend(),
                                        [&](const Idle& idle) { return idle.sql == sql; });
        if (found == idle_.rend()) return nullptr;
        sqlite3_stmt* statement = found->statement;
        idle_.erase(std::next(found).base());
        ++lent_;
        return statement;
    }
    void lend() { ++lent_; }
    void give_back(sqlite3_stmt* statement) {
        --lent_;
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
        if (idle_.size() == k_most_idle) {
            sqlite3_finalize(idle_.front().statement);
            idle_.erase(idle_.begin());
        }
        idle_.push_back({sqlite3_sql(statement), statement});
    }

private:
    struct Idle {
        std::string_view sql;  // of the statement, which keeps it
        sqlite3_stmt* statement;
    };
    // A few kilobytes each; more than any of our databases uses regularly.
    static constexpr std::size_t k_most_idle = 24;

    std::vector<Idle> idle_;
    std::size_t lent_ = 0;
};

namespace {

Error make_error(sqlite3* database, int code, std::string_view attempted) {
    // A list of statements by its first one: which of them failed, SQLite does not say.
    const auto first = attempted.substr(0, attempted.find(';'));
    std::string message(first);
    message += first.size() + 1 < attempted.size() ? "; ...: " : ": ";
    const std::string answer =
        std::string(database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code)) +
        " (SQLite code " + std::to_string(code) + ")";
    return {classify(code), code, message + answer, answer};
}

int remember_frames(void* frames, sqlite3*, const char*, int count) {
    *static_cast<int*>(frames) = count;
    return SQLITE_OK;
}

}  // namespace

// ---- Statement ------------------------------------------------------------------------------

void Statement::GiveBack::operator()(sqlite3_stmt* statement) const {
    pool->give_back(statement);
}

Statement::Statement(sqlite3_stmt* statement, StatementPool& pool)
    : statement_(statement, GiveBack{&pool}) {}

void Statement::check_bound(int code) {
    // Too large values (SQLITE_TOOBIG) are refused at the program's edges, long before.
    RISER_ASSERT(code == SQLITE_OK, "a parameter that exists is bound to a statement at rest");
}

Statement& Statement::bind(int parameter, std::int64_t value) {
    check_bound(sqlite3_bind_int64(statement_.get(), parameter, value));
    return *this;
}

Statement& Statement::bind_blob(int parameter, Bytes bytes, bool lent) {
    // An empty span may have no address, and a null address would bind NULL.
    static constexpr std::uint8_t k_nothing = 0;
    check_bound(sqlite3_bind_blob64(statement_.get(), parameter,
                                    bytes.empty() ? &k_nothing : bytes.data(), bytes.size(),
                                    lent ? SQLITE_STATIC : SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::bind_text(int parameter, std::string_view text, bool lent) {
    check_bound(sqlite3_bind_text64(statement_.get(), parameter, text.empty() ? "" : text.data(),
                                    text.size(), lent ? SQLITE_STATIC : SQLITE_TRANSIENT,
                                    SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(int parameter, Bytes bytes) {
    return bind_blob(parameter, bytes, false);
}

Statement& Statement::bind(int parameter, std::string_view text) {
    return bind_text(parameter, text, false);
}

Statement& Statement::bind_lent(int parameter, Bytes bytes) {
    return bind_blob(parameter, bytes, true);
}

Statement& Statement::bind_lent(int parameter, std::string_view text) {
    return bind_text(parameter, text, true);
}

Statement& Statement::bind_null(int parameter) {
    check_bound(sqlite3_bind_null(statement_.get(), parameter));
    return *this;
}

SqlResult<bool> Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        reset();
        return false;
    }
    Error error =
        make_error(sqlite3_db_handle(statement_.get()), code, sqlite3_sql(statement_.get()));
    reset();
    return fail(std::move(error));
}

SqlOutcome Statement::run() {
    while (true) {
        const auto row = step();
        if (!row) return fail(row.error());
        if (!*row) return Done{};
    }
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

Bytes Statement::blob(int column) const {
    const auto* data =
        static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::string_view Statement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return {data == nullptr ? "" : data,
            static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

// ---- Database -------------------------------------------------------------------------------

void Database::Close::operator()(sqlite3* database) const {
    sqlite3_close_v2(database);
}

void Database::DropPool::operator()(StatementPool* pool) const {
    delete pool;
}

Database::Database(sqlite3* database) : database_(database), pool_(new StatementPool) {
    // This hook takes the place of SQLite's automatic checkpoint: only checkpoint() moves frames.
    sqlite3_wal_hook(database, remember_frames, frames_in_log_.get());
}

SqlResult<Database> Database::open(const std::string& path, Mode mode, const std::string& vfs) {
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (mode == Mode::create) flags |= SQLITE_OPEN_CREATE;
    sqlite3* handle = nullptr;
    const int code =
        sqlite3_open_v2(path.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
    if (code != SQLITE_OK) {
        Error error = make_error(handle, code, "open " + path);
        sqlite3_close_v2(handle);
        return fail(std::move(error));
    }
    return Database(handle);
}

SqlOutcome Database::execute(const std::string& sql) {
    const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fail(error(sql));
    return Done{};
}

SqlResult<Statement> Database::prepare(std::string_view sql) {
    if (sqlite3_stmt* known = pool_->take(sql)) return Statement(known, *pool_);
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return fail(error(sql));
    pool_->lend();
    return Statement(statement, *pool_);
}

SqlOutcome Database::run(std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement) return fail(statement.error());
    return statement->run();
}

SqlResult<std::int64_t> Database::query_integer(std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement) return fail(statement.error());
    const auto row = statement->step();
    if (!row) return fail(row.error());
    return *row ? statement->integer(0) : 0;
}

SqlResult<std::string> Database::query_text(std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement) return fail(statement.error());
    const auto row = statement->step();
    if (!row) return fail(row.error());
    return *row ? std::string(statement->text(0)) : std::string();
}

SqlResult<CheckpointResult> Database::checkpoint(Checkpoint mode) {
    CheckpointResult result;
    const int code = sqlite3_wal_checkpoint_v2(
        database_.get(), nullptr,
        mode == Checkpoint::passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE,
        &result.frames_in_log, &result.frames_moved);
    if (code != SQLITE_OK) return fail(error("checkpoint"));
    *frames_in_log_ = result.frames_in_log - result.frames_moved;
    return result;
}

bool Database::in_transaction() const {
    return sqlite3_get_autocommit(database_.get()) == 0;
}

void Database::harden() {
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
}

bool Database::moved() const {
    int moved = 0;
    return sqlite3_file_control(database_.get(), nullptr, SQLITE_FCNTL_HAS_MOVED, &moved) ==
               SQLITE_OK &&
           moved != 0;
}

void Database::keep_log_on_close() {
    sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Error Database::error(std::string_view attempted) const {
    return make_error(database_.get(), sqlite3_extended_errcode(database_.get()), attempted);
}

// ---- Transaction ----------------------------------------------------------------------------

SqlResult<Transaction> Transaction::begin(Database& database) {
    const auto begun = database.run("BEGIN IMMEDIATE");
    if (!begun) return fail(begun.error());
    return Transaction(database);
}

Transaction::~Transaction() {
    if (database_ != nullptr && database_->in_transaction()) (void)database_->run("ROLLBACK");
}

SqlOutcome Transaction::commit() {
    RISER_ASSERT(database_ != nullptr, "a transaction is committed once");
    const auto committed = database_->run("COMMIT");
    if (!committed) return fail(roll_back_after(committed.error()));
    database_ = nullptr;
    return Done{};
}

Error Transaction::roll_back_after(Error error) {
    Database* database = std::exchange(database_, nullptr);
    if (database == nullptr || !database->in_transaction())
        return error;  // SQLite already rolled back
    const auto rolled_back = database->execute("ROLLBACK");
    if (!rolled_back) {
        error.message += "; then " + rolled_back.error().message;
        if (error.kind == ErrorKind::refused) error.kind = ErrorKind::unknown;
    }
    return error;
}

}  // namespace riser::sqlite
