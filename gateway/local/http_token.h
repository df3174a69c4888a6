// The console token: a secret in a file of the gateway's state directory that lets a browser give
// orders. Whoever may use the Unix socket can print it (`riserctl console-token`). To change it,
// delete the file and restart.
#pragma once

#include <string>

#include "core/base/result.h"

namespace riser::local {

// Reads the token; makes the file (mode 0600) with 80 random bits when there is none. A file that
// others may read, or that holds something else, is refused with what to do about it.
[[nodiscard]] Result<std::string> load_or_make_token(const std::string& path);

// Whether that would be refused; makes nothing.
[[nodiscard]] Outcome<> check_token(const std::string& path);

}  // namespace riser::local
