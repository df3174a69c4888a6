#include "platform/http/unix_client.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace riser::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using boost::system::error_code;

// An answer larger than this is not one of ours.
constexpr std::uint64_t k_largest_answer = 64U << 20U;

bhttp::request<bhttp::string_body> to_message(const Request& request) {
    bhttp::request<bhttp::string_body> message;
    message.method_string(request.method);
    message.target(request.target());
    message.version(11);
    message.set(bhttp::field::host, "localhost");
    for (const auto& [name, value] : request.headers) message.set(name, value);
    message.keep_alive(false);
    message.body() = request.body;
    message.prepare_payload();
    return message;
}

Response to_response(bhttp::response<bhttp::string_body> message) {
    Response response;
    response.status = message.result_int();
    for (const auto& field : message) {
        response.headers.emplace_back(
            std::string(field.name_string().data(), field.name_string().size()),
            std::string(field.value().data(), field.value().size()));
    }
    response.body = std::move(message.body());
    return response;
}

// Beast's time-outs work on asynchronous operations only, so this runs a loop of its own to the
// end.
template <class Stream, class Endpoint>
Result<Response> exchange(const Endpoint& endpoint, const std::string& name, const Request& request,
                          std::chrono::milliseconds timeout) {
    asio::io_context io{1};
    Stream stream{io};
    auto message = to_message(request);
    beast::flat_buffer buffer;
    bhttp::response_parser<bhttp::string_body> parser;
    parser.body_limit(k_largest_answer);
    std::string step = "connect to";
    std::optional<error_code> result;
    stream.expires_after(timeout);
    stream.async_connect(endpoint, [&](error_code error) {
        if (error) return void(result = error);
        step = "send the request to";
        bhttp::async_write(stream, message, [&](error_code written, std::size_t) {
            if (written) return void(result = written);
            step = "read the answer of";
            bhttp::async_read(stream, buffer, parser,
                              [&](error_code received, std::size_t) { result = received; });
        });
    });
    io.run();
    if (result && !*result) return to_response(parser.release());
    const std::string why = result ? result->message() : "interrupted";
    return fail(Problem{"cannot " + step + " " + name + ": " + why});
}

}  // namespace

Result<Response> unix_request(const std::string& socket_path, const Request& request,
                              std::chrono::milliseconds timeout) {
    if (socket_path.empty() || socket_path.size() > 107) {
        return fail(Problem{"the path of a Unix socket has 1 to 107 bytes: " + socket_path});
    }
    const asio::local::stream_protocol::endpoint endpoint{socket_path};
    return exchange<beast::basic_stream<asio::local::stream_protocol>>(endpoint, socket_path,
                                                                       request, timeout);
}

Result<Response> tcp_request(const std::string& address, std::uint16_t port, const Request& request,
                             std::chrono::milliseconds timeout) {
    error_code error;
    const auto ip = asio::ip::make_address(address, error);
    if (error) return fail(Problem{address + " is not a numeric IPv4 or IPv6 address"});
    return exchange<beast::tcp_stream>(asio::ip::tcp::endpoint{ip, port},
                                       address + ":" + std::to_string(port), request, timeout);
}

}  // namespace riser::http
