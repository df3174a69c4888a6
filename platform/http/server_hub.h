// Internal to server.cpp: what the connections of one server share. Owned by the server's thread
// once it runs; only Answer and StreamSink are touched from other threads, and they reach in by
// posting.
#pragma once

#include <atomic>
#include <map>
#include <set>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "platform/http/problem.h"
#include "platform/http/server.h"

namespace riser::http::detail {

namespace asio = boost::asio;

class ConnectionBase {
public:
    virtual ~ConnectionBase() = default;
    virtual void deliver(std::uint64_t exchange, Response response) = 0;
    virtual void stream_send(std::string bytes) = 0;
    virtual void stream_close() = 0;
    virtual void finish_soon() = 0;  // close as soon as the present exchange is over
    virtual void abort() = 0;
};

struct Hub {
    Hub(Router routes, Limits bounds) : router(std::move(routes)), limits(bounds) {}

    const Router router;
    const Limits limits;
    std::function<void(const std::string&, const std::string&)> note;
    std::function<std::int64_t()> unix_time;
    std::function<void()> emptied;  // called when the last connection leaves during a stop
    bool stopping = false;
    std::set<ConnectionBase*> connections;
    std::map<std::string, std::size_t> per_client;
    std::atomic<std::size_t> open{0};
    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> refused{0};
    std::atomic<std::uint64_t> requests{0};
    // Last, so that connections still referred to by its queue are destroyed while the rest exists.
    asio::io_context io{1};

    // Whether one more connection of this client is within the limits.
    [[nodiscard]] bool admits(const std::string& client) const {
        const auto found = per_client.find(client);
        const std::size_t held = found == per_client.end() ? 0 : found->second;
        return !stopping && connections.size() < limits.connections &&
               held < limits.connections_per_client;
    }
    void enter(ConnectionBase& connection, const std::string& client) {
        connections.insert(&connection);
        ++per_client[client];
        open = connections.size();
    }
    void leave(ConnectionBase& connection, const std::string& client) {
        connections.erase(&connection);
        if (const auto found = per_client.find(client);
            found != per_client.end() && --found->second == 0) {
            per_client.erase(found);
        }
        open = connections.size();
        if (stopping && connections.empty() && emptied) emptied();
    }
};

// The one answer to one request. Its last copy sends 500 if nobody answered.
class Answer {
public:
    Answer(std::weak_ptr<Hub> hub, std::weak_ptr<ConnectionBase> connection, std::uint64_t exchange)
        : hub_(std::move(hub)), connection_(std::move(connection)), exchange_(exchange) {}
    ~Answer() {
        give(problem(500, "no_answer", "Internal error",
                     "The request was dropped without an answer."));
    }
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;

    void give(Response response) {
        if (given_.exchange(true)) return;
        const auto hub = hub_.lock();
        if (!hub) return;
        asio::post(hub->io, [connection = connection_, exchange = exchange_,
                             answer = std::move(response)]() mutable {
            if (const auto target = connection.lock()) target->deliver(exchange, std::move(answer));
        });
    }

private:
    std::weak_ptr<Hub> hub_;
    std::weak_ptr<ConnectionBase> connection_;
    std::uint64_t exchange_;
    std::atomic<bool> given_{false};
};

// The sending half of an event stream. The backlog is counted here, so that a fast sender on
// another thread is stopped before it fills the server's queue.
class StreamSink final : public EventStream::Sink {
public:
    StreamSink(std::weak_ptr<Hub> hub, std::weak_ptr<ConnectionBase> connection, std::size_t bound)
        : hub_(std::move(hub)), connection_(std::move(connection)), bound_(bound) {}

    bool send(std::string bytes) override {
        if (!open_) return false;
        const std::size_t size = bytes.size();
        if (backlog_.fetch_add(size) + size > bound_) {
            close();
            return false;
        }
        reach([text = std::move(bytes)](ConnectionBase& connection) mutable {
            connection.stream_send(std::move(text));
        });
        return true;
    }
    void close() override {
        if (!open_.exchange(false)) return;
        reach([](ConnectionBase& connection) { connection.stream_close(); });
    }
    [[nodiscard]] bool is_open() const override { return open_; }

    void sent(std::size_t bytes) { backlog_ -= bytes; }
    void mark_closed() { open_ = false; }

private:
    template <class Task>
    void reach(Task task) {
        const auto hub = hub_.lock();
        if (!hub) return;
        asio::post(hub->io, [connection = connection_, work = std::move(task)]() mutable {
            if (const auto target = connection.lock()) work(*target);
        });
    }

    std::weak_ptr<Hub> hub_;
    std::weak_ptr<ConnectionBase> connection_;
    std::size_t bound_;
    std::atomic<bool> open_{true};
    std::atomic<std::size_t> backlog_{0};
};

}  // namespace riser::http::detail
