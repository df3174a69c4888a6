// Files as the VFS of a database sees them: what a store does to its files beside SQL (removing one that is
// damaged, asking how large it is) goes the same way as what SQLite does to them, so that a database on
// another VFS never touches the system's files. Best effort where nothing is said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/sqlite/error.h"

namespace riser::sqlite {

// nullopt: there is no such file, or it cannot be read.
[[nodiscard]] std::optional<std::uint64_t> file_size(const std::string& path,
                                                     const std::string& vfs = {});
// Not there any more, or never was.
void remove_file(const std::string& path, const std::string& vfs = {});
// Copies the bytes as they are; an older copy is replaced.
SqlOutcome copy_file(const std::string& from, const std::string& to, const std::string& vfs = {});
// Reads every byte and writes it again in its place, then syncs. Nothing to do when there is no file.
SqlOutcome rewrite_file(const std::string& path, const std::string& vfs = {});

}  // namespace riser::sqlite
