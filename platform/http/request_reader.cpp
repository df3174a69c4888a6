#include "platform/http/request_reader.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "platform/http/problem.h"
#include "platform/http/router.h"

namespace riser::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using boost::system::error_code;

std::string text(beast::string_view view) {
    return {view.data(), view.size()};
}

// Pure checks of a request head; the response to refuse it with, or nullopt.
std::optional<Response> objection_to(const bhttp::request_header<>& head) {
    const auto refuse = [](std::string detail) {
        return problem(400, "malformed_request", "Malformed request", std::move(detail));
    };
    if (head.version() != 10 && head.version() != 11) {
        return problem(505, "http_version", "HTTP version not supported", "Use HTTP/1.1.");
    }
    if (head.target().empty() || head.target().front() != '/') {
        return refuse("The request target must be a path that starts with '/'.");
    }
    if (head.version() == 11 && head.count(bhttp::field::host) != 1) {
        return refuse("An HTTP/1.1 request carries exactly one Host header.");
    }
    const auto encodings = head.count(bhttp::field::transfer_encoding);
    const auto lengths = head.count(bhttp::field::content_length);
    if (lengths > 1 || encodings > 1 || (lengths == 1 && encodings == 1)) {
        return refuse("The length of the body is stated more than once.");
    }
    if (encodings == 1 && (head.version() == 10 ||
                           !beast::iequals(head[bhttp::field::transfer_encoding], "chunked"))) {
        return refuse("The only transfer encoding understood is 'chunked', in HTTP/1.1.");
    }
    return std::nullopt;
}

Response head_too_large() {
    return problem(431, "head_too_large", "Request head too large",
                   "Request line and headers together are over the limit.");
}

Response malformed_request(const std::string& why) {
    return problem(400, "malformed_request", "Malformed request", why);
}

}  // namespace

struct RequestReader::Parser : bhttp::request_parser<bhttp::string_body> {
    // Gives `input` to Beast and drops what it has used.
    error_code put_front(std::string& input) {
        error_code error;
        input.erase(0, put(asio::const_buffer{input.data(), input.size()}, error));
        return error;
    }
};

RequestReader::RequestReader(std::size_t header_bytes) : header_bytes_(header_bytes) {
    begin();
}

RequestReader::~RequestReader() = default;

void RequestReader::begin() {
    parser_ = std::make_unique<Parser>();
    parser_->header_limit(static_cast<std::uint32_t>(header_bytes_));
    limit_body(k_largest_body_limit);
    refusal_.reset();
}

RequestReader::Step RequestReader::read(std::string& input) {
    return parser_->is_header_done() ? read_body(input) : read_head(input);
}

RequestReader::Step RequestReader::read_head(std::string& input) {
    while (!input.empty()) {
        const error_code error = parser_->put_front(input);
        if (error == bhttp::error::need_more) return Step::needs_input;
        if (error == bhttp::error::header_limit) return refuse(head_too_large());
        if (error == bhttp::error::body_limit) return refuse(body_too_large(body_limit_));
        if (error) return refuse(malformed_request(error.message() + "."));
        if (!parser_->is_header_done()) continue;
        if (auto objection = objection_to(parser_->get())) return refuse(std::move(*objection));
        return Step::head_read;
    }
    return Step::needs_input;
}

RequestReader::Step RequestReader::read_body(std::string& input) {
    parser_->eager(true);
    while (!parser_->is_done()) {
        if (input.empty()) return Step::needs_input;
        const error_code error = parser_->put_front(input);
        if (error == bhttp::error::need_more) {
            if (input.size() <= header_bytes_) return Step::needs_input;
            return refuse(malformed_request("A chunk's extensions or the trailer are too long."));
        }
        if (error == bhttp::error::body_limit) return refuse(body_too_large(body_limit_));
        if (error) return refuse(malformed_request(error.message() + "."));
    }
    return Step::complete;
}

RequestReader::Step RequestReader::refuse(Response why) {
    refusal_ = std::move(why);
    return Step::refused;
}

Response RequestReader::refusal() const {
    return refusal_.value_or(malformed_request("It cannot be read."));
}

RequestReader::Head RequestReader::head() const {
    const auto& message = parser_->get();
    Head head{text(message.method_string()), text(message.target()), std::nullopt,
              !parser_->is_done(), false};
    if (const auto length = parser_->content_length()) head.content_length = *length;
    head.expects_continue = beast::iequals(message[bhttp::field::expect], "100-continue");
    return head;
}

unsigned RequestReader::version() const {
    return parser_->get().version();
}

bool RequestReader::keep_alive() const {
    return parser_->get().keep_alive();
}

void RequestReader::limit_body(std::size_t bytes) {
    body_limit_ = bytes;
    parser_->body_limit(bytes);
}

Request RequestReader::take() {
    auto message = parser_->release();
    const std::string target = text(message.target());
    Request request;
    request.method = text(message.method_string());
    request.path = target.substr(0, target.find('?'));
    if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
    for (const auto& field : message) {
        request.headers.emplace_back(text(field.name_string()), text(field.value()));
    }
    request.body = std::move(message.body());
    return request;
}

Response body_too_large(std::size_t limit) {
    return problem(413, "body_too_large", "Body too large",
                   "This path takes bodies of up to " + std::to_string(limit) + " bytes.");
}

}  // namespace riser::http
