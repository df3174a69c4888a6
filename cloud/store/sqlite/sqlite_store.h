// The Store in one SQLite file, for an operator with up to about a thousand buildings. Owned by one
// thread. Policy of the file: platform/sqlite/policy.h (write-ahead log, synchronous=FULL).
#pragma once

#include <memory>
#include <string>

#include "cloud/store/store.h"
#include "core/base/result.h"

namespace riser::cloud {

// ":memory:" gives a database for a test. `vfs` names a registered VFS of SQLite; empty means the
// operating system's.
[[nodiscard]] Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path,
                                                               const std::string& vfs = {});

}  // namespace riser::cloud
