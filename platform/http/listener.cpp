#include "platform/http/listener.h"

#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

namespace riser::http {
namespace {

constexpr std::size_t k_longest_socket_path = 107;  // sun_path, unix(7)

// A TCP address as the system returned it through a socket of any kind.
asio::ip::tcp::endpoint to_tcp(const asio::generic::stream_protocol::endpoint& any) {
    asio::ip::tcp::endpoint endpoint;
    const std::size_t size = std::min(any.size(), endpoint.capacity());
    std::memcpy(endpoint.data(), any.data(), size);
    endpoint.resize(size);
    return endpoint;
}

}  // namespace

Listener::~Listener() {
    close();
}

Result<std::unique_ptr<Listener>> Listener::on_tcp(asio::io_context& io,
                                                   const TcpEndpoint& endpoint) {
    const std::string name = endpoint.address + ":" + std::to_string(endpoint.port);
    const auto failed = [&name](const std::string& why) {
        return fail(Problem{"cannot listen on " + name + ": " + why});
    };
    error_code error;
    const auto address = asio::ip::make_address(endpoint.address, error);
    if (error) return failed("not a numeric IPv4 or IPv6 address");
    auto listener = std::make_unique<Listener>(io);
    error = listener->bind(asio::ip::tcp::endpoint{address, endpoint.port});
    if (!error) error = listener->listen();
    if (error) return failed(error.message());
    const auto bound = listener->acceptor_.local_endpoint(error);
    if (error) return failed(error.message());
    listener->port_ = to_tcp(bound).port();
    return listener;
}

Result<std::unique_ptr<Listener>> Listener::on_unix(asio::io_context& io,
                                                    const UnixEndpoint& endpoint) {
    const auto failed = [&endpoint](const std::string& why) {
        return fail(Problem{"cannot listen on " + endpoint.path + ": " + why});
    };
    if (endpoint.path.empty() || endpoint.path.size() > k_longest_socket_path) {
        return failed("the path of a Unix socket has 1 to 107 bytes");
    }
    error_code error;
    const asio::local::stream_protocol::endpoint where{endpoint.path};
    // A socket file left by a crash refuses connections; one that accepts belongs to a living
    // process.
    Socket probe{io};
    if (probe.connect(where, error); !error) return failed("another process is serving there");
    if (error == asio::error::connection_refused) ::unlink(endpoint.path.c_str());
    auto listener = std::make_unique<Listener>(io);
    if (error = listener->bind(where); error) return failed(error.message());
    listener->path_ = endpoint.path;
    if (::chmod(endpoint.path.c_str(), endpoint.mode) != 0)
        return failed("cannot set its permissions");
    if (error = listener->listen(); error) return failed(error.message());
    return listener;
}

error_code Listener::bind(const Endpoint& where) {
    error_code error;
    if (acceptor_.open(where.protocol(), error); error) return error;
    // Without it, a restart would wait for the connections of the last run to time out.
    if (where.protocol().family() != AF_UNIX) {
        if (acceptor_.set_option(asio::socket_base::reuse_address(true), error); error)
            return error;
    }
    acceptor_.bind(where, error);
    return error;
}

error_code Listener::listen() {
    error_code error;
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
    return error;
}

void Listener::start(Events events) {
    events_ = std::move(events);
    accept();
}

void Listener::accept() {
    acceptor_.async_accept([this](error_code error, Socket socket) {
        if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
        if (error) {
            // Out of descriptors or memory: take a breath instead of spinning on the same error.
            events_.failed(error.message());
            return pause_.set(std::chrono::milliseconds(100), [this] { accept(); });
        }
        events_.arrived(std::move(socket));
        accept();
    });
}

void Listener::close() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    if (!path_.empty()) ::unlink(path_.c_str());
    path_.clear();
}

std::optional<std::string> greet_tcp(Socket& socket) {
    error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (error) return std::nullopt;
    // Answers are written whole: waiting to fill a segment would only delay them.
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    return to_tcp(peer).address().to_string();
}

}  // namespace riser::http
