// Errors as application/problem+json (RFC 9457): what is wrong, where, and what to do about it.
#pragma once

#include <string>
#include <vector>

#include "platform/http/message.h"

namespace riser::http {

struct FieldError {
    std::string pointer;  // JSON pointer into the body ("/amount") or the name of a query parameter
    std::string detail;
};

struct ProblemDetails {
    int status = 400;
    std::string code;    // stable and machine-readable, e.g. "unknown_account"; type =
                         // urn:riser:problem:<code>
    std::string title;   // the same for every occurrence
    std::string detail;  // of this occurrence, for people
    std::vector<FieldError> errors;
};

[[nodiscard]] Response problem(const ProblemDetails& details);
[[nodiscard]] Response problem(int status, std::string code, std::string title, std::string detail);

// The code of a problem that problem() has made; empty for any other response.
[[nodiscard]] std::string problem_code(const Response& response);

}  // namespace riser::http
