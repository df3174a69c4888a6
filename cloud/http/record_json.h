// Journal records as JSON: every field of every record by name, for the ledger pages of the API.
#pragma once

#include <boost/json.hpp>

#include "core/journal/record.h"

namespace riser::cloud {

// {"type": "credited", ...}
[[nodiscard]] boost::json::object record_json(const journal::Record& record);
[[nodiscard]] boost::json::object tariff_json(const payment::Tariff& tariff);

}  // namespace riser::cloud
