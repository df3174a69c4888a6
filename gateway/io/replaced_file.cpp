#include "gateway/io/replaced_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace riser::io {
namespace {

namespace fs = std::filesystem;

Failure<Problem> refused(const fs::path& path, const std::string& why) {
    return fail(Problem{path.string() + ": " + why});
}

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

void sync_folder(const fs::path& folder) {
    const int descriptor =
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    // A failure costs nothing: after a power cut the old file may be back, and it was good too.
    (void)::fsync(descriptor);
    ::close(descriptor);
}

}  // namespace

Outcome<> write_synced(const fs::path& path, std::string_view bytes) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return refused(path, std::strerror(errno));
    const bool synced = write_all(file, bytes) && ::fsync(file) == 0;
    const int error = errno;
    ::close(file);
    if (!synced) return refused(path, std::strerror(error));
    return Done{};
}

Outcome<> replace_file(const fs::path& path, std::string_view bytes) {
    const fs::path fresh = path.string() + ".new";
    if (auto written = write_synced(fresh, bytes); !written) return written;
    std::error_code error;
    fs::rename(fresh, path, error);
    if (error) return refused(path, error.message());
    sync_folder(path.parent_path());
    return Done{};
}

}  // namespace riser::io
