// Internal to the server: one address on which connections arrive, TCP or Unix. Whom to let in is
// the server's business.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/basic_socket_acceptor.hpp>

#include "core/base/result.h"
#include "platform/http/alarm.h"
#include "platform/http/server.h"
#include "platform/http/transport.h"

namespace riser::http {

class Listener {
public:
    // Binds at once; the message of a failure names the address.
    [[nodiscard]] static Result<std::unique_ptr<Listener>> on_tcp(asio::io_context& io,
                                                                  const TcpEndpoint& endpoint);
    [[nodiscard]] static Result<std::unique_ptr<Listener>> on_unix(asio::io_context& io,
                                                                   const UnixEndpoint& endpoint);
    explicit Listener(asio::io_context& io) : acceptor_(io), pause_(io) {}
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    struct Events {
        std::function<void(Socket)> arrived;
        std::function<void(const std::string& why)> failed;  // it goes on by itself
    };
    void start(Events events);
    void close();  // and removes the socket file
    // Zero on a Unix socket.
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    using Endpoint = asio::generic::stream_protocol::endpoint;
    [[nodiscard]] error_code bind(const Endpoint& where);
    [[nodiscard]] error_code listen();
    void accept();

    asio::basic_socket_acceptor<asio::generic::stream_protocol, Executor> acceptor_;
    Alarm pause_;
    Events events_;
    std::string path_;  // of the socket file, once it is ours
    std::uint16_t port_ = 0;
};

// Prepares an accepted TCP connection and names the address of its other end; nullopt when that has
// gone already.
[[nodiscard]] std::optional<std::string> greet_tcp(Socket& socket);

}  // namespace riser::http
