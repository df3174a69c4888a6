// Internal to the server and the client: bytes to and from one peer, the same for TCP, TLS and Unix
// sockets. Handlers are std::function and sockets are of one generic type on purpose: every further
// type that meets an asynchronous operation of Asio costs seconds of compile time (many times that
// under sanitizers), and a virtual call per read costs nothing beside the system call.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>

namespace riser::http {

namespace asio = boost::asio;
using boost::system::error_code;

using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, Executor>;

// Used on the thread of its io_context only. At most one read and one write at a time. It has no
// time limits: whoever waits keeps an Alarm and calls close(), which ends what is pending with an
// error.
class Transport {
public:
    using Finished = std::function<void(error_code)>;
    using Received = std::function<void(error_code, std::size_t)>;

    virtual ~Transport() = default;
    // What must pass before the first byte: the handshake of TLS.
    virtual void open(Finished done) = 0;
    // At least one byte. `into` must stay until `received` is called.
    virtual void read(std::span<char> into, Received received) = 0;
    // All bytes. They must stay until `done` is called.
    virtual void write(std::string_view bytes, Finished done) = 0;
    // Says that nothing more will be written; reading goes on.
    virtual void finish_writing(Finished done) = 0;
    virtual void close() = 0;
};

[[nodiscard]] std::unique_ptr<Transport> plain_transport(Socket socket);

}  // namespace riser::http
