// A supply policy as the API shows it: in the words of core/payment/supply_terms.h, spans in the unit that their name
// ends with.
#pragma once

#include <boost/json.hpp>

#include "cloud/store/books_store.h"

namespace riser::cloud {

[[nodiscard]] boost::json::object policy_json(const payment::SupplyPolicy& policy);
[[nodiscard]] boost::json::object to_json(const BookedPolicy& booked);
[[nodiscard]] std::string_view after_overloads_word(payment::AfterOverloads then);

}  // namespace riser::cloud
