// JsonFields: strict reading of the fields of one JSON object. Every field is asked for by name and
// form; what is missing, of the wrong form or not known is collected, so that one answer names
// everything that is wrong and what to write instead. What a text means is the caller's business.
// Included by .cpp files only, since it shows Boost.JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "platform/http/problem.h"

namespace riser::http {

enum class Presence : std::uint8_t { required, optional };

class JsonFields {
public:
    // `pointer` says where the object stands in the body; "" is the body itself.
    explicit JsonFields(boost::json::object object, std::string pointer = "")
        : object_(std::move(object)), pointer_(std::move(pointer)) {}

    // nullptr when absent or null. The name counts as known from now on.
    [[nodiscard]] const boost::json::value* find(std::string_view name);
    // nullopt when there is none; unless that is allowed, it was refused with `form`: what to write.
    [[nodiscard]] std::optional<std::string_view> text(std::string_view name, std::string_view form,
                                                       Presence presence = Presence::required);
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name, std::int64_t first,
                                                      std::int64_t last,
                                                      Presence presence = Presence::required);

    [[nodiscard]] std::optional<bool> flag(std::string_view name);
    // Each item of a list, which is not empty; absent: none.
    [[nodiscard]] std::vector<std::string> texts(std::string_view name, std::size_t max_bytes);
    [[nodiscard]] std::vector<std::int64_t> integers(std::string_view name, std::int64_t first,
                                                     std::int64_t last);
    // Objects inside this one. When they were read, what is wrong in them is added with add_refusals().
    [[nodiscard]] std::optional<JsonFields> object(std::string_view name);
    [[nodiscard]] std::vector<JsonFields> objects(std::string_view name);

    void refuse(std::string_view name, std::string detail);
    // Takes over what was refused in an object inside this one.
    void add_refusals(const JsonFields& part);

    [[nodiscard]] const std::string& pointer() const { return pointer_; }
    // After all fields were asked for: what was refused, and every field that nobody asked for.
    [[nodiscard]] std::vector<FieldError> errors() const;

private:
    // The items of a list; nullptr when it is absent, or refused because it is none or empty.
    const boost::json::array* list(std::string_view name, std::string_view of_what);
    std::optional<JsonFields> part(const std::string& place, const boost::json::value& value);

    boost::json::object object_;
    std::string pointer_;
    std::set<std::string, std::less<>> asked_;
    std::vector<FieldError> refused_;
};

// The response "invalid_fields" that names all of them; nullopt when there are none.
[[nodiscard]] std::optional<Response> invalid_fields(int status, std::vector<FieldError> errors);

}  // namespace riser::http
