// What check_record() asks of the records of contract_records.h: the first rule that one breaks, empty when it keeps all
// of them.
#pragma once

#include <string_view>

#include "core/journal/record.h"

namespace riser::journal {

[[nodiscard]] std::string_view broken_rule(const PaymentBounced& r);
[[nodiscard]] std::string_view broken_rule(const AccountModeChanged& r);
[[nodiscard]] std::string_view broken_rule(const PaymentPlanAgreed& r);
[[nodiscard]] std::string_view broken_rule(const PaymentPlanEnded& r);
[[nodiscard]] std::string_view broken_rule(const DepositDemanded& r);
[[nodiscard]] std::string_view broken_rule(const DepositMoved& r);
[[nodiscard]] std::string_view broken_rule(const CreditLimitAgreed& r);
[[nodiscard]] std::string_view broken_rule(const CreditUseTold& r);

}  // namespace riser::journal
