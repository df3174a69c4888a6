#include "platform/http/message_text.h"

#include <algorithm>
#include <array>

#include <boost/beast/http/status.hpp>

namespace riser::http {
namespace {

std::string status_line(unsigned version, int status) {
    const auto reason =
        boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
    return std::string(version == 10 ? "HTTP/1.0 " : "HTTP/1.1 ") + std::to_string(status) + " " +
           std::string(reason.data(), reason.size()) + "\r\n";
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    for (const char c : value) {
        if (c != '\r' && c != '\n' && c != '\0') out.push_back(c);
    }
    out.append("\r\n");
}

// What this file writes itself, and nobody else may.
bool is_ours(std::string_view name) {
    constexpr std::array ours{"Content-Length", "Connection", "Transfer-Encoding", "Date",
                              "X-Content-Type-Options"};
    return std::any_of(ours.begin(), ours.end(),
                       [name](const char* own) { return equal_ignoring_case(name, own); });
}

}  // namespace

std::string response_text(const Response& response, const ResponseForm& form) {
    std::string out = status_line(form.version, response.status);
    for (const auto& [name, value] : response.headers) {
        if (!is_ours(name)) append_field(out, name, value);
    }
    append_field(out, "X-Content-Type-Options", "nosniff");
    if (form.version == 11 && !form.keep_alive) append_field(out, "Connection", "close");
    if (form.version == 10 && form.keep_alive) append_field(out, "Connection", "keep-alive");
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!bodiless && !response.opened) {
        append_field(out, "Content-Length", std::to_string(response.body.size()));
    }
    if (form.unix_time) append_field(out, "Date", format_http_date(*form.unix_time));
    out.append("\r\n");
    if (!bodiless && !form.head_only) out.append(response.body);
    return out;
}

std::string continue_text(unsigned version) {
    return status_line(version, 100) + "\r\n";
}

std::string request_text(const Request& request) {
    std::string out = request.method + " " + request.target() + " HTTP/1.1\r\n";
    if (request.header("Host").empty()) append_field(out, "Host", "localhost");
    for (const auto& [name, value] : request.headers) {
        if (!is_ours(name)) append_field(out, name, value);
    }
    append_field(out, "Connection", "close");
    // A method that may bring a body says so when there is none (RFC 9110, section 8.6).
    if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD")) {
        append_field(out, "Content-Length", std::to_string(request.body.size()));
    }
    return out + "\r\n" + request.body;
}

}  // namespace riser::http
