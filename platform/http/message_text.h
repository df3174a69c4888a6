// Internal to the server and the client: what they write, as bytes (RFC 9112). Line breaks inside
// header values are dropped, so that no value can forge a header.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/http/message.h"

namespace riser::http {

struct ResponseForm {
    unsigned version = 11;  // 10 or 11
    bool keep_alive = false;
    bool head_only = false;
    std::optional<std::int64_t> unix_time;  // for the Date header
};

// Status line, headers and body. An event stream gets no length: it ends with the connection.
[[nodiscard]] std::string response_text(const Response& response, const ResponseForm& form);
// The interim answer to "Expect: 100-continue" (RFC 9110, section 15.2.1).
[[nodiscard]] std::string continue_text(unsigned version);
// Request line, headers and body; the only request on its connection.
[[nodiscard]] std::string request_text(const Request& request);

}  // namespace riser::http
