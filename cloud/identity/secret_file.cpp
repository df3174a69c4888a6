#include "cloud/identity/secret_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace riser::cloud {
namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

Failure<Problem> failed(const std::filesystem::path& path, const std::string& what) {
    return fail(Problem{path.string() + ": " + what + ": " + std::strerror(errno)});
}

Outcome<> create_file(const std::filesystem::path& path, std::string_view content, mode_t mode) {
    const Descriptor file{::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)};
    if (file.number() < 0) return failed(path, "cannot be created");
    std::size_t written = 0;
    while (written < content.size()) {
        const auto n = ::write(file.number(), content.data() + written, content.size() - written);
        if (n <= 0) return failed(path, "cannot be written");
        written += static_cast<std::size_t>(n);
    }
    if (::fsync(file.number()) != 0) return failed(path, "cannot be synced");
    return Done{};
}

Result<std::string> read_file(const std::filesystem::path& path, bool secret) {
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.number() < 0) return failed(path, "cannot be read");
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return failed(path, "cannot be read");
    if (secret && (status.st_mode & 077U) != 0) {
        return fail(Problem{path.string() + ": others may read this secret; run: chmod 600 " +
                            path.string()});
    }
    std::array<char, 4096> content{};
    const auto n = ::read(file.number(), content.data(), content.size());
    if (n < 0) return failed(path, "cannot be read");
    return std::string(content.data(), static_cast<std::size_t>(n));
}

}  // namespace

Outcome<> create_secret_file(const std::filesystem::path& path, std::string_view content) {
    return create_file(path, content, 0600);
}

Outcome<> create_public_file(const std::filesystem::path& path, std::string_view content) {
    return create_file(path, content, 0644);
}

Result<std::string> read_secret_file(const std::filesystem::path& path) {
    return read_file(path, true);
}

Result<std::string> read_public_file(const std::filesystem::path& path) {
    return read_file(path, false);
}

}  // namespace riser::cloud
