// The schema of a store's file: an application id, so that no other program's file is taken for
// ours, and numbered steps that bring an older file up to date. A newer file is refused: this
// version must not guess what its rows mean.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/result.h"
#include "platform/sqlite/database.h"

namespace riser::store {

// Why a file cannot be used, named after the reaction.
enum class OpenFailure : std::uint8_t {
    corrupt,       // damaged: safe mode, nobody is cut off, restore from the cloud's copy
    newer_schema,  // written by a newer version: install that version again
    not_ours,      // another program's database: check the configured path
    in_use,        // another process has it open
    unavailable,   // missing folder, permission, disk: check the system
};

struct OpenError {
    OpenFailure kind = OpenFailure::unavailable;
    std::string message;  // what is wrong, where, and what to do
};

struct Schema {
    std::int32_t application_id;         // PRAGMA application_id
    std::span<const char* const> steps;  // steps[n] leads from version n to n + 1
};

// Each step is one transaction, so a cut in between leaves a whole version.
[[nodiscard]] Outcome<OpenError> bring_up_to_date(sqlite::Database& database, const Schema& schema,
                                                  const std::string& path);
[[nodiscard]] OpenError to_open_error(const sqlite::Error& error, const std::string& path);

}  // namespace riser::store
