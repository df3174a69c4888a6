// JSON as Python's json module writes it, because that is what zigpy's files are made with and compared as: indented
// by some spaces or on one line with spaces after commas and colons, everything beyond ASCII escaped. Parsing says
// where a text is wrong. Included by .cpp files only, since it shows Boost.JSON.
#pragma once

#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "core/base/result.h"

namespace riser::zigbee::backup {

// "file:line:column: is not JSON: ..."; nothing of the text itself is repeated, since it holds keys.
[[nodiscard]] Result<boost::json::value> parse_json(std::string_view text, const std::string& file);

// indent 0: one line. No newline at the end.
[[nodiscard]] std::string json_text(const boost::json::value& value, std::size_t indent);

}  // namespace riser::zigbee::backup
