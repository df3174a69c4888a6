#include "tests/sim/runner/control_socket.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace riser::sim {
namespace {

constexpr std::size_t k_max_clients = 32;      // scripts, one or two at a time
constexpr std::size_t k_max_line = 64 * 1024;  // commands are short

Result<sockaddr_un> address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = path.string();
    if (text.size() >= sizeof address.sun_path) {
        return fail(Problem{"the path " + text + " is too long for a socket: use a shorter --dir"});
    }
    std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
    return address;
}

Failure<Problem> failed(const std::filesystem::path& path) {
    return fail(Problem{"control socket " + path.string() + ": " + std::strerror(errno)});
}

const sockaddr* generic(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace

Result<ControlSocket> ControlSocket::listen(const std::filesystem::path& path) {
    const auto address = address_of(path);
    if (!address) return fail(address.error());
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) return failed(path);
    ControlSocket control(listener, {});
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    if (::bind(listener, generic(*address), sizeof(sockaddr_un)) != 0 ||
        ::listen(listener, static_cast<int>(k_max_clients)) != 0) {
        return failed(path);
    }
    control.path_ = path;
    return control;
}

ControlSocket::ControlSocket(ControlSocket&& other) noexcept
    : listener_(std::exchange(other.listener_, -1)),
      path_(std::exchange(other.path_, {})),
      clients_(std::exchange(other.clients_, {})) {}

ControlSocket::~ControlSocket() {
    for (const Client& client : clients_) ::close(client.descriptor);
    if (listener_ >= 0) ::close(listener_);
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

void ControlSocket::add_to(std::vector<pollfd>& waiting) const {
    waiting.push_back({listener_, POLLIN, 0});
    for (const Client& client : clients_) {
        const short events = client.output.empty() ? POLLIN : POLLIN | POLLOUT;
        waiting.push_back({client.descriptor, events, 0});
    }
}

void ControlSocket::turn(const Handler& handler) {
    while (clients_.size() < k_max_clients) {
        const int accepted = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (accepted < 0) break;
        clients_.push_back({accepted, {}, {}, false});
    }
    for (Client& client : clients_) serve(client, handler);
    std::erase_if(clients_, [](const Client& client) {
        if (client.done) ::close(client.descriptor);
        return client.done;
    });
}

void ControlSocket::serve(Client& client, const Handler& handler) {
    std::array<char, 4096> buffer{};
    bool ended = false;
    while (client.input.size() <= k_max_line) {
        const ssize_t count = ::recv(client.descriptor, buffer.data(), buffer.size(), 0);
        ended = count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);
        if (count <= 0) break;
        client.input.append(buffer.data(), static_cast<std::size_t>(count));
    }
    for (auto end = client.input.find('\n'); end != std::string::npos;
         end = client.input.find('\n')) {
        client.output += handler(std::string_view(client.input).substr(0, end)) + "\n";
        client.input.erase(0, end + 1);
    }
    while (!client.output.empty()) {
        const ssize_t count =
            ::send(client.descriptor, client.output.data(), client.output.size(), MSG_NOSIGNAL);
        if (count <= 0) break;
        client.output.erase(0, static_cast<std::size_t>(count));
    }
    client.done = (ended && client.output.empty()) || client.input.size() > k_max_line;
}

Result<std::string> send_command(const std::filesystem::path& path, const std::string& line) {
    const auto address = address_of(path);
    if (!address) return fail(address.error());
    const int connection = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0) return failed(path);
    const std::string command = line + "\n";
    bool good = ::connect(connection, generic(*address), sizeof(sockaddr_un)) == 0 &&
                ::send(connection, command.data(), command.size(), MSG_NOSIGNAL) ==
                    static_cast<ssize_t>(command.size());
    std::string answer;
    std::array<char, 65536> buffer{};
    while (good && !answer.ends_with('\n')) {
        const ssize_t count = ::recv(connection, buffer.data(), buffer.size(), 0);
        good = count > 0;
        if (good) answer.append(buffer.data(), static_cast<std::size_t>(count));
    }
    const int error = errno;
    ::close(connection);
    errno = error;
    if (!good) return failed(path);
    answer.pop_back();
    return answer;
}

}  // namespace riser::sim
