#include "platform/http/json_body.h"

#include <string>

#include "platform/http/problem.h"

namespace riser::http {
namespace {

namespace json = boost::json;

constexpr std::size_t k_max_depth = 8;

bool is_json(const Request& request) {
    std::string_view type = request.header("Content-Type");
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    return equal_ignoring_case(type, "application/json");
}

Failure<Response> not_json(std::string detail) {
    return fail(problem(400, "invalid_json", "The body is not JSON", std::move(detail)));
}

}  // namespace

std::string_view kind_name(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null:
            return "null";
        case json::kind::bool_:
            return "a truth value";
        case json::kind::int64:
        case json::kind::uint64:
        case json::kind::double_:
            return "a number";
        case json::kind::string:
            return "a string";
        case json::kind::array:
            return "a list";
        case json::kind::object:
            return "an object";
    }
    return "something else";
}

Result<json::object, Response> read_json_object(const Request& request) {
    if (request.body.empty()) return json::object{};
    if (!is_json(request)) {
        return fail(problem(415, "unsupported_media_type", "The body must be JSON",
                            "Send the header \"Content-Type: application/json\"."));
    }
    json::parse_options options;
    options.max_depth = k_max_depth;
    boost::system::error_code error;
    json::value value = json::parse(request.body, error, {}, options);
    if (error) return not_json("It cannot be read as JSON: " + error.message() + ".");
    if (!value.is_object()) {
        return not_json("It must be an object, {\"field\": ...}, and is " +
                        std::string(kind_name(value)) + ".");
    }
    return std::move(value).as_object();
}

}  // namespace riser::http
