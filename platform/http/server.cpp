#include "platform/http/server.h"

#include <list>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <boost/asio/ssl/context.hpp>

#include "platform/http/server_connection.h"

namespace riser::http {

using namespace detail;

namespace detail {

std::optional<Response> objection_to(const bhttp::request_header<>& head) {
    const auto refuse = [](std::string detail) {
        return problem(400, "malformed_request", "Malformed request", std::move(detail));
    };
    if (head.version() != 10 && head.version() != 11) {
        return problem(505, "http_version", "HTTP version not supported", "Use HTTP/1.1.");
    }
    if (head.target().empty() || head.target().front() != '/') {
        return refuse("The request target must be a path that starts with '/'.");
    }
    if (head.version() == 11 && head.count(bhttp::field::host) != 1) {
        return refuse("An HTTP/1.1 request carries exactly one Host header.");
    }
    const auto encodings = head.count(bhttp::field::transfer_encoding);
    const auto lengths = head.count(bhttp::field::content_length);
    if (lengths > 1 || encodings > 1 || (lengths == 1 && encodings == 1)) {
        return refuse("The length of the body is stated more than once.");
    }
    if (encodings == 1 && (head.version() == 10 ||
                           !beast::iequals(head[bhttp::field::transfer_encoding], "chunked"))) {
        return refuse("The only transfer encoding understood is 'chunked', in HTTP/1.1.");
    }
    return std::nullopt;
}

Response malformed_request(const error_code& error) {
    if (error == bhttp::error::header_limit || error == bhttp::error::buffer_overflow) {
        return problem(431, "head_too_large", "Request head too large",
                       "Request line and headers together are over the limit.");
    }
    return problem(400, "malformed_request", "Malformed request", error.message() + ".");
}

Response unroutable(const Router::Match& match, std::string_view path) {
    if (match.malformed) {
        return problem(400, "malformed_path", "Malformed path", "The path cannot be decoded.");
    }
    if (match.allowed.empty()) {
        return problem(404, "not_found", "Not found",
                       "There is nothing at " + std::string(path) + ".");
    }
    std::string allowed;
    for (const auto& method : match.allowed) allowed += (allowed.empty() ? "" : ", ") + method;
    Response response = problem(405, "method_not_allowed", "Method not allowed",
                                "This path answers " + allowed + ".");
    response.headers.emplace_back("Allow", allowed);
    return response;
}

Response too_large(std::size_t limit) {
    return problem(413, "body_too_large", "Body too large",
                   "This path takes bodies of up to " + std::to_string(limit) + " bytes.");
}

bhttp::response<bhttp::string_body> to_message(Response& response, unsigned version,
                                               bool keep_alive, bool head_only) {
    bhttp::response<bhttp::string_body> message{static_cast<bhttp::status>(response.status),
                                                version};
    for (auto& [name, value] : response.headers) {
        std::erase_if(value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
        message.insert(name, value);
    }
    message.set("X-Content-Type-Options", "nosniff");
    message.keep_alive(keep_alive);
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless) message.content_length(response.body.size());
    if (!bodiless && !head_only) message.body() = std::move(response.body);
    return message;
}

}  // namespace detail

struct Server::State {
    struct TcpListener {
        asio::ip::tcp::acceptor acceptor;
        bool tls = false;
        asio::steady_timer pause;
    };
    struct LocalListener {
        asio::local::stream_protocol::acceptor acceptor;
        std::string path;
        asio::steady_timer pause;
    };

