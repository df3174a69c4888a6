// Reads Zigbee device profiles (configs/zigbee/*.toml; the format is described in configs/zigbee/README.md) and refuses
// whatever is not exactly right, in the words of the meter profiles: "file:line:column: key: what; did you mean "x"?".
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "gateway/field/zigbee/profile/device_profile.h"
#include "platform/toml/sources.h"

namespace riser::zigbee::profile {

// The profile is named after the file: [a-z0-9_-]{1,40}.toml.
[[nodiscard]] Result<DeviceProfile> load_device_profile(const std::filesystem::path& path);
[[nodiscard]] Result<DeviceProfile> load_device_profile(const std::filesystem::path& path,
                                                        toml::Sources& sources);
// The same from a text; messages call it `name`.toml.
[[nodiscard]] Result<DeviceProfile> parse_device_profile(std::string_view text, std::string name);

// Every *.toml of a folder, sorted by name. The first problem refuses the folder; so does a fingerprint that two have.
[[nodiscard]] Result<std::vector<DeviceProfile>> load_device_profiles(
    const std::filesystem::path& folder);

}  // namespace riser::zigbee::profile
