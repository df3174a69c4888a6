// What check_record() asks of the records about credits, charges and prices: the first rule that one breaks, empty when it
// keeps all of them.
#pragma once

#include <string_view>

#include "core/journal/record.h"

namespace riser::journal {

[[nodiscard]] std::string_view broken_rule(const Credited& r);  // of its split
[[nodiscard]] std::string_view broken_rule(const CreditConfigured& r);
[[nodiscard]] std::string_view broken_rule(const CreditInvoked& r);
[[nodiscard]] std::string_view broken_rule(const CreditRenewed& r);
[[nodiscard]] std::string_view broken_rule(const CreditExpired& r);
[[nodiscard]] std::string_view broken_rule(const ChargeConfigured& r);
[[nodiscard]] std::string_view broken_rule(const ChargeCollected& r);
[[nodiscard]] std::string_view broken_rule(const LocalTimeDefined& r);  // but for its name
[[nodiscard]] std::string_view broken_rule(const ConsumptionRerated& r);
[[nodiscard]] std::string_view broken_rule(const EnergyFedIn& r);
// check_correction.cpp
[[nodiscard]] std::string_view broken_rule(const TariffCorrected& r);
[[nodiscard]] std::string_view broken_rule(const ConsumptionCorrected& r);
[[nodiscard]] std::string_view broken_rule(const TopUpTermsAgreed& r);
[[nodiscard]] std::string_view broken_rule(const CorrectionHeldBack& r);
[[nodiscard]] std::string_view broken_rule(const CorrectionEnded& r);
[[nodiscard]] std::string_view broken_rule(const AccountTariffOrdered& r);
[[nodiscard]] std::string_view broken_rule(const SupplyPointDefined& r);  // of the roles

}  // namespace riser::journal
