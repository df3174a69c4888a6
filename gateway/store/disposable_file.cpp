#include "gateway/store/disposable_file.h"

#include "platform/sqlite/policy.h"
#include "platform/sqlite/vfs_file.h"

namespace riser::store {

Result<sqlite::Database, OpenError> open_tables(const std::string& path, const std::string& vfs,
                                                const Schema& schema) {
    auto database = sqlite::open_disposable(path, vfs);
    if (!database) return fail(to_open_error(database.error(), path));
    const auto schema_is_there = bring_up_to_date(*database, schema, path);
    if (!schema_is_there) return fail(schema_is_there.error());
    return std::move(database).value();
}

Outcome<OpenError> DisposableFile::open(const Take& take) {
    auto database = open_tables(path_, vfs_, schema_);
    if (!database) {
        database_.reset();
        return fail(database.error());
    }
    database_.emplace(std::move(database).value());
    const auto taken = take();
    if (!taken) database_.reset();
    return taken;
}

Outcome<OpenError> DisposableFile::open_or_begin_anew(const Take& take, const Forget& forget) {
    auto opened = open(take);
    const bool unusable = !opened && (opened.error().kind == OpenFailure::corrupt ||
                                      opened.error().kind == OpenFailure::newer_schema);
    if (!unusable) return opened;
    remove();
    forget(opened.error().message);
    return open(take);
}

void DisposableFile::remove() {
    database_.reset();
    sqlite::remove_file(path_ + "-wal", vfs_);
    sqlite::remove_file(path_, vfs_);
}

}  // namespace riser::store
