#include "platform/http/unix_client.h"

#include <array>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "platform/http/alarm.h"
#include "platform/http/message_text.h"
#include "platform/http/transport.h"

namespace riser::http {
namespace {

namespace bhttp = boost::beast::http;

// An answer larger than this is not one of ours.
constexpr std::uint64_t k_largest_answer = 64U << 20U;

// One request and its answer, on an event loop of its own that runs until both are through: time
// limits need asynchronous operations.
class Exchange {
public:
    explicit Exchange(const Request& request) : outgoing_(request_text(request)) {
        parser_.body_limit(k_largest_answer);
        parser_.eager(true);
    }

    Result<Response> run(const asio::generic::stream_protocol::endpoint& endpoint,
                         const std::string& name, std::chrono::milliseconds timeout) {
        deadline_.set(timeout, [this] { end(asio::error::timed_out); });
        socket_.async_connect(endpoint, [this](error_code error) { connected(error); });
        io_.run();
        if (result_ && !*result_) return answer();
        const std::string why = result_ ? result_->message() : "interrupted";
        return fail(Problem{"cannot " + step_ + " " + name + ": " + why});
    }

private:
    void end(error_code result) {
        if (result_) return;  // what is pending fails after that, of course
        result_ = result;
        deadline_.cancel();
        error_code ignored;
        socket_.close(ignored);
        if (transport_) transport_->close();
    }
    void connected(error_code error) {
        if (error) return end(error);
        step_ = "send the request to";
        transport_ = plain_transport(std::move(socket_));
        transport_->write(outgoing_, [this](error_code written) {
            if (written) return end(written);
            step_ = "read the answer of";
            receive();
        });
    }
    void receive() {
        transport_->read(chunk_, [this](error_code error, std::size_t size) {
            input_.append(chunk_.data(), size);
            if (error == asio::error::eof && parser_.got_some()) {
                parser_.put_eof(error);  // an answer without a length ends with the connection
                return end(error);
            }
            if (error) return end(error);
            parse();
        });
    }
    void parse() {
        while (!parser_.is_done()) {
            if (input_.empty()) return receive();
            error_code error;
            input_.erase(0, parser_.put(asio::const_buffer{input_.data(), input_.size()}, error));
            if (error == bhttp::error::need_more) return receive();
            if (error) return end(error);
        }
        end({});
    }
    Response answer() {
        auto message = parser_.release();
        Response response;
        response.status = static_cast<int>(message.result_int());
        for (const auto& field : message) {
            response.headers.emplace_back(
                std::string(field.name_string().data(), field.name_string().size()),
                std::string(field.value().data(), field.value().size()));
        }
        response.body = std::move(message.body());
        return response;
    }

    std::string outgoing_;
    std::string input_;
    std::array<char, 16U << 10U> chunk_{};
    bhttp::response_parser<bhttp::string_body> parser_;
    std::string step_ = "connect to";
    std::optional<error_code> result_;
    asio::io_context io_{1};
    Alarm deadline_{io_};
    Socket socket_{io_};
    std::unique_ptr<Transport> transport_;
};

}  // namespace

Result<Response> unix_request(const std::string& socket_path, const Request& request,
                              std::chrono::milliseconds timeout) {
    if (socket_path.empty() || socket_path.size() > 107) {
        return fail(Problem{"the path of a Unix socket has 1 to 107 bytes: " + socket_path});
    }
    return Exchange{request}.run(asio::local::stream_protocol::endpoint{socket_path}, socket_path,
                                 timeout);
}

Result<Response> tcp_request(const std::string& address, std::uint16_t port, const Request& request,
                             std::chrono::milliseconds timeout) {
    error_code error;
    const auto ip = asio::ip::make_address(address, error);
    if (error) return fail(Problem{address + " is not a numeric IPv4 or IPv6 address"});
    return Exchange{request}.run(asio::ip::tcp::endpoint{ip, port},
                                 address + ":" + std::to_string(port), timeout);
}

}  // namespace riser::http
