// Policy packs from files: configs/policies/*.toml, read strictly, by gateway and cloud alike. A new jurisdiction is
// a new file. What a pack means and whether it makes sense is core/payment/policy_pack.h.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/payment/policy_pack.h"
#include "platform/toml/sources.h"

namespace riser::policy {

// One message, "file:line:column: key: what; did you mean "x"?". The pack has to be named as its file is.
[[nodiscard]] Result<payment::PolicyPack> load_policy_pack(const std::filesystem::path& path);
[[nodiscard]] Result<payment::PolicyPack> load_policy_pack(const std::filesystem::path& path,
                                                           toml::Sources& sources);

// The same from a text; `file` is what messages call it.
[[nodiscard]] Result<payment::PolicyPack> parse_policy_pack(std::string_view text,
                                                            std::string file);

}  // namespace riser::policy
