// Internal to server.cpp: one connection as a chain of callbacks on the server's thread:
//   handshake -> wait -> head -> (100-continue) -> body -> handler -> answer -> wait ...
// One request at a time: pipelined bytes stay in the buffer until the answer is out. Whatever is
// not plainly well-formed is refused and the connection closed, so that a proxy in front and we can
// never disagree about where a request ends (RFC 9112, section 11.2).
#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "platform/http/server_hub.h"

namespace riser::http::detail {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using boost::system::error_code;

using TcpStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using LocalStream = beast::basic_stream<asio::local::stream_protocol>;

// Pure checks of a request head; the response to refuse it with, or nullopt.
[[nodiscard]] std::optional<Response> objection_to(const bhttp::request_header<>& head);
[[nodiscard]] Response malformed_request(const error_code& error);
[[nodiscard]] Response unroutable(const Router::Match& match, std::string_view path);
[[nodiscard]] Response too_large(std::size_t limit);
// Copies a response into Beast's form. Line breaks inside header values are dropped.
[[nodiscard]] bhttp::response<bhttp::string_body> to_message(Response& response, unsigned version,
                                                             bool keep_alive, bool head_only);

template <class Stream>
class Connection final : public ConnectionBase,
                         public std::enable_shared_from_this<Connection<Stream>> {
public:
    Connection(std::shared_ptr<Hub> hub, Stream stream, Client client)
        : hub_(*hub),
          hub_handle_(hub),
          stream_(std::move(stream)),
          client_(std::move(client)),
          timer_(hub->io) {
        hub_.enter(*this, client_.address);
    }
    ~Connection() override {
        if (sink_) sink_->mark_closed();
        hub_.leave(*this, client_.address);
    }

    void start() {
        first_ = true;
        if constexpr (k_tls) {
            lowest().expires_after(hub_.limits.header_deadline);
            stream_.async_handshake(asio::ssl::stream_base::server,
                                    [self = self()](error_code error) {
                                        if (error) return self->abort();
                                        self->wait_for_request();
                                    });
        } else {
            wait_for_request();
        }
    }

    void deliver(std::uint64_t exchange, Response response) override {
        if (phase_ != Phase::answering || exchange != exchange_) return;
        timer_.cancel();
        write(std::move(response), keep_alive_);
    }
    void stream_send(std::string bytes) override {
        if (phase_ != Phase::streaming) return;
        waiting_ += bytes;
        if (outgoing_.empty()) flush();
    }
    void stream_close() override {
        if (phase_ != Phase::streaming) return;
        closing_ = true;
        if (outgoing_.empty()) abort();
    }
    void finish_soon() override {
        closing_ = true;
        if (phase_ == Phase::waiting || phase_ == Phase::streaming) abort();
    }
    void abort() override {
        phase_ = Phase::closed;
        if (sink_) sink_->mark_closed();
        timer_.cancel();
        lowest().close();
    }

private:
    static constexpr bool k_tls = std::is_same_v<Stream, TlsStream>;
    enum class Phase { waiting, reading, answering, writing, streaming, draining, closed };
    using Self = std::shared_ptr<Connection>;

    Self self() { return this->shared_from_this(); }
    auto& lowest() { return beast::get_lowest_layer(stream_); }

    void wait_for_request() {
        if (hub_.stopping) return abort();
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(hub_.limits.header_bytes));
        parser_->body_limit(k_largest_body_limit);
        match_ = {};
        head_only_ = false;
        phase_ = Phase::waiting;
        if (buffer_.size() > 0) return read_head();
        // A client that connects and says nothing gets no more time than one that speaks slowly.
        lowest().expires_after(first_ ? hub_.limits.header_deadline : hub_.limits.idle);
        first_ = false;
        stream_.async_read_some(buffer_.prepare(k_read_size),
                                [self = self()](error_code error, std::size_t size) {
                                    if (error) return self->abort();
                                    self->buffer_.commit(size);
                                    self->read_head();
                                });
    }

    // A read may complete well although the connection was given up meanwhile: then nothing more is
    // done.
    void read_head() {
        if (phase_ == Phase::closed) return;
        phase_ = Phase::reading;
        lowest().expires_after(hub_.limits.header_deadline);
        bhttp::async_read_header(
            stream_, buffer_, *parser_,
            [self = self()](error_code error, std::size_t) { self->on_head(error); });
    }

