// Internal to the server: what its connections share. Owned by the server's thread once it runs;
// only Answer and StreamSink are touched from other threads, and they reach in by posting.
#pragma once

#include <atomic>
#include <map>
#include <set>

#include <boost/asio/io_context.hpp>

#include "platform/http/server.h"

namespace riser::http {

class Connection;

struct Hub {
    Hub(Router routes, Limits bounds) : router(std::move(routes)), limits(bounds) {}

    const Router router;
    const Limits limits;
    std::function<void(const std::string&, const std::string&)> note;
    std::function<void(int, const std::string&)> on_refused;
    std::function<std::int64_t()> unix_time;
    std::function<void()> emptied;  // called when the last connection leaves during a stop
    bool stopping = false;
    std::set<Connection*> connections;
    std::map<std::string, std::size_t> per_client;
    std::atomic<std::size_t> open{0};
    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> refused{0};
    std::atomic<std::uint64_t> requests{0};
    // Last, so that connections still referred to by its queue are destroyed while the rest exists.
    boost::asio::io_context io{1};

    // Whether one more connection of this client is within the limits.
    [[nodiscard]] bool admits(const std::string& client) const;
    void enter(Connection& connection, const std::string& client);
    void leave(Connection& connection, const std::string& client);
    // From any thread.
    void post(std::function<void()> task);
};

// The one answer to one request. Its last copy sends 500 if nobody answered.
class Answer {
public:
    Answer(std::weak_ptr<Hub> hub, std::weak_ptr<Connection> connection, std::uint64_t exchange)
        : hub_(std::move(hub)), connection_(std::move(connection)), exchange_(exchange) {}
    ~Answer();
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;

    void give(Response response);

private:
    std::weak_ptr<Hub> hub_;
    std::weak_ptr<Connection> connection_;
    std::uint64_t exchange_;
    std::atomic<bool> given_{false};
};

// The sending half of an event stream. The backlog is counted here, so that a fast sender on
// another thread is stopped before it fills the server's queue.
class StreamSink final : public EventStream::Sink {
public:
    StreamSink(std::weak_ptr<Hub> hub, std::weak_ptr<Connection> connection, std::size_t bound)
        : hub_(std::move(hub)), connection_(std::move(connection)), bound_(bound) {}

    bool send(std::string bytes) override;
    void close() override;
    [[nodiscard]] bool is_open() const override { return open_; }

    void sent(std::size_t bytes) { backlog_ -= bytes; }
    void mark_closed() { open_ = false; }

private:
    void reach(std::function<void(Connection&)> task);

    std::weak_ptr<Hub> hub_;
    std::weak_ptr<Connection> connection_;
    std::size_t bound_;
    std::atomic<bool> open_{true};
    std::atomic<std::size_t> backlog_{0};
};

}  // namespace riser::http
