// The Store in one SQLite file, for an operator with up to about a thousand buildings. Owned by one
// thread. Policy of the file: platform/sqlite/policy.h (write-ahead log, synchronous=FULL).
#pragma once

#include <memory>
#include <string>

#include "cloud/store/store.h"
#include "core/base/result.h"
#include "platform/sqlite/error.h"

namespace riser::cloud {

// Why a database cannot be opened, named after the reaction.
enum class OpenFault : std::uint8_t {
    unavailable,  // the disk, or another process that has it open: may pass, try again
    unusable,     // damaged, or written by a newer program: a person must act
};
struct OpenProblem {
    OpenFault fault = OpenFault::unavailable;
    std::string message;
};
[[nodiscard]] OpenFault fault_of(const sqlite::Error& error);
// For whoever operates the cloud: what it is and what to do. No SQL: nothing in it helps. `database` is "the database"
// and where, if that is known.
[[nodiscard]] OpenProblem cannot_open(const std::string& database, const sqlite::Error& error);

// ":memory:" gives a database for a test. `vfs` names a registered VFS of SQLite; empty means the
// operating system's.
[[nodiscard]] Result<std::unique_ptr<Store>, OpenProblem> open_sqlite_store(
    const std::string& path, const std::string& vfs = {});

}  // namespace riser::cloud
