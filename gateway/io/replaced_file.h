// A small file that is replaced as a whole: after a power cut it has the old bytes or the new ones. For its owner alone.
#pragma once

#include <filesystem>
#include <string_view>

#include "core/base/result.h"

namespace riser::io {

// Synced before it has the name; what was there before is gone only then. The message names the file.
[[nodiscard]] Outcome<> replace_file(const std::filesystem::path& path, std::string_view bytes);

// Writes and syncs a file in its place: for one that nobody has seen yet.
[[nodiscard]] Outcome<> write_synced(const std::filesystem::path& path, std::string_view bytes);

}  // namespace riser::io
