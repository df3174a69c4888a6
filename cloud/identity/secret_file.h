// Small secret files: created with mode 0600 and never overwritten; read whole.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace riser::cloud {

[[nodiscard]] Outcome<> create_secret_file(const std::filesystem::path& path, std::string_view content);
// At most 4 KiB. Refuses a file that others may read.
[[nodiscard]] Result<std::string> read_secret_file(const std::filesystem::path& path);

}  // namespace riser::cloud
