// Reads meter profiles (configs/meters/*.toml; the format is described in configs/meters/README.md)
// and refuses whatever is not exactly right: a profile decides what people pay and which contact
// opens. One message per file: "file:line:column: key: what; did you mean "x"?". Not here: what a
// profile means on the bus (read_plan, bus_master) or how values are decoded (meter_decoder).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "gateway/field/modbus/meter_profile.h"
#include "platform/toml/sources.h"

namespace riser::modbus {

// What becomes of a profile that lacks a key which this version needs and earlier ones did without (where a register
// ends, what a count is worth): it is refused, or read as those did, with MeterProfile::lacks saying what it is.
enum class Incomplete : std::uint8_t { refused, told };

// The profile is named after the file: [a-z0-9_-]{1,40}.toml.
[[nodiscard]] Result<MeterProfile> load_meter_profile(const std::filesystem::path& path);
[[nodiscard]] Result<MeterProfile> load_meter_profile(const std::filesystem::path& path,
                                                      toml::Sources& sources,
                                                      Incomplete incomplete);

// The same from a text; messages call it `name`.toml.
[[nodiscard]] Result<MeterProfile> parse_meter_profile(std::string_view text, std::string name);

// Every *.toml of a folder, sorted by name. The first problem refuses the folder.
[[nodiscard]] Result<std::vector<MeterProfile>> load_meter_profiles(
    const std::filesystem::path& folder);

}  // namespace riser::modbus
