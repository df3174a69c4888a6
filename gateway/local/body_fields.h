// BodyFields: strict reading of a JSON request body. Every field is asked for by name and form;
// what is missing, of the wrong form or not known is collected, so that one answer names everything
// that is wrong and what to write instead. Included by .cpp files only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/metering/register.h"
#include "core/units/energy.h"
#include "core/units/ids.h"
#include "core/units/money.h"
#include "gateway/local/json_parts.h"
#include "platform/http/problem.h"

namespace riser::local {

class BodyFields {
public:
    // The body as an object; an empty body is an object without fields.
    [[nodiscard]] static Result<BodyFields, http::Response> read(const http::Request& request);

    // Required. When the field is not good the result is a value nobody uses: ask objection().
    TopUpId uuid(std::string_view name);
    Money money(std::string_view name);
    Currency currency(std::string_view name);
    std::int64_t integer(std::string_view name, std::int64_t first, std::int64_t last);
    // {"import_energy": "1234.567"}: kWh as decimal strings.
    std::map<metering::Quantity, Energy> registers(std::string_view name);

    // After all fields were asked for: the response that refuses the body, or nullopt.
    [[nodiscard]] std::optional<http::Response> objection() const;

private:
    explicit BodyFields(json::object object) : object_(std::move(object)) {}
    const json::value* find(std::string_view name);
    const json::string* text(std::string_view name, std::string_view form);
    void refuse(std::string_view name, std::string detail);

    json::object object_;
    std::set<std::string, std::less<>> asked_;
    std::vector<http::FieldError> errors_;
};

// "1234.567" kWh, at most three decimals, 0 to k_max_register; nullopt for anything else.
[[nodiscard]] std::optional<Energy> parse_kwh(std::string_view text);

}  // namespace riser::local
