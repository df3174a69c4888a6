// Is a standing charge that was collected the one of the account's tariff? From the versions that the journal had
// published by then. account_audit.h computes the amount from the terms of the charge; here are the terms.
#pragma once

#include <string>

#include "core/journal/price_audit.h"

namespace riser::journal {

// For people: what was charged and what was due; empty when it is right, when the charge is not that of the tariff, or
// when nobody can say (without local time, where versions have different charges). A landlord owes his tariff's or
// nothing: what is not collected is not asked. `before` is the account before the record.
[[nodiscard]] std::string judge_standing(const payment::Account& before, const DuePrices& due,
                                         const ChargeCollected& r, const PriceEvidence& evidence);

}  // namespace riser::journal
