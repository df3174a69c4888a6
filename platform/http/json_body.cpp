#include "platform/http/json_body.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

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

// The end of the string that begins at `at`: its closing quote. The text is JSON.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    for (++at; text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
    }
    return at;
}

// A name that stands twice in one object: of two amounts the parser keeps the last, others the first.
std::optional<std::string> repeated_name(std::string_view text) {
    std::vector<std::optional<std::set<std::string>>> open;  // names so far; lists have none
    bool name_is_next = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        switch (text[at]) {
            case '{':
            case '[':
                open.emplace_back();
                if (text[at] == '{') open.back().emplace();
                name_is_next = text[at] == '{';
                break;
            case '}':
            case ']':
                open.pop_back();
                break;
            case ',':
                name_is_next = open.back().has_value();
                break;
            case '"': {
                const std::size_t end = end_of_string(text, at);
                if (name_is_next) {
                    const auto name = json::parse(text.substr(at, end - at + 1)).as_string();
                    if (!open.back()->emplace(name).second) return std::string(name);
                }
                name_is_next = false;
                at = end;
                break;
            }
            default:
                break;
        }
    }
    return std::nullopt;
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
    if (const auto name = repeated_name(request.body)) {
        return not_json("\"" + *name + "\" stands there twice.");
    }
    return std::move(value).as_object();
}

}  // namespace riser::http
