#include "cloud/new_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace riser::cloud {
namespace {

Problem cannot_be_written(const std::filesystem::path& path) {
    return Problem{path.string() + ": cannot be written: " + std::strerror(errno)};
}

}  // namespace

Result<NewFile> NewFile::create(const std::filesystem::path& path) {
    std::filesystem::path unfinished = path;
    unfinished += ".unfinished";
    const int descriptor =
        ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    std::FILE* file = descriptor >= 0 ? ::fdopen(descriptor, "w") : nullptr;
    if (file == nullptr) return fail(cannot_be_written(path));
    return NewFile(path, std::move(unfinished), file);
}

NewFile::~NewFile() {
    if (!file_) return;
    file_.reset();
    ::unlink(unfinished_.c_str());
}

void NewFile::add_line(std::string_view line) {
    good_ = good_ && std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size() &&
            std::fputc('\n', file_.get()) != EOF;
}

void NewFile::add(std::string_view bytes) {
    good_ = good_ && std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size();
}

Outcome<> NewFile::keep() {
    const bool written =
        good_ && std::fflush(file_.get()) == 0 && ::fsync(::fileno(file_.get())) == 0;
    // A link, because a rename would replace what came to this name meanwhile.
    if (!written || ::link(unfinished_.c_str(), path_.c_str()) != 0) {
        return fail(cannot_be_written(path_));
    }
    ::unlink(unfinished_.c_str());
    file_.reset();
    return Done{};
}

}  // namespace riser::cloud
