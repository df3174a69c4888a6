// Sources: where the texts of files that people write come from, and what was read of them. Either the file system, or
// texts that were kept of an earlier reading: then nothing else exists. What was read is remembered as bytes, so that
// it can be kept. Not here: what is done with it (gateway/last_good.h).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace riser::toml {

class Sources {
public:
    using Texts = std::map<std::filesystem::path, std::string>;

    Sources() = default;  // the file system
    explicit Sources(Texts kept) : kept_only_(true), texts_(std::move(kept)) {}

    // At most Document::k_max_bytes. The message names the file.
    [[nodiscard]] Result<std::string> read(const std::filesystem::path& path);
    // The stems of the *.toml files in a folder, sorted; none when it cannot be read.
    [[nodiscard]] std::vector<std::string> names(const std::filesystem::path& folder) const;

    // All that was read, or that there is.
    [[nodiscard]] const Texts& texts() const { return texts_; }

private:
    bool kept_only_ = false;
    Texts texts_;
};

}  // namespace riser::toml
