#include "tests/unit/http/raw_client.h"

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <sys/socket.h>
#include <unistd.h>

namespace riser::http {

RawClient::RawClient(std::uint16_t port)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket_);
        socket_ = -1;
    }
}

RawClient::~RawClient() {
    if (socket_ >= 0) ::close(socket_);
}

void RawClient::send(const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto n = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (n <= 0) return;
        sent += static_cast<std::size_t>(n);
    }
}

bool RawClient::fill() {
    std::array<char, 4096> chunk{};
    const auto n = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (n <= 0) return false;
    pending_.append(chunk.data(), static_cast<std::size_t>(n));
    return true;
}

std::string RawClient::read_until(const std::string& end) {
    std::size_t found = pending_.find(end);
    while (found == std::string::npos && fill()) found = pending_.find(end);
    const std::size_t size = found == std::string::npos ? pending_.size() : found + end.size();
    std::string out = pending_.substr(0, size);
    pending_.erase(0, size);
    return out;
}

std::string RawClient::read_response() {
    std::string out = read_until("\r\n\r\n");
    const std::string name = "Content-Length: ";
    const auto at = out.find(name);
    if (at == std::string::npos) return out;
    std::size_t size = 0;
    std::from_chars(out.data() + at + name.size(), out.data() + out.size(), size);
    while (pending_.size() < size && fill()) {
    }
    out += pending_.substr(0, size);
    pending_.erase(0, std::min(size, pending_.size()));
    return out;
}

std::string RawClient::read_to_end() {
    while (fill()) {
    }
    return std::exchange(pending_, {});
}

}  // namespace riser::http
