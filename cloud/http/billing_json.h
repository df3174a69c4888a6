// Records about bills in JSON.
#pragma once

#include <boost/json.hpp>

#include "core/journal/record.h"

namespace riser::cloud {

[[nodiscard]] boost::json::object billing_fields(const journal::BillingAgreed& r);
[[nodiscard]] boost::json::object billing_fields(const journal::BillIssued& r);
[[nodiscard]] boost::json::object billing_fields(const journal::BillNumbered& r);
[[nodiscard]] boost::json::object billing_fields(const journal::OverdueTermsAgreed& r);
[[nodiscard]] boost::json::object billing_fields(const journal::ReminderGiven& r);
[[nodiscard]] boost::json::object billing_fields(const journal::LateCharged& r);
[[nodiscard]] boost::json::object billing_fields(const journal::BillDisputed& r);

}  // namespace riser::cloud
