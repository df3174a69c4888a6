// What `riser-gateway --check-config` does: everything that a start would refuse or go without, without starting, and
// what is legal but doubtful.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace riser::gateway {

// A text for the installer, or the first thing that a start would refuse.
[[nodiscard]] Result<std::string> check_config(const std::filesystem::path& path);

}  // namespace riser::gateway
