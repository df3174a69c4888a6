// What the API says of vouchers, as lines for people.
#pragma once

#include <string>

#include <boost/json.hpp>

namespace riser::cloud {

// One line for each batch of a list.
[[nodiscard]] std::string batch_lines(const boost::json::object& list);
[[nodiscard]] std::string batch_text(const boost::json::object& batch);
// A line for each field of anything else.
[[nodiscard]] std::string fields_text(const boost::json::object& object);
// Any report: a line for each item, "name value" for each of its fields, lists in brackets.
[[nodiscard]] std::string report_text(const boost::json::object& report);

}  // namespace riser::cloud