    void on_head(error_code error) {
        if (phase_ == Phase::closed) return;
        if (error) return on_read_error(error);
        const auto& head = parser_->get();
        version_ = head.version();
        head_only_ = head.method() == bhttp::verb::head;
        if (auto objection = objection_to(head)) return write(std::move(*objection), false);
        const std::string_view target{head.target().data(), head.target().size()};
        path_ = target.substr(0, target.find('?'));
        match_ =
            hub_.router.find({head.method_string().data(), head.method_string().size()}, path_);
        // A body we will not read would be taken for the next request: then the connection ends.
        if (match_.route == nullptr) {
            return write(unroutable(match_, path_), parser_->is_done() && parser_->keep_alive());
        }
        body_limit_ = match_.route->body_limit;
        if (parser_->content_length().value_or(0) > body_limit_) {
            return write(too_large(body_limit_), false);
        }
        parser_->body_limit(body_limit_);
        if (parser_->is_done()) return dispatch();
        if (beast::iequals(head[bhttp::field::expect], "100-continue")) return send_continue();
        read_body();
    }

    void send_continue() {
        message_.emplace(bhttp::status::continue_, version_);
        lowest().expires_after(hub_.limits.header_deadline);
        bhttp::async_write(stream_, *message_, [self = self()](error_code error, std::size_t) {
            if (error) return self->abort();
            self->read_body();
        });
    }

    void read_body() {
        const std::size_t size = parser_->content_length().value_or(body_limit_);
        lowest().expires_after(
            hub_.limits.header_deadline +
            std::chrono::seconds(size / hub_.limits.slowest_body_bytes_per_second));
        bhttp::async_read(stream_, buffer_, *parser_,
                          [self = self()](error_code error, std::size_t) {
                              if (error) return self->on_read_error(error);
                              self->dispatch();
                          });
    }

    void on_read_error(error_code error) {
        static const auto& http_errors =
            bhttp::make_error_code(bhttp::error::bad_target).category();
        const bool broken =
            error == bhttp::error::end_of_stream || error == bhttp::error::partial_message;
        if (broken || error.category() != http_errors) return abort();
        if (error == bhttp::error::body_limit) return write(too_large(body_limit_), false);
        write(malformed_request(error), false);
    }

    void dispatch() {
        if (phase_ == Phase::closed) return;
        const auto message = parser_->release();
        keep_alive_ = message.keep_alive();
        Request request = to_request(message);
        phase_ = Phase::answering;
        ++hub_.requests;
        auto answer = std::make_shared<Answer>(hub_handle_, this->weak_from_this(), ++exchange_);
        start_answer_deadline();
        const Respond respond = [answer](Response response) { answer->give(std::move(response)); };
        try {
            match_.route->handler(request, respond);
        } catch (const std::exception& fault) {
            if (hub_.note) hub_.note("http_handler_threw", path_ + ": " + fault.what());
            respond(problem(500, "internal_error", "Internal error",
                            "The request could not be served."));
        }
    }

    Request to_request(const bhttp::request<bhttp::string_body>& message) {
        const std::string_view target{message.target().data(), message.target().size()};
        Request request;
        request.method.assign(message.method_string().data(), message.method_string().size());
        request.path = path_;
        if (path_.size() < target.size()) request.query = target.substr(path_.size() + 1);
        for (const auto& field : message) {
            request.headers.emplace_back(
                std::string(field.name_string().data(), field.name_string().size()),
                std::string(field.value().data(), field.value().size()));
        }
        request.body = message.body();
        request.client = client_;
        request.parameters = std::move(match_.parameters);
        return request;
    }

    void start_answer_deadline() {
        timer_.expires_after(hub_.limits.answer_deadline);
        timer_.async_wait([self = self(), exchange = exchange_](error_code error) {
            if (error) return;
            self->deliver(exchange,
                          problem(503, "no_answer_in_time", "Busy",
                                  "No answer in time. Whether the request took effect is not "
                                  "known: repeat it with the same id."));
        });
    }

