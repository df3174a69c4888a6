// A client that sends exactly the bytes it is told to, well-formed or not, over TCP to loopback.
#pragma once

#include <cstdint>
#include <string>

#include "platform/http/server.h"

namespace riser::http {

class RawClient {
public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void send(const std::string& bytes);
    // Bytes up to and including `end`; what came so far when the server closes first.
    std::string read_until(const std::string& end);
    // One response: head, and the body by its Content-Length. Empty when the server closed.
    std::string read_response();
    // Everything until the server closes the connection.
    std::string read_to_end();
    [[nodiscard]] int descriptor() const { return socket_; }

private:
    bool fill();
    int socket_ = -1;
    std::string pending_;
};

// One endpoint on a free port of loopback.
[[nodiscard]] inline ServerOptions on_loopback(Limits limits = {}) {
    ServerOptions options;
    options.tcp.push_back({});
    options.limits = limits;
    return options;
}
[[nodiscard]] inline ServerOptions on_unix_socket(std::string path) {
    ServerOptions options;
    options.unix_socket = UnixEndpoint{std::move(path), 0600};
    return options;
}

}  // namespace riser::http
