// The last good configuration: the file a gateway was started with, the profiles and policy packs it took, as bytes,
// kept in the state directory once the books had taken them over. A start whose configuration is refused goes on with
// it (start_choices.h). Not here: what a configuration means, or when it is good.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "platform/toml/sources.h"

namespace riser::gateway {

struct LastGood {
    std::filesystem::path file;  // where the configuration itself was
    toml::Sources::Texts texts;  // everything that was read, that file among it

    bool operator==(const LastGood&) const = default;
};

// Writes it, crash-safe, unless it is there already.
[[nodiscard]] Outcome<> keep_last_good(const std::filesystem::path& state_dir,
                                       const LastGood& good);

// nullopt: none was kept, or what is there is damaged.
[[nodiscard]] std::optional<LastGood> load_last_good(const std::filesystem::path& state_dir);

// What was kept is not to be used any more. A failure leaves it there.
void forget_last_good(const std::filesystem::path& state_dir);

// Where a configuration may keep its state, for as much of it as can be read: that of a file which is no TOML stands in
// its line all the same. Of one that does not say it: those of the service, then the usual place.
[[nodiscard]] std::vector<std::filesystem::path> state_dirs_of(
    std::string_view text, std::vector<std::filesystem::path> of_service);

}  // namespace riser::gateway
