#include "platform/http/problem.h"

#include <boost/json.hpp>

namespace riser::http {

Response problem(const ProblemDetails& details) {
    boost::json::object body{
        {"type", "urn:riser:problem:" + details.code},
        {"title", details.title},
        {"status", details.status},
        {"detail", details.detail},
        {"code", details.code},
    };
    if (!details.errors.empty()) {
        boost::json::array errors;
        for (const auto& error : details.errors) {
            errors.push_back({{"pointer", error.pointer}, {"detail", error.detail}});
        }
        body["errors"] = std::move(errors);
    }
    return {details.status,
            {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}},
            boost::json::serialize(body),
            {}};
}

Response problem(int status, std::string code, std::string title, std::string detail) {
    return problem(
        ProblemDetails{status, std::move(code), std::move(title), std::move(detail), {}});
}

std::string problem_code(const Response& response) {
    if (response.header("Content-Type") != "application/problem+json") return "";
    boost::system::error_code error;
    const auto body = boost::json::parse(response.body, error);
    if (error || !body.is_object()) return "";
    const auto* code = body.as_object().if_contains("code");
    return code == nullptr || !code->is_string() ? "" : std::string(code->as_string().c_str());
}

}  // namespace riser::http
