// What check_record() asks of the records about bills: the first rule that one breaks, empty when it keeps all of them.
#pragma once

#include <string_view>

#include "core/journal/record.h"

namespace riser::journal {

[[nodiscard]] std::string_view broken_rule(const BillingAgreed& r);
[[nodiscard]] std::string_view broken_rule(const BillIssued& r);
[[nodiscard]] std::string_view broken_rule(const BillNumbered& r);
[[nodiscard]] std::string_view broken_rule(const OverdueTermsAgreed& r);
[[nodiscard]] std::string_view broken_rule(const ReminderGiven& r);
[[nodiscard]] std::string_view broken_rule(const LateCharged& r);
[[nodiscard]] std::string_view broken_rule(const BillDisputed& r);
// check_period.cpp
[[nodiscard]] std::string_view broken_rule(const PeriodTermsBegan& r);
[[nodiscard]] std::string_view broken_rule(const PeriodCharged& r);

}  // namespace riser::journal
