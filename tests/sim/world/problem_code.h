// The problem code in the body of a refusal (application/problem+json); empty when there is none.
#pragma once

#include <string>

namespace riser::sim {

[[nodiscard]] inline std::string problem_code(const std::string& body) {
    constexpr std::string_view k_key = "\"code\":\"";
    const auto at = body.find(k_key);
    if (at == std::string::npos) return {};
    const auto begin = at + k_key.size();
    return body.substr(begin, body.find('"', begin) - begin);
}

}  // namespace riser::sim
