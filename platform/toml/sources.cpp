#include "platform/toml/sources.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "platform/toml/strict_toml.h"

namespace riser::toml {
namespace {

Result<std::string> read_file(const std::filesystem::path& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) return fail(Problem{path.string() + ": cannot be read: " + error.message()});
    if (size > Document::k_max_bytes) {
        return fail(Problem{path.string() + ": is larger than " +
                            std::to_string(Document::k_max_bytes / 1024) +
                            " KiB, which no such file needs"});
    }
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) return fail(Problem{path.string() + ": cannot be read"});
    return text.str();
}

}  // namespace

Result<std::string> Sources::read(const std::filesystem::path& path) {
    if (kept_only_) {
        const auto kept = texts_.find(path);
        if (kept == texts_.end()) return fail(Problem{path.string() + ": was not kept"});
        return kept->second;
    }
    auto text = read_file(path);
    if (text) texts_[path] = *text;
    return text;
}

std::vector<std::string> Sources::names(const std::filesystem::path& folder) const {
    std::vector<std::string> names;
    const auto take = [&names](const std::filesystem::path& file) {
        if (file.extension() == ".toml") names.push_back(file.stem().string());
    };
    if (kept_only_) {
        for (const auto& [path, text] : texts_) {
            if (path.parent_path() == folder) take(path);
        }
    } else {
        std::error_code error;
        for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
             entry.increment(error)) {
            take(entry->path());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace riser::toml