    State(ServerOptions settings, Router router)
        : options(std::move(settings)),
          hub(std::make_shared<Hub>(std::move(router), options.limits)),
          grace(hub->io) {
        hub->note = options.note;
        hub->unix_time = options.unix_time;
        hub->emptied = [this] { grace.cancel(); };
    }
    ~State() {
        hub->emptied = nullptr;  // an answer still held by another thread may outlive this object
        if (local && local->acceptor.is_open()) ::unlink(local->path.c_str());
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    ServerOptions options;
    std::shared_ptr<Hub> hub;
    std::optional<asio::ssl::context> tls;
    std::vector<TcpListener> tcp;
    std::vector<std::uint16_t> ports;
    std::optional<LocalListener> local;
    std::list<asio::steady_timer> timers;  // of call_after
    asio::steady_timer grace;
    std::jthread thread;

    [[nodiscard]] Outcome<> load_tls();
    [[nodiscard]] Outcome<> bind_tcp(const TcpEndpoint& endpoint);
    [[nodiscard]] Outcome<> bind_local(const UnixEndpoint& endpoint);
    void accept(TcpListener& listener);
    void accept(LocalListener& listener);
    void admit(asio::ip::tcp::socket socket, bool encrypted);
    void admit(asio::local::stream_protocol::socket socket);
    void call_after(std::chrono::milliseconds delay, std::function<void()> task);
    void begin_stop();

    // Out of descriptors or memory: take a breath instead of spinning on the same error.
    template <class Listener>
    void accept_again_later(Listener& listener, const error_code& error) {
        if (hub->note) hub->note("http_accept_failed", error.message());
        listener.pause.expires_after(std::chrono::milliseconds(100));
        listener.pause.async_wait([this, &listener](error_code cancelled) {
            if (!cancelled) accept(listener);
        });
    }
};

Outcome<> Server::State::load_tls() {
    if (!options.tls) return Done{};
    tls.emplace(asio::ssl::context::tls_server);
    tls->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
    error_code error;
    tls->use_certificate_chain_file(options.tls->certificate_chain, error);
    if (error) {
        return fail(Problem{"TLS certificate chain " + options.tls->certificate_chain +
                            " cannot be used: " + error.message() +
                            "; it must be a readable PEM file"});
    }
    tls->use_private_key_file(options.tls->private_key, asio::ssl::context::pem, error);
    if (error) {
        return fail(Problem{"TLS private key " + options.tls->private_key + " cannot be used: " +
                            error.message() + "; it must be the PEM key of the certificate"});
    }
    return Done{};
}

Outcome<> Server::State::bind_tcp(const TcpEndpoint& endpoint) {
    const std::string name = endpoint.address + ":" + std::to_string(endpoint.port);
    const auto failed = [&name](const error_code& error) {
        return fail(Problem{"cannot listen on " + name + ": " + error.message()});
    };
    if (endpoint.tls && !tls) {
        return fail(Problem{name + " is to use TLS, but no certificate and key are configured"});
    }
    error_code error;
    const auto address = asio::ip::make_address(endpoint.address, error);
    if (error)
        return fail(Problem{"cannot listen on " + name + ": not a numeric IPv4 or IPv6 address"});
    const asio::ip::tcp::endpoint where{address, endpoint.port};
    asio::ip::tcp::acceptor acceptor{hub->io};
    if (acceptor.open(where.protocol(), error); error) return failed(error);
    if (acceptor.set_option(asio::socket_base::reuse_address(true), error); error)
        return failed(error);
    if (acceptor.bind(where, error); error) return failed(error);
    if (acceptor.listen(asio::socket_base::max_listen_connections, error); error)
        return failed(error);
    const auto bound = acceptor.local_endpoint(error);
    if (error) return failed(error);
    ports.push_back(bound.port());
    tcp.push_back({std::move(acceptor), endpoint.tls, asio::steady_timer{hub->io}});
    return Done{};
}

Outcome<> Server::State::bind_local(const UnixEndpoint& endpoint) {
    const auto failed = [&endpoint](const std::string& why) {
        return fail(Problem{"cannot listen on " + endpoint.path + ": " + why});
    };
    if (endpoint.path.empty() || endpoint.path.size() > 107) {  // sun_path, unix(7)
        return failed("the path of a Unix socket has 1 to 107 bytes");
    }
    error_code error;
    const asio::local::stream_protocol::endpoint where{endpoint.path};
    // A socket file left by a crash refuses connections; one that accepts belongs to a living
    // process.
    asio::local::stream_protocol::socket probe{hub->io};
    if (probe.connect(where, error); !error) return failed("another process is serving there");
    if (error == asio::error::connection_refused) ::unlink(endpoint.path.c_str());
    asio::local::stream_protocol::acceptor acceptor{hub->io};
    if (acceptor.open(where.protocol(), error); error) return failed(error.message());
    if (acceptor.bind(where, error); error) return failed(error.message());
    if (::chmod(endpoint.path.c_str(), endpoint.mode) != 0)
        return failed("cannot set its permissions");
    if (acceptor.listen(asio::socket_base::max_listen_connections, error); error) {
        return failed(error.message());
    }
    local.emplace(LocalListener{std::move(acceptor), endpoint.path, asio::steady_timer{hub->io}});
    return Done{};
}

void Server::State::accept(TcpListener& listener) {
    listener.acceptor.async_accept(
        [this, &listener](error_code error, asio::ip::tcp::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (error) return accept_again_later(listener, error);
            admit(std::move(socket), listener.tls);
            accept(listener);
        });
}

void Server::State::accept(LocalListener& listener) {
    listener.acceptor.async_accept(
        [this, &listener](error_code error, asio::local::stream_protocol::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (error) return accept_again_later(listener, error);
            admit(std::move(socket));
            accept(listener);
        });
}

void Server::State::admit(asio::ip::tcp::socket socket, bool encrypted) {
    error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (error) return;  // gone already
    Client client{peer.address().to_string(), std::nullopt, encrypted};
    if (!hub->admits(client.address)) {
        ++hub->refused;
        return;
    }
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    ++hub->accepted;
    if (encrypted) {
        TlsStream stream{TcpStream{std::move(socket)}, *tls};
        std::make_shared<Connection<TlsStream>>(hub, std::move(stream), std::move(client))->start();
    } else {
        std::make_shared<Connection<TcpStream>>(hub, TcpStream{std::move(socket)},
                                                std::move(client))
            ->start();
    }
}

void Server::State::admit(asio::local::stream_protocol::socket socket) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return;
    Client client{"unix:" + std::to_string(credentials.uid),
                  PeerProcess{credentials.pid, credentials.uid, credentials.gid}, true};
    if (!hub->admits(client.address)) {
        ++hub->refused;
        return;
    }
    ++hub->accepted;
    std::make_shared<Connection<LocalStream>>(hub, LocalStream{std::move(socket)},
                                              std::move(client))
        ->start();
}

void Server::State::call_after(std::chrono::milliseconds delay, std::function<void()> task) {
    if (hub->stopping) return;
    const auto timer = timers.emplace(timers.end(), hub->io, delay);
    timer->async_wait([this, timer, work = std::move(task)](error_code cancelled) {
        timers.erase(timer);
        if (!cancelled) work();
    });
}

void Server::State::begin_stop() {
    if (hub->stopping) return;
    hub->stopping = true;
    error_code ignored;
    for (auto& listener : tcp) {
        listener.acceptor.close(ignored);
        listener.pause.cancel();
    }
    if (local) {
        local->acceptor.close(ignored);
        local->pause.cancel();
        ::unlink(local->path.c_str());
    }
    for (auto& timer : timers) timer.cancel();
    const auto present = hub->connections;
    for (auto* connection : present) connection->finish_soon();
    if (hub->connections.empty()) return;  // nothing to wait for
    grace.expires_after(options.limits.stop_grace);
    grace.async_wait([this](error_code) {
        const auto left = hub->connections;
        for (auto* connection : left) connection->abort();
    });
}

Server::Server(std::shared_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
    stop();
}

Result<std::unique_ptr<Server>> Server::open(ServerOptions options, Router router) {
    auto state = std::make_shared<State>(std::move(options), std::move(router));
    if (auto loaded = state->load_tls(); !loaded) return fail(loaded.error());
    state->tcp.reserve(state->options.tcp.size());  // accept() keeps references
    for (const auto& endpoint : state->options.tcp) {
        if (auto bound = state->bind_tcp(endpoint); !bound) return fail(bound.error());
    }
    if (state->options.unix_socket) {
        if (auto bound = state->bind_local(*state->options.unix_socket); !bound)
            return fail(bound.error());
    }
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

void Server::run(std::stop_token stop) {
    State& state = *state_;
    for (auto& listener : state.tcp) state.accept(listener);
    if (state.local) state.accept(*state.local);
    const std::stop_callback on_stop{
        stop, [&state] { asio::post(state.hub->io, [&state] { state.begin_stop(); }); }};
    state.hub->io.run();
}

void Server::start() {
    state_->thread = std::jthread([this](std::stop_token stop) { run(std::move(stop)); });
}

void Server::stop() {
    if (!state_->thread.joinable()) return;
    state_->thread.request_stop();
    state_->thread.join();
}

std::uint16_t Server::port(std::size_t index) const {
    RISER_ASSERT(index < state_->ports.size(), "port() of a configured TCP endpoint");
    return state_->ports[index];
}

void Server::post(std::function<void()> task) {
    asio::post(state_->hub->io, [hub = state_->hub.get(), work = std::move(task)] {
        if (!hub->stopping) work();
    });
}

void Server::call_after(std::chrono::milliseconds delay, std::function<void()> task) {
    asio::post(state_->hub->io, [state = state_.get(), delay, work = std::move(task)]() mutable {
        state->call_after(delay, std::move(work));
    });
}

ServerStatistics Server::statistics() const {
    const Hub& hub = *state_->hub;
    return {hub.open, hub.accepted, hub.refused, hub.requests};
}

}  // namespace riser::http
