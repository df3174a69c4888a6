// Why a request of the operator was not carried out: what, where in the request, and what to do.
// Nothing was changed but what `noted` says.
#pragma once

#include <string>

namespace riser::cloud {

struct Refusal {
    int status = 422;     // HTTP: 404 unknown, 409 conflict, 422 not acceptable
    std::string code;     // "unknown_account"
    std::string title;    // the same for every occurrence
    std::string detail;   // for people
    std::string pointer;  // JSON pointer into the body; empty: the whole request
    bool noted = false;   // as an open item, which is to be kept although nothing else has changed
};

[[nodiscard]] inline Refusal unknown(const std::string& what, const std::string& id) {
    return {404, "unknown_" + what, "Not found", "There is no " + what + " " + id + ".", "", false};
}
[[nodiscard]] inline Refusal conflict(const std::string& code, const std::string& detail,
                                      const std::string& pointer = "") {
    return {409, code, "Conflict", detail, pointer, false};
}
[[nodiscard]] inline Refusal not_acceptable(const std::string& code, const std::string& detail,
                                            const std::string& pointer) {
    return {422, code, "Not acceptable", detail, pointer, false};
}

}  // namespace riser::cloud
