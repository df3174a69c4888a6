#include "gateway/io/tcp_port.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace riser::io {
namespace {

constexpr int k_connect_ms = 3'000;

// 0 when connected within the time, else the reason.
int connect_within(int descriptor, const addrinfo& address) {
    if (::connect(descriptor, address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    pollfd waiting{descriptor, POLLOUT, 0};
    if (::poll(&waiting, 1, k_connect_ms) <= 0) return ETIMEDOUT;
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

}  // namespace

Outcome<> TcpPort::open() {
    close();
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int resolved =
        ::getaddrinfo(host_.c_str(), std::to_string(port_).c_str(), &hints, &found);
    if (resolved != 0) return fail(Problem{name() + ": " + ::gai_strerror(resolved)});
    int error = EHOSTUNREACH;
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
        const int type = address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC;
        descriptor_ = ::socket(address->ai_family, type, address->ai_protocol);
        if (descriptor_ < 0) continue;
        error = connect_within(descriptor_, *address);
        if (error == 0) break;
        close();
    }
    ::freeaddrinfo(found);
    if (descriptor_ < 0) return fail(Problem{name() + ": cannot connect: " + std::strerror(error)});
    const int on = 1;
    (void)::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return Done{};
}

void TcpPort::close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

Result<std::size_t> TcpPort::read(std::span<std::uint8_t> buffer) {
    const ssize_t count = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (count > 0) return static_cast<std::size_t>(count);
    if (count == 0) return fail(Problem{name() + ": the device closed the connection"});
    if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
    return fail(Problem{name() + ": read: " + std::strerror(errno)});
}

Outcome<> TcpPort::write(std::span<const std::uint8_t> bytes) {
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count == static_cast<ssize_t>(bytes.size())) return Done{};
    const std::string why = count < 0 ? std::strerror(errno) : "only a part was taken";
    return fail(Problem{name() + ": write: " + why});
}

}  // namespace riser::io
