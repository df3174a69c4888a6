#include "gateway/store/disposable_file.h"

#include "platform/sqlite/policy.h"
#include "platform/sqlite/vfs_file.h"

namespace riser::store {

Outcome<OpenError> DisposableFile::open_tables() {
    auto database = sqlite::open_disposable(path_, vfs_);
    if (!database) return fail(to_open_error(database.error(), path_));
    const auto schema = bring_up_to_date(*database, schema_, path_);
    if (!schema) return schema;
    database_.emplace(std::move(database).value());
    return Done{};
}

Outcome<OpenError> DisposableFile::open(const Take& take) {
    auto opened = open_tables();
    if (opened) opened = take();
    if (!opened) database_.reset();
    return opened;
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
