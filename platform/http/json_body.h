// A request body that must be one JSON object, for both services. What its fields mean is the caller's
// business. Included by .cpp files only, since it shows Boost.JSON.
#pragma once

#include <string_view>

#include <boost/json.hpp>

#include "core/base/result.h"
#include "platform/http/message.h"

namespace riser::http {

// An empty body is an object without fields. The response says what is wrong: 415 without the JSON
// content type (which also keeps out forms of foreign pages: a browser asks before it sends JSON to
// another site), 400 for anything that is not one object or is nested deeper than eight levels.
[[nodiscard]] Result<boost::json::object, Response> read_json_object(const Request& request);

// What a value is, in words for people: "a number".
[[nodiscard]] std::string_view kind_name(const boost::json::value& value);

}  // namespace riser::http
