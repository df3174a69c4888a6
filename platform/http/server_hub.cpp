#include "platform/http/server_hub.h"

#include <boost/asio/post.hpp>

#include "platform/http/problem.h"
#include "platform/http/server_connection.h"

namespace riser::http {

bool Hub::admits(const std::string& client) const {
    const auto found = per_client.find(client);
    const std::size_t held = found == per_client.end() ? 0 : found->second;
    return !stopping && connections.size() < limits.connections &&
           held < limits.connections_per_client;
}

void Hub::enter(Connection& connection, const std::string& client) {
    connections.insert(&connection);
    ++per_client[client];
    open = connections.size();
}

void Hub::leave(Connection& connection, const std::string& client) {
    connections.erase(&connection);
    if (const auto found = per_client.find(client);
        found != per_client.end() && --found->second == 0) {
        per_client.erase(found);
    }
    open = connections.size();
    if (stopping && connections.empty() && emptied) emptied();
}

void Hub::post(std::function<void()> task) {
    boost::asio::post(io, std::move(task));
}

Answer::~Answer() {
    give(problem(500, "no_answer", "Internal error", "The request was dropped without an answer."));
}

void Answer::give(Response response) {
    if (given_.exchange(true)) return;
    const auto hub = hub_.lock();
    if (!hub) return;
    hub->post([connection = connection_, exchange = exchange_, answer = std::move(response)] {
        if (const auto target = connection.lock()) target->deliver(exchange, answer);
    });
}

bool StreamSink::send(std::string bytes) {
    if (!open_) return false;
    const std::size_t size = bytes.size();
    if (backlog_.fetch_add(size) + size > bound_) {
        close();
        return false;
    }
    reach([text = std::move(bytes)](Connection& connection) { connection.stream_send(text); });
    return true;
}

void StreamSink::close() {
    if (!open_.exchange(false)) return;
    reach([](Connection& connection) { connection.stream_close(); });
}

void StreamSink::reach(std::function<void(Connection&)> task) {
    const auto hub = hub_.lock();
    if (!hub) return;
    hub->post([connection = connection_, work = std::move(task)] {
        if (const auto target = connection.lock()) work(*target);
    });
}

}  // namespace riser::http
