// DisposableFile: a SQLite file of what can be made again. One that is damaged, that a newer version has written, or whose
// content its reader calls corrupt, is removed and begun anew. Knows neither the rows nor who makes them again.
// Owned by one thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "gateway/store/schema.h"
#include "platform/sqlite/database.h"

namespace riser::store {

// Opens, or makes, such a file and brings its tables up to date.
[[nodiscard]] Result<sqlite::Database, OpenError> open_tables(const std::string& path,
                                                              const std::string& vfs,
                                                              const Schema& schema);

class DisposableFile {
public:
    // Reads what is in the file, once its tables are there.
    using Take = std::function<Outcome<OpenError>()>;
    // Forgets what was taken, and tells people why.
    using Forget = std::function<void(const std::string& why)>;

    // The steps of `schema` outlive it.
    DisposableFile(std::string path, std::string vfs, Schema schema)
        : path_(std::move(path)), vfs_(std::move(vfs)), schema_(schema) {}

    // Whatever of it fails, the file is not open then: it can be tried again.
    [[nodiscard]] Outcome<OpenError> open(const Take& take);
    // A file that cannot be used is removed and opened once more.
    [[nodiscard]] Outcome<OpenError> open_or_begin_anew(const Take& take, const Forget& forget);
    void close() { database_.reset(); }
    // Closes and removes it.
    void remove();

    [[nodiscard]] bool is_open() const { return database_.has_value(); }
    // While it is open.
    [[nodiscard]] sqlite::Database& operator*() { return *database_; }
    [[nodiscard]] sqlite::Database* operator->() { return &*database_; }

private:
    std::string path_;
    std::string vfs_;  // empty: the operating system's
    Schema schema_;
    std::optional<sqlite::Database> database_;
};

}  // namespace riser::store
