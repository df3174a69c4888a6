// A file that is there whole or not at all: written under another name, synced, then named. What is at its name is
// never replaced.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

#include "core/base/result.h"

namespace riser::cloud {

class NewFile {
public:
    // Readable by its owner alone.
    [[nodiscard]] static Result<NewFile> create(const std::filesystem::path& path);
    NewFile(NewFile&&) = default;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile();

    void add_line(std::string_view line);
    void add(std::string_view bytes);
    // The message says what the system said when something could not be written.
    [[nodiscard]] Outcome<> keep();

private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    NewFile(std::filesystem::path path, std::filesystem::path unfinished, std::FILE* file)
        : path_(std::move(path)), unfinished_(std::move(unfinished)), file_(file) {}

    std::filesystem::path path_;
    std::filesystem::path unfinished_;
    std::unique_ptr<std::FILE, Closer> file_;  // null once kept
    bool good_ = true;
};

}  // namespace riser::cloud
