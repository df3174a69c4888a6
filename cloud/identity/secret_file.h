// Small files of keys: created once, never overwritten, read whole. Secrets have mode 0600; public
// halves may be read by everybody.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace riser::cloud {

[[nodiscard]] Outcome<> create_secret_file(const std::filesystem::path& path,
                                           std::string_view content);
[[nodiscard]] Outcome<> create_public_file(const std::filesystem::path& path,
                                           std::string_view content);
// At most 4 KiB. A secret that others may read is refused.
[[nodiscard]] Result<std::string> read_secret_file(const std::filesystem::path& path);
[[nodiscard]] Result<std::string> read_public_file(const std::filesystem::path& path);

}  // namespace riser::cloud
