// Server: an asynchronous HTTP/1.1 server on TCP, TLS and Unix sockets, one thread, no decisions.
// It keeps strangers within limits and hands well-formed requests to a Router. Boost.Asio and Beast
// stay inside the .cpp files of this folder: they are expensive to compile. HTTP/1.1: RFC 9112.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "platform/http/router.h"

namespace riser::http {

struct TcpEndpoint {
    std::string address = "127.0.0.1";  // numeric IPv4 or IPv6; nothing is exposed unless asked for
    std::uint16_t port = 0;             // 0: any free port, see Server::port()
    bool tls = false;                   // needs ServerOptions::tls
};

struct UnixEndpoint {
    std::string path;
    unsigned mode = 0660;
};

struct TlsFiles {
    std::string certificate_chain;  // PEM
    std::string private_key;        // PEM
};

// Every limit bounds what one stranger can hold: memory, a connection, or time.
struct Limits {
    std::size_t header_bytes = 16U << 10U;
    std::chrono::milliseconds header_deadline{
        10'000};                             // first byte of a request to the end of its head
    std::chrono::milliseconds idle{60'000};  // between requests of one connection
    // A body must arrive within header_deadline + size / this rate: a GPRS link manages it.
    std::size_t slowest_body_bytes_per_second = 4096;
    std::chrono::milliseconds write_deadline{60'000};
    // Longest wait for a handler; above the 55 s of a long poll.
    std::chrono::milliseconds answer_deadline{90'000};
    std::size_t connections = 256;
    std::size_t connections_per_client = 64;  // by address, or by uid on the Unix socket
    // Pauses before an endpoint that could not be had is tried again; they double up to the most.
    std::chrono::milliseconds rebind_first{2'000};
    std::chrono::milliseconds rebind_most{60'000};
    std::size_t event_stream_backlog = 256U << 10U;
    std::chrono::milliseconds event_stream_ping{15'000};
    std::chrono::milliseconds stop_grace{
        5'000};  // for answers in flight when the server is stopped
};

// An endpoint that another program has, whose folder or address is not there, or whose file nobody may make.
struct MissingEndpoint {
    bool unix_socket = false;
    std::string why;  // names it

    bool operator==(const MissingEndpoint&) const = default;
};

struct ServerOptions {
    std::vector<TcpEndpoint> tcp;
    std::optional<UnixEndpoint> unix_socket;
    std::optional<TlsFiles> tls;
    Limits limits;
    // Serve on the endpoints that can be had, none if need be, and try the others again for as long as it takes.
    bool patient = false;
    // Of a patient server: told on its thread which endpoints it is without, when there are any at its start and
    // whenever that changes.
    std::function<void(const std::vector<MissingEndpoint>&)> missing;
    // Seconds since 1970 for the Date header (RFC 9110, section 6.6.1); absent: no such header.
    std::function<std::int64_t()> unix_time;
    // Told of faults worth a log line: (event, detail). Called on the server's thread.
    std::function<void(const std::string& event, const std::string& detail)> note;
    // Told of each answer of 400 or above that is sent, what no handler has seen included: (status, code of
    // the problem, or empty); and of each connection that is closed at once because there are too many, as 503
    // `k_too_many_connections`. Called on the server's thread.
    std::function<void(int status, const std::string& code)> refused;
};

inline constexpr std::string_view k_too_many_connections = "too_many_connections";

struct ServerStatistics {
    std::size_t open = 0;
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;  // over a connection limit
    std::uint64_t requests = 0;
};

class Server {
public:
    // Binds every endpoint at once, so that a port in use is reported at start (unless it is patient).
    [[nodiscard]] static Result<std::unique_ptr<Server>> open(ServerOptions options, Router router);
    ~Server();  // stops first
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Either: serve on the caller's thread until `stop` is requested and answers in flight are out.
    void run(std::stop_token stop);
    // Or: serve on a thread of its own until stop().
    void start();
    void stop();

    // The bound port of tcp[index]; 0 while it is not bound. Before start() only, of a patient server.
    [[nodiscard]] std::uint16_t port(std::size_t index = 0) const;

    // Runs `task` on the server's thread, soon or after a delay. Any thread may call; nothing runs
    // once the server has begun to stop.
    void post(std::function<void()> task);
    void call_after(std::chrono::milliseconds delay, std::function<void()> task);
    [[nodiscard]] ServerStatistics statistics() const;

private:
    struct State;
    explicit Server(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

}  // namespace riser::http
