#include "tests/sim/runner/pty.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <system_error>
#include <termios.h>
#include <unistd.h>
#include <utility>

#include <stdlib.h>

namespace riser::sim {
namespace {

Failure<Problem> failed(const std::string& what, const std::filesystem::path& link) {
    return fail(Problem{"cannot make the port " + link.string() + ": " + what + ": " +
                        std::strerror(errno)});
}

// Whoever opens the port sets it up as well; this only keeps the tty from echoing before.
bool set_raw(const char* name) {
    const int slave = ::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0) return false;
    termios settings{};
    const bool good = tcgetattr(slave, &settings) == 0;
    if (good) {
        cfmakeraw(&settings);
        tcsetattr(slave, TCSANOW, &settings);
    }
    ::close(slave);
    return good;
}

}  // namespace

Result<Pty> Pty::open(const std::filesystem::path& link) {
    const int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (master < 0) return failed("posix_openpt", link);
    Pty pty(master, {});
    std::array<char, 128> name{};
    if (grantpt(master) != 0 || unlockpt(master) != 0 ||
        ptsname_r(master, name.data(), name.size()) != 0 || !set_raw(name.data())) {
        return failed("pty", link);
    }
    // A link made aside and renamed: nobody ever sees a half-made one.
    const std::filesystem::path fresh = link.string() + ".new";
    std::error_code error;
    std::filesystem::remove(fresh, error);
    std::filesystem::create_symlink(name.data(), fresh, error);
    if (!error) std::filesystem::rename(fresh, link, error);
    if (error) {
        return fail(Problem{"cannot make the port " + link.string() + ": " + error.message()});
    }
    pty.link_ = link;
    return pty;
}

Pty::Pty(Pty&& other) noexcept
    : master_(std::exchange(other.master_, -1)), link_(std::exchange(other.link_, {})) {}

Pty& Pty::operator=(Pty&& other) noexcept {
    if (this != &other) {
        close();
        master_ = std::exchange(other.master_, -1);
        link_ = std::exchange(other.link_, {});
    }
    return *this;
}

Pty::~Pty() {
    close();
}

void Pty::close() {
    if (!link_.empty()) {
        std::error_code ignored;
        std::filesystem::remove(link_, ignored);
    }
    if (master_ >= 0) ::close(master_);
    master_ = -1;
    link_.clear();
}

bool Pty::is_open_by_peer() const {
    pollfd asked{master_, POLLIN, 0};
    return ::poll(&asked, 1, 0) >= 0 && (asked.revents & POLLHUP) == 0;
}

std::size_t Pty::read(std::span<std::uint8_t> buffer) {
    const ssize_t count = ::read(master_, buffer.data(), buffer.size());
    return count > 0 ? static_cast<std::size_t>(count) : 0;
}

void Pty::write(std::span<const std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(master_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

}  // namespace riser::sim
