// Records about tenancies in JSON.
#pragma once

#include <boost/json.hpp>

#include "core/journal/record.h"

namespace riser::cloud {

[[nodiscard]] boost::json::object tenancy_fields(const journal::AccountClassified& r);
[[nodiscard]] boost::json::object tenancy_fields(const journal::TenancyBegan& r);
[[nodiscard]] boost::json::object tenancy_fields(const journal::AccountClosed& r);
[[nodiscard]] boost::json::object tenancy_fields(const journal::FormerAccountPaid& r);
[[nodiscard]] boost::json::object tenancy_fields(const journal::RefundPaid& r);

}  // namespace riser::cloud
