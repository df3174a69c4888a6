// Body: the fields that bodies of this API have, in the API's words, on top of the strict reading of
// platform/http/json_fields.h. Included by .cpp files only.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "core/units/ids.h"
#include "core/units/money.h"
#include "core/wire/signing.h"
#include "platform/http/json_fields.h"

namespace riser::cloud {

namespace json = boost::json;

class Fields {
public:
    explicit Fields(http::JsonFields fields) : fields_(std::move(fields)) {}

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
    // Each text of a list, which is not empty; absent: none.
    std::vector<std::string> texts(std::string_view name, std::size_t max_bytes);
    // Each integer of a list, which is not empty; absent: none.
    std::vector<std::int64_t> integers(std::string_view name, std::int64_t first,
                                       std::int64_t last);
    bool flag_or(std::string_view name, bool otherwise);
    // Reads one object; absent: does nothing.
    void object(std::string_view name, const std::function<void(Fields&)>& read);
    // Reads each object of a list, which is not empty; absent: none.
    void objects(std::string_view name, const std::function<void(Fields&)>& read);

    [[nodiscard]] bool has(std::string_view name) { return fields_.find(name) != nullptr; }
    void refuse(std::string_view name, std::string detail) {
        fields_.refuse(name, std::move(detail));
    }
    // For readers that other programs share (platform/tariff).
    [[nodiscard]] http::JsonFields& json() { return fields_; }
    // After all fields were asked for.
    [[nodiscard]] std::vector<http::FieldError> errors() const { return fields_.errors(); }

private:
    std::optional<std::array<std::uint8_t, 16>> optional_uuid(std::string_view name);
    void part(http::JsonFields&& part, const std::function<void(Fields&)>& read);

    http::JsonFields fields_;
};

// Reads the body of a request with `read`. The response that refuses it, or nullopt when all is
// good.
[[nodiscard]] std::optional<http::Response> read_body(const http::Request& request,
                                                      const std::function<void(Fields&)>& read);

}  // namespace riser::cloud
