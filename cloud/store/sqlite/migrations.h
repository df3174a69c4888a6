// The schema of the cloud's SQLite database as numbered steps. A published step never changes; a
// new one is appended. The number of the last step is kept in PRAGMA user_version.
#pragma once

#include "cloud/store/sqlite/sqlite_store.h"
#include "core/base/result.h"
#include "platform/sqlite/database.h"

namespace riser::cloud {

// Brings the database to the newest schema. A database of a newer program is refused.
[[nodiscard]] Outcome<OpenProblem> migrate(sqlite::Database& database);

}  // namespace riser::cloud
