#include "platform/http/server_connection.h"

#include <exception>

#include "platform/http/message_text.h"
#include "platform/http/problem.h"

namespace riser::http {
namespace {

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

}  // namespace

Connection::Connection(const std::shared_ptr<Hub>& hub, std::unique_ptr<Transport> transport,
                       Client client)
    : hub_(*hub),
      hub_handle_(hub),
      transport_(std::move(transport)),
      client_(std::move(client)),
      peer_deadline_(hub->io),
      next_step_(hub->io),
      reader_(hub->limits.header_bytes) {
    hub_.enter(*this, client_.address);
}

Connection::~Connection() {
    if (sink_) sink_->mark_closed();
    hub_.leave(*this, client_.address);
}

void Connection::start() {
    allow(hub_.limits.header_deadline);
    transport_->open([self = shared_from_this()](error_code error) {
        if (error) return self->abort();
        if (self->phase_ != Phase::closed) self->wait_for_request();
    });
}

void Connection::deliver(std::uint64_t exchange, const Response& response) {
    if (phase_ != Phase::answering || exchange != exchange_) return;
    next_step_.cancel();
    write(response, keep_alive_);
}

void Connection::stream_send(const std::string& bytes) {
    if (phase_ != Phase::streaming) return;
    waiting_ += bytes;
    if (outgoing_.empty()) flush();
}

void Connection::stream_close() {
    if (phase_ != Phase::streaming) return;
    closing_ = true;
    if (outgoing_.empty()) abort();
}

void Connection::finish_soon() {
    closing_ = true;
    if (phase_ == Phase::waiting || phase_ == Phase::streaming) abort();
}

void Connection::abort() {
    phase_ = Phase::closed;
    if (sink_) sink_->mark_closed();
    peer_deadline_.cancel();
    next_step_.cancel();
    transport_->close();
}

void Connection::allow(std::chrono::milliseconds time) {
    peer_deadline_.set(time, [self = shared_from_this()] { self->abort(); });
}

void Connection::wait_for_request() {
    if (hub_.stopping) return abort();
    reader_.begin();
    match_ = {};
    head_only_ = false;
    phase_ = Phase::waiting;
    if (!input_.empty()) return begin_request();
    // A client that connects and says nothing gets no more time than one that speaks slowly.
    allow(first_ ? hub_.limits.header_deadline : hub_.limits.idle);
    first_ = false;
    read_some(&Connection::begin_request);
}

void Connection::begin_request() {
    phase_ = Phase::reading;
    allow(hub_.limits.header_deadline);
    read_request();
}

void Connection::read_request() {
    switch (reader_.read(input_)) {
        case RequestReader::Step::needs_input:
            return read_some(&Connection::read_request);
        case RequestReader::Step::head_read:
            return on_head();
        case RequestReader::Step::complete:
            return dispatch();
        case RequestReader::Step::refused:
            return write(reader_.refusal(), false);
    }
}

void Connection::on_head() {
    const RequestReader::Head head = reader_.head();
    version_ = reader_.version();
    head_only_ = head.method == "HEAD";
    path_ = head.target.substr(0, head.target.find('?'));
    match_ = hub_.router.find(head.method, path_);
    // A body we will not read would be taken for the next request: then the connection ends.
    if (match_.route == nullptr) {
        return write(unroutable(match_, path_), !head.has_body && reader_.keep_alive());
    }
    const std::size_t limit = match_.route->body_limit;
    if (head.content_length.value_or(0) > limit) return write(body_too_large(limit), false);
    reader_.limit_body(limit);
    if (!head.has_body) return dispatch();
    body_size_ = head.content_length.value_or(limit);
    if (!head.expects_continue) return read_body();
    outgoing_ = continue_text(version_);
    allow(hub_.limits.header_deadline);
    write_outgoing(&Connection::read_body);
}

void Connection::read_body() {
    allow(hub_.limits.header_deadline +
          std::chrono::seconds(body_size_ / hub_.limits.slowest_body_bytes_per_second));
    read_request();
}

void Connection::dispatch() {
    peer_deadline_.cancel();
    keep_alive_ = reader_.keep_alive();
    Request request = reader_.take();
    request.client = client_;
    request.parameters = std::move(match_.parameters);
    phase_ = Phase::answering;
    ++hub_.requests;
    auto answer = std::make_shared<Answer>(hub_handle_, weak_from_this(), ++exchange_);
    start_answer_deadline();
    const Respond respond = [answer](Response response) { answer->give(std::move(response)); };
    try {
        match_.route->handler(request, respond);
    } catch (const std::exception& fault) {
        if (hub_.note) hub_.note("http_handler_threw", path_ + ": " + fault.what());
        respond(
            problem(500, "internal_error", "Internal error", "The request could not be served."));
    }
}

void Connection::start_answer_deadline() {
    next_step_.set(hub_.limits.answer_deadline, [self = shared_from_this(), exchange = exchange_] {
        self->deliver(exchange, problem(503, "no_answer_in_time", "Busy",
                                        "No answer in time. Whether the request took effect is not "
                                        "known: repeat it with the same id."));
    });
}

void Connection::write(const Response& response, bool keep_alive) {
    if (hub_.on_refused && response.status >= 400)
        hub_.on_refused(response.status, problem_code(response));
    phase_ = Phase::writing;
    opened_ = response.opened;
    stay_ = keep_alive && !closing_ && !hub_.stopping && !opened_;
    ResponseForm form{version_, stay_, head_only_, std::nullopt};
    if (hub_.unix_time) form.unix_time = hub_.unix_time();
    outgoing_ = response_text(response, form);
    allow(hub_.limits.write_deadline);
    write_outgoing(&Connection::after_answer);
}

void Connection::after_answer() {
    outgoing_.clear();
    if (opened_) return begin_stream();
    if (stay_) return wait_for_request();
    say_goodbye();
}

// Closing with unread input makes TCP reset the connection, which can destroy the answer on its way
// to the client. So the sending side is closed first and input is read and dropped for a while.
void Connection::say_goodbye() {
    phase_ = Phase::draining;
    allow(std::chrono::seconds(2));
    transport_->finish_writing([self = shared_from_this()](error_code error) {
        if (error) return self->abort();
        self->drop_input();
    });
}

void Connection::drop_input() {
    input_.clear();
    read_some(&Connection::drop_input);
}

// ---- event stream ----

void Connection::begin_stream() {
    phase_ = Phase::streaming;
    sink_ = std::make_shared<StreamSink>(hub_handle_, weak_from_this(),
                                         hub_.limits.event_stream_backlog);
    peer_deadline_.cancel();
    drop_input();  // notices when the client hangs up
    schedule_ping();
    std::exchange(opened_, nullptr)(EventStream(sink_));
}

void Connection::schedule_ping() {
    next_step_.set(hub_.limits.event_stream_ping, [self = shared_from_this()] {
        if (self->phase_ != Phase::streaming) return;
        // A comment line (WHATWG HTML 9.2.6): keeps middle boxes from closing a quiet stream.
        if (self->outgoing_.empty()) {
            self->outgoing_ = ": ping\n\n";
            self->unbilled_ = self->outgoing_.size();
            self->write_stream();
        }
        self->schedule_ping();
    });
}

void Connection::flush() {
    outgoing_.swap(waiting_);
    unbilled_ = 0;
    write_stream();
}

void Connection::write_stream() {
    allow(hub_.limits.write_deadline);
    write_outgoing(&Connection::after_stream_write);
}

void Connection::after_stream_write() {
    peer_deadline_.cancel();
    sink_->sent(outgoing_.size() - unbilled_);
    outgoing_.clear();
    if (!waiting_.empty()) return flush();
    if (closing_) abort();
}

// ---- the transport ----

void Connection::read_some(void (Connection::*next)()) {
    transport_->read(chunk_, [self = shared_from_this(), next](error_code error, std::size_t size) {
        if (error) return self->abort();
        if (self->phase_ == Phase::closed) return;
        self->input_.append(self->chunk_.data(), size);
        (self.get()->*next)();
    });
}

void Connection::write_outgoing(void (Connection::*next)()) {
    transport_->write(outgoing_, [self = shared_from_this(), next](error_code error) {
        if (error) return self->abort();
        if (self->phase_ != Phase::closed) (self.get()->*next)();
    });
}

}  // namespace riser::http
