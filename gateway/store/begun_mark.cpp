#include "gateway/store/begun_mark.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <unistd.h>

namespace riser::store {
namespace {

constexpr std::string_view k_text =
    "Books were begun in this directory. While this file is here, riser-gateway does not begin new ones.\n";

}  // namespace

bool BegunMark::kept() const {
    std::error_code unknown;
    return !path_.empty() && std::filesystem::exists(path_, unknown);
}

std::string BegunMark::what_to_do(const std::string& ledger) const {
    return ". Put a copy of " + ledger +
           " back, with its -wal file if there is one. To begin new books on purpose, with no balance and no "
           "payment of the old ones, remove " +
           path_ + " too and restart the gateway";
}

std::optional<std::string> BegunMark::lost_file(const std::string& ledger) const {
    if (!kept()) return std::nullopt;
    std::error_code unknown;
    if (std::filesystem::is_directory(ledger, unknown)) return std::nullopt;  // SQLite says so
    const bool there = std::filesystem::exists(ledger, unknown);
    if (there && std::filesystem::file_size(ledger, unknown) > 0) return std::nullopt;
    return ledger + (there ? " is empty" : " is missing") + ", but books were begun here" +
           what_to_do(ledger);
}

std::optional<std::string> BegunMark::lost_entries(const std::string& ledger) const {
    if (!kept()) return std::nullopt;
    return ledger + " has no entries, but books were begun here" + what_to_do(ledger);
}

Outcome<> BegunMark::set() {
    if (set_ || path_.empty()) return Done{};
    const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
    bool good = file >= 0;
    if (good) {
        good = ::write(file, k_text.data(), k_text.size()) == static_cast<ssize_t>(k_text.size()) &&
               ::fsync(file) == 0;
        const int cause = errno;
        ::close(file);
        errno = cause;
    }
    if (!good) return fail(Problem{path_ + ": " + std::strerror(errno)});
    set_ = true;
    return Done{};
}

}  // namespace riser::store
