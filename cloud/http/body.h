// Body: strict reading of a JSON request body. Every field is asked for by name and form; what is
// missing, of the wrong form or not known is collected, so that one answer names everything that is
// wrong and what to write instead. Included by .cpp files only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "core/base/result.h"
#include "core/units/ids.h"
#include "core/units/money.h"
#include "core/wire/signing.h"
#include "platform/http/problem.h"

namespace riser::cloud {

namespace json = boost::json;

class Fields {
public:
    Fields(const json::object& object, std::string prefix, std::vector<http::FieldError>& errors)
        : object_(object), prefix_(std::move(prefix)), errors_(errors) {}

    // Required. When the field is not good the result is a value nobody uses.
    std::string text(std::string_view name, std::size_t max_bytes);
    Money money(std::string_view name);
    Currency currency(std::string_view name);
    std::int64_t integer(std::string_view name, std::int64_t first, std::int64_t last);
    wire::PublicKey public_key(std::string_view name);

    // Optional: absent (or null) gives the default.
    std::string text_or(std::string_view name, std::string otherwise, std::size_t max_bytes);
    std::int64_t integer_or(std::string_view name, std::int64_t first, std::int64_t last,
                            std::int64_t otherwise);
    std::int64_t time_or(std::string_view name, std::int64_t otherwise);  // Unix ms
    template <class Id>
    std::optional<Id> optional_id(std::string_view name) {
        const auto bytes = optional_uuid(name);
        if (!bytes) return std::nullopt;
        return Id{*bytes};
    }
    // Reads each object of a list; absent: an empty list.
    void objects(std::string_view name, const std::function<void(Fields&)>& read);

    [[nodiscard]] bool has(std::string_view name) { return find(name) != nullptr; }
    void refuse(std::string_view name, std::string detail);
    // Notes every field that nobody asked for.
    void finish();

private:
    const json::value* find(std::string_view name);
    const json::string* find_text(std::string_view name, std::string_view form, bool required);
    std::optional<std::array<std::uint8_t, 16>> optional_uuid(std::string_view name);
    std::optional<std::int64_t> find_integer(std::string_view name, std::int64_t first,
                                             std::int64_t last, bool required);

    const json::object& object_;
    std::string prefix_;
    std::vector<http::FieldError>& errors_;
    std::set<std::string, std::less<>> asked_;
};

// Reads the body of a request with `read`. The response that refuses it, or nullopt when all is
// good.
[[nodiscard]] std::optional<http::Response> read_body(const http::Request& request,
                                                      const std::function<void(Fields&)>& read);

}  // namespace riser::cloud
