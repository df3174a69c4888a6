// One HTTP exchange as plain values, so that handlers, the gateway's local machine and tests need
// no HTTP library. Nothing here reads a socket. Semantics: RFC 9110; problem details: problem.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/http/event_stream.h"

namespace riser::http {

// In the order received; names keep their spelling and are compared without regard to case.
using Headers = std::vector<std::pair<std::string, std::string>>;

// Who holds the other end of a Unix socket (SO_PEERCRED at connect time).
struct PeerProcess {
    std::int64_t pid = 0;
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;

    bool operator==(const PeerProcess&) const = default;
};

struct Client {
    std::string address;                 // "192.0.2.7", or "unix:1000" with the peer's uid
    std::optional<PeerProcess> process;  // Unix socket only
    bool encrypted = false;

    bool operator==(const Client&) const = default;
};

struct Request {
    std::string method = "GET";
    std::string path = "/";  // as sent, still percent-encoded, without the query
    std::string query;       // after the '?', as sent
    Headers headers;
    std::string body;
    Client client;
    Headers parameters;  // values of the route's {names}, percent-decoded

    // First value of a header; empty when absent.
    [[nodiscard]] std::string_view header(std::string_view name) const;
    [[nodiscard]] std::string_view parameter(std::string_view name) const;
    // Decoded value of a query parameter; nullopt when absent or not decodable.
    [[nodiscard]] std::optional<std::string> query_value(std::string_view name) const;
    // Path and query together, as they stood in the request line.
    [[nodiscard]] std::string target() const;
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
    // Set by event_stream(): called on the server's thread once the head is sent. `body` is then
    // unused.
    std::function<void(EventStream)> opened;

    [[nodiscard]] std::string_view header(std::string_view name) const;
};

// Answers one request: at most once (later calls do nothing), from any thread, now or later.
// Dropping every copy unanswered sends 500: a client is never left hanging by a forgotten branch.
using Respond = std::function<void(Response)>;

[[nodiscard]] Response json_response(int status, std::string body);
[[nodiscard]] Response text_response(int status, std::string body);
// A response that stays open as text/event-stream (WHATWG HTML, section 9.2).
[[nodiscard]] Response event_stream(std::function<void(EventStream)> opened);

// Percent-decodes one path segment or query value ('+' is a space only in queries). nullopt for a
// broken escape or a NUL byte.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);
// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, section 5.6.7).
[[nodiscard]] std::string format_http_date(std::int64_t unix_seconds);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace riser::http