    void write(Response response, bool keep_alive) {
        phase_ = Phase::writing;
        const bool stay = keep_alive && !closing_ && !hub_.stopping && !response.opened;
        opened_ = std::move(response.opened);
        message_.emplace(to_message(response, version_, stay, head_only_));
        if (hub_.unix_time) message_->set(bhttp::field::date, format_http_date(hub_.unix_time()));
        if (opened_) message_->erase(bhttp::field::content_length);  // it ends with the connection
        lowest().expires_after(hub_.limits.write_deadline);
        bhttp::async_write(stream_, *message_,
                           [self = self(), stay](error_code error, std::size_t) {
                               if (error) return self->abort();
                               if (self->opened_) return self->begin_stream();
                               if (stay) return self->wait_for_request();
                               self->say_goodbye();
                           });
    }

    // Closing with unread input makes TCP reset the connection, which can destroy the answer on its
    // way to the client. So the sending side is closed first and input is read and dropped for a
    // while.
    void say_goodbye() {
        phase_ = Phase::draining;
        lowest().expires_after(std::chrono::seconds(2));
        if constexpr (k_tls) {
            stream_.async_shutdown([self = self()](error_code) { self->abort(); });
        } else {
            error_code ignored;
            lowest().socket().shutdown(asio::socket_base::shutdown_send, ignored);
            drain();
        }
    }
    void drain() {
        buffer_.clear();
        stream_.async_read_some(buffer_.prepare(k_read_size),
                                [self = self()](error_code error, std::size_t) {
                                    if (error) return self->abort();
                                    self->drain();
                                });
    }

    // ---- event stream ----
    void begin_stream() {
        phase_ = Phase::streaming;
        sink_ = std::make_shared<StreamSink>(hub_handle_, this->weak_from_this(),
                                             hub_.limits.event_stream_backlog);
        lowest().expires_never();
        watch_for_hangup();
        schedule_ping();
        std::exchange(opened_, nullptr)(EventStream(sink_));
    }
    void watch_for_hangup() {
        buffer_.clear();
        stream_.async_read_some(buffer_.prepare(k_read_size),
                                [self = self()](error_code error, std::size_t) {
                                    if (error) return self->abort();
                                    self->watch_for_hangup();
                                });
    }
    void schedule_ping() {
        timer_.expires_after(hub_.limits.event_stream_ping);
        timer_.async_wait([self = self()](error_code error) {
            if (error || self->phase_ != Phase::streaming) return;
            // A comment line (WHATWG HTML 9.2.6): keeps middle boxes from closing a quiet stream.
            if (self->outgoing_.empty()) {
                self->outgoing_ = ": ping\n\n";
                self->unbilled_ = self->outgoing_.size();
                self->write_stream();
            }
            self->schedule_ping();
        });
    }
    void flush() {
        outgoing_.swap(waiting_);
        unbilled_ = 0;
        write_stream();
    }
    void write_stream() {
        lowest().expires_after(hub_.limits.write_deadline);
        asio::async_write(stream_, asio::buffer(outgoing_),
                          [self = self()](error_code error, std::size_t) {
                              if (error || self->phase_ != Phase::streaming) return self->abort();
                              self->sink_->sent(self->outgoing_.size() - self->unbilled_);
                              self->outgoing_.clear();
                              if (!self->waiting_.empty()) return self->flush();
                              if (self->closing_) self->abort();
                          });
    }

    static constexpr std::size_t k_read_size = 4096;

    Hub& hub_;
    std::weak_ptr<Hub> hub_handle_;
    Stream stream_;
    Client client_;
    asio::steady_timer timer_;  // waiting for the handler, or the next ping
    beast::flat_buffer buffer_;
    std::optional<bhttp::request_parser<bhttp::string_body>> parser_;
    std::optional<bhttp::response<bhttp::string_body>> message_;
    Router::Match match_;
    std::string path_;
    std::size_t body_limit_ = k_default_body_limit;
    unsigned version_ = 11;
    Phase phase_ = Phase::waiting;
    bool first_ = true;
    bool keep_alive_ = false;
    bool head_only_ = false;
    bool closing_ = false;
    std::uint64_t exchange_ = 0;
    std::function<void(EventStream)> opened_;
    std::shared_ptr<StreamSink> sink_;
    std::string outgoing_;      // being written
    std::string waiting_;       // behind it
    std::size_t unbilled_ = 0;  // bytes of outgoing_ that no sender was charged for (pings)
};

}  // namespace riser::http::detail
