// Internal to the server: one connection as a chain of callbacks on the server's thread:
//   handshake -> wait -> head -> (100-continue) -> body -> handler -> answer -> wait ...
// One request at a time: pipelined bytes stay in the buffer until the answer is out.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "platform/http/alarm.h"
#include "platform/http/request_reader.h"
#include "platform/http/server_hub.h"
#include "platform/http/transport.h"

namespace riser::http {

class Connection final : public std::enable_shared_from_this<Connection> {
public:
    Connection(const std::shared_ptr<Hub>& hub, std::unique_ptr<Transport> transport,
               Client client);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void start();
    void deliver(std::uint64_t exchange, const Response& response);
    void stream_send(const std::string& bytes);
    void stream_close();
    void finish_soon();  // close as soon as the present exchange is over
    void abort();

private:
    enum class Phase { waiting, reading, answering, writing, streaming, draining, closed };

    // From here on the connection is given up unless the peer does its part in time.
    void allow(std::chrono::milliseconds time);

    void wait_for_request();
    void begin_request();
    void read_request();
    void on_head();
    void read_body();
    void dispatch();
    void start_answer_deadline();
    void write(const Response& response, bool keep_alive);
    void after_answer();
    void say_goodbye();
    void drop_input();

    void begin_stream();
    void schedule_ping();
    void flush();
    void write_stream();
    void after_stream_write();

    // One read or write, and then `next`; unless it failed or the connection was given up
    // meanwhile: then nothing more is done for it.
    void read_some(void (Connection::*next)());
    void write_outgoing(void (Connection::*next)());

    static constexpr std::size_t k_read_size = 16U << 10U;

    Hub& hub_;
    std::weak_ptr<Hub> hub_handle_;
    std::unique_ptr<Transport> transport_;
    Client client_;
    Alarm peer_deadline_;  // for the peer: to send, to take what is sent
    Alarm next_step_;      // the handler's deadline, or the next ping of a stream
    RequestReader reader_;
    std::array<char, k_read_size> chunk_{};
    std::string input_;  // received and not yet used
    Router::Match match_;
    std::string path_;
    Phase phase_ = Phase::waiting;
    unsigned version_ = 11;
    bool first_ = true;
    std::size_t body_size_ = 0;  // as announced, or else as much as the route takes
    bool keep_alive_ = false;    // what the client wants
    bool stay_ = false;          // whether it will be so after the present answer
    bool head_only_ = false;
    bool closing_ = false;
    std::uint64_t exchange_ = 0;
    std::function<void(EventStream)> opened_;
    std::shared_ptr<StreamSink> sink_;
    std::string outgoing_;      // being written
    std::string waiting_;       // behind it
    std::size_t unbilled_ = 0;  // bytes of outgoing_ that no sender was charged for (pings)
};

}  // namespace riser::http
