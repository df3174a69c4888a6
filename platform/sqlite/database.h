// RAII over the C API of SQLite: Database, Statement, Transaction. Thin on purpose: SQL stays
// visible, errors are values, nothing retries. One thread owns a database and everything made from
// it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "platform/sqlite/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace riser::sqlite {

using Bytes = std::span<const std::uint8_t>;

class StatementPool;

// Must not outlive its database.
class Statement {
public:
    // Parameters count from 1. Bound bytes and text are copied.
    Statement& bind(int parameter, std::int64_t value);
    Statement& bind(int parameter, Bytes bytes);
    Statement& bind(int parameter, std::string_view text);
    Statement& bind_null(int parameter);
    // Without a copy: they stay as they are until the statement has come to its end or was reset.
    Statement& bind_lent(int parameter, Bytes bytes);
    Statement& bind_lent(int parameter, std::string_view text);

    // True when a row is there to be read, false at the end. After an error or the end the
    // statement is ready to be bound and run again.
    SqlResult<bool> step();
    // Runs to the end, ignoring rows.
    SqlOutcome run();
    void reset();

    // Columns count from 0 and are valid until the next step.
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] Bytes blob(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] bool is_null(int column) const;

private:
    friend class Database;
    Statement(sqlite3_stmt* statement, StatementPool& pool);
    void check_bound(int code);
    Statement& bind_blob(int parameter, Bytes bytes, bool lent);
    Statement& bind_text(int parameter, std::string_view text, bool lent);

    struct GiveBack {
        StatementPool* pool;
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, GiveBack> statement_;
};

struct CheckpointResult {
    int frames_in_log = 0;
    int frames_moved = 0;
};

class Database {
public:
    enum class Mode : std::uint8_t { create, existing };  // both read and write
    enum class Checkpoint : std::uint8_t { passive, truncate };

    // `vfs` names a registered VFS; empty means the operating system's.
    static SqlResult<Database> open(const std::string& path, Mode mode,
                                    const std::string& vfs = {});

    SqlOutcome execute(const std::string& sql);  // one or more statements, rows ignored
    // Parsing costs more than most statements: what was prepared before with the same text is used again.
    SqlResult<Statement> prepare(std::string_view sql);
    SqlResult<std::int64_t> query_integer(std::string_view sql);  // first column of the first row
    SqlResult<std::string> query_text(std::string_view sql);
    // The only thing that moves frames from the write-ahead log into the database.
    SqlResult<CheckpointResult> checkpoint(Checkpoint mode);
    // Frames in the write-ahead log after the last commit of this connection.
    [[nodiscard]] int frames_in_log() const { return *frames_in_log_; }
    [[nodiscard]] bool in_transaction() const;
    // Its file was renamed or deleted, or another stands in its place: what is written from now on is lost when this
    // process ends. False when the VFS cannot tell (SQLITE_FCNTL_HAS_MOVED, sqlite.org/c3ref/c_fcntl_begin_atomic_write.html).
    [[nodiscard]] bool moved() const;
    // Against damaged or planted schemas: defensive mode, no trusted schema, no double-quoted
    // strings.
    void harden();
    // Otherwise SQLite moves the log into the database when it closes.
    void keep_log_on_close();

private:
    friend class Transaction;
    explicit Database(sqlite3* database);
    // As execute() does it, but prepared: for what is run often. One statement.
    SqlOutcome run(std::string_view sql);
    [[nodiscard]] Error error(std::string_view attempted) const;

    struct Close {
        void operator()(sqlite3* database) const;
    };
    struct DropPool {
        void operator()(StatementPool* pool) const;
    };
    std::unique_ptr<int> frames_in_log_ = std::make_unique<int>(0);  // stable address for the hook
    std::unique_ptr<sqlite3, Close> database_;
    std::unique_ptr<StatementPool, DropPool> pool_;  // after the database: it goes first
};

// One atomic change. Without commit() everything is rolled back.
class Transaction {
public:
    static SqlResult<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept
        : database_(std::exchange(other.database_, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    // refused: rolled back, nothing changed. unknown: it may or may not be on the disk.
    SqlOutcome commit();
    // `error`, or kind unknown when the roll-back did not end the transaction either.
    Error roll_back_after(Error error);

private:
    explicit Transaction(Database& database) : database_(&database) {}

    Database* database_;  // null once ended
};

}  // namespace riser::sqlite
