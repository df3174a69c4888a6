// What an account will be collected with time while a prediction looks ahead (prediction.h): standing charges, those of
// the versions of its tariff among them, debts and fees by instalments. Each falls due at the end of its period, by the
// code that collects it (collection.h), so that what is foretold is what will be booked.
#pragma once

#include <vector>

#include "core/payment/charge.h"
#include "core/payment/prediction.h"
#include "core/payment/tariff.h"

namespace riser::payment {

// From `now` until `horizon`, 92 days later at most; ascending, one for each instant. What is due and not collected yet
// falls due at `now`. `charges` are those of the account that go by time; its tariff's standing charge is one of them
// (k_tariff_charge) unless somebody has it who does not owe it. `versions` of its tariff ascend.
// A period that is suspended (while disconnected, in friendly hours, on emergency credit) counts as due all the same:
// nobody knows that ahead, and credit that is said to end too early harms nobody.
[[nodiscard]] std::vector<DatedCharge> charges_ahead(const std::vector<Charge>& charges,
                                                     const std::vector<Tariff>& versions,
                                                     const ZoneRules& zone, UtcTime now,
                                                     UtcTime horizon);

}  // namespace riser::payment
