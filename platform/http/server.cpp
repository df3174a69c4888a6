#include "platform/http/server.h"

#include <algorithm>
#include <list>
#include <sys/socket.h>
#include <thread>

#include "platform/http/listener.h"
#include "platform/http/server_connection.h"
#include "platform/http/tls_transport.h"

namespace riser::http {

struct Server::State {
    State(ServerOptions settings, Router router)
        : options(std::move(settings)),
          hub(std::make_shared<Hub>(std::move(router), options.limits)),
          grace(hub->io),
          rebind(hub->io),
          pause(options.limits.rebind_first) {
        hub->note = options.note;
        hub->on_refused = options.refused;
        hub->unix_time = options.unix_time;
        hub->emptied = [this] { grace.cancel(); };
    }
    ~State() {
        // An answer still held by another thread may outlive this object, and those it tells.
        hub->emptied = nullptr;
        hub->on_refused = nullptr;
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    ServerOptions options;
    std::shared_ptr<Hub> hub;
    std::unique_ptr<TlsAcceptor> tls;
    std::vector<std::unique_ptr<Listener>> tcp;  // as in options.tcp; null while it cannot be had
    std::unique_ptr<Listener> local;
    std::list<Alarm> alarms;  // of call_after
    Alarm grace;
    Alarm rebind;
    std::chrono::milliseconds pause;
    std::vector<MissingEndpoint> missing;
    bool accepting = false;
    std::jthread thread;

    [[nodiscard]] Outcome<> bind();
    [[nodiscard]] std::vector<MissingEndpoint> bind_missing();
    void accept_tcp(std::size_t index);
    void accept_local();
    void rebind_later();
    void start(Listener& listener, std::function<void(Socket)> admission);
    void admit_tcp(Socket socket, bool encrypted);
    void admit_local(Socket socket);
    void admit(Client client, std::unique_ptr<Transport> transport);
    [[nodiscard]] bool has_room_for(const Client& client);
    void accept();
    void call_after(std::chrono::milliseconds delay, std::function<void()> task);
    void begin_stop();
};

Outcome<> Server::State::bind() {
    if (options.tls) {
        auto loaded = load_tls(*options.tls);
        if (!loaded) return fail(loaded.error());
        tls = std::move(loaded).value();
    }
    for (const auto& endpoint : options.tcp) {
        if (endpoint.tls && !tls) {
            return fail(Problem{endpoint.address + ":" + std::to_string(endpoint.port) +
                                " is to use TLS, but no certificate and key are configured"});
        }
    }
    tcp.resize(options.tcp.size());
    missing = bind_missing();
    if (!missing.empty() && !options.patient) return fail(Problem{missing.front().why});
    return Done{};
}

// What is not bound yet. One that is not patient gives up at the first.
std::vector<MissingEndpoint> Server::State::bind_missing() {
    std::vector<MissingEndpoint> failed;
    for (std::size_t i = 0; i < tcp.size(); ++i) {
        if (tcp[i]) continue;
        auto listener = Listener::on_tcp(hub->io, options.tcp[i]);
        if (listener) {
            tcp[i] = std::move(listener).value();
            if (accepting) accept_tcp(i);
            continue;
        }
        failed.push_back({false, listener.error().message});
        if (!options.patient) return failed;
    }
    if (!options.unix_socket || local) return failed;
    auto listener = Listener::on_unix(hub->io, *options.unix_socket);
    if (listener) {
        local = std::move(listener).value();
        if (accepting) accept_local();
    } else {
        failed.push_back({true, listener.error().message});
    }
    return failed;
}

void Server::State::accept_tcp(std::size_t index) {
    start(*tcp[index], [this, encrypted = options.tcp[index].tls](Socket socket) {
        admit_tcp(std::move(socket), encrypted);
    });
}

void Server::State::accept_local() {
    start(*local, [this](Socket socket) { admit_local(std::move(socket)); });
}

void Server::State::accept() {
    accepting = true;
    for (std::size_t i = 0; i < tcp.size(); ++i) {
        if (tcp[i]) accept_tcp(i);
    }
    if (local) accept_local();
    if (missing.empty()) return;
    hub->post([this] {
        if (options.missing) options.missing(missing);
        rebind_later();
    });
}

void Server::State::rebind_later() {
    if (hub->stopping) return;
    rebind.set(pause, [this] {
        pause = std::min(2 * pause, options.limits.rebind_most);
        auto still = bind_missing();
        const bool changed = still != missing;
        missing = std::move(still);
        if (changed && options.missing) options.missing(missing);
        if (!missing.empty()) rebind_later();
    });
}

void Server::State::start(Listener& listener, std::function<void(Socket)> admission) {
    listener.start({std::move(admission), [this](const std::string& why) {
                        if (hub->note) hub->note("http_accept_failed", why);
                    }});
}

void Server::State::admit_tcp(Socket socket, bool encrypted) {
    const auto address = greet_tcp(socket);
    if (!address) return;  // gone already
    Client client{*address, std::nullopt, encrypted};
    if (!has_room_for(client)) return;
    admit(std::move(client),
          encrypted ? tls->accept(std::move(socket)) : plain_transport(std::move(socket)));
}

void Server::State::admit_local(Socket socket) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return;
    Client client{"unix:" + std::to_string(credentials.uid),
                  PeerProcess{credentials.pid, credentials.uid, credentials.gid}, true};
    if (has_room_for(client)) admit(std::move(client), plain_transport(std::move(socket)));
}

bool Server::State::has_room_for(const Client& client) {
    if (hub->admits(client.address)) return true;
    ++hub->refused;
    if (hub->on_refused) hub->on_refused(503, std::string(k_too_many_connections));
    return false;
}

void Server::State::admit(Client client, std::unique_ptr<Transport> transport) {
    ++hub->accepted;
    std::make_shared<Connection>(hub, std::move(transport), std::move(client))->start();
}

void Server::State::call_after(std::chrono::milliseconds delay, std::function<void()> task) {
    if (hub->stopping) return;
    const auto alarm = alarms.emplace(alarms.end(), hub->io);
    alarm->set(delay, [this, alarm, work = std::move(task)] {
        alarms.erase(alarm);
        work();
    });
}

void Server::State::begin_stop() {
    if (hub->stopping) return;
    hub->stopping = true;
    for (const auto& listener : tcp) {
        if (listener) listener->close();
    }
    if (local) local->close();
    rebind.cancel();
    for (auto& alarm : alarms) alarm.cancel();
    const auto present = hub->connections;
    for (auto* connection : present) connection->finish_soon();
    if (hub->connections.empty()) return;  // nothing to wait for
    grace.set(options.limits.stop_grace, [this] {
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
    if (auto bound = state->bind(); !bound) return fail(bound.error());
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

void Server::run(std::stop_token stop) {
    State& state = *state_;
    state.accept();
    const std::stop_callback on_stop{
        stop, [&state] { state.hub->post([&state] { state.begin_stop(); }); }};
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
    RISER_ASSERT(index < state_->tcp.size(), "port() of a configured TCP endpoint");
    return state_->tcp[index] ? state_->tcp[index]->port() : 0;
}

void Server::post(std::function<void()> task) {
    state_->hub->post([hub = state_->hub.get(), work = std::move(task)] {
        if (!hub->stopping) work();
    });
}

void Server::call_after(std::chrono::milliseconds delay, std::function<void()> task) {
    state_->hub->post(
        [state = state_.get(), delay, work = std::move(task)] { state->call_after(delay, work); });
}

ServerStatistics Server::statistics() const {
    const Hub& hub = *state_->hub;
    return {hub.open, hub.accepted, hub.refused, hub.requests};
}

}  // namespace riser::http
