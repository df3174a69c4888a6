// The words of credits and charges in documents and on the wire of the APIs: "emergency", "standing", "month".
#pragma once

#include <string_view>

#include "core/payment/charge.h"
#include "core/payment/credit.h"
#include "core/payment/top_up.h"

namespace riser::payment {

[[nodiscard]] std::string_view to_string(CreditType type);
[[nodiscard]] std::string_view to_string(CreditStatus status);
[[nodiscard]] std::string_view to_string(RenewalPeriod renewal);  // "none", "day", "week", "month"
[[nodiscard]] std::string_view to_string(ChargeType type);
[[nodiscard]] std::string_view to_string(ChargePurpose purpose);
[[nodiscard]] std::string_view to_string(CollectionPeriod period);
[[nodiscard]] std::string_view to_string(SplitStep step);

}  // namespace riser::payment
