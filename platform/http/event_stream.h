// A server-sent event stream to one client. A cheap handle: copies speak to the same connection,
// any thread may send. A consumer that lets more than the bound pile up is disconnected; it
// reconnects and reads the present state, so nothing needs to be queued for it without limit.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace riser::http {

struct ServerEvent {
    std::string name;  // empty: "message"
    std::string data;  // may hold line breaks
    std::string id;    // empty: none
};

class EventStream {
public:
    // What a connection offers; implemented by the server.
    class Sink {
    public:
        virtual ~Sink() = default;
        virtual bool send(std::string bytes) = 0;  // false once closed
        virtual void close() = 0;
        [[nodiscard]] virtual bool is_open() const = 0;
    };

    EventStream() = default;
    explicit EventStream(std::shared_ptr<Sink> sink) : sink_(std::move(sink)) {}

    // False when the client has gone: drop the handle then.
    bool send(const ServerEvent& event) const;
    void close() const;
    [[nodiscard]] bool is_open() const;

private:
    std::shared_ptr<Sink> sink_;
};

// The text of one event on the wire. A line break inside data becomes several data lines; line
// breaks in name or id are dropped, so that no caller can forge an event.
[[nodiscard]] std::string format_event(const ServerEvent& event);

}  // namespace riser::http
