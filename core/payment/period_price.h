// What of a tariff is charged for a month as a whole, beside energy and standing charge: demand and a minimum.
// demand.h has the rules; docs/tariffs.md says it for people.
#pragma once

#include <string_view>

#include "core/payment/tariff.h"

namespace riser::payment {

// Whether an account with this tariff owes anything that only a bill can charge. Empty: no.
[[nodiscard]] std::string_view only_on_bills(const Tariff& tariff);  // "a demand charge"

// In ppm, on what is fixed: the taxes on fixed charges, or the one without a name; 0 where prices contain taxes: where the
// tariff says so, or names none, so that what the bills agreed on is contained.
[[nodiscard]] std::int64_t fixed_tax_ppm(const Tariff& tariff);
[[nodiscard]] bool prices_contain_taxes(const Tariff& tariff);
// With these, in micro-units (rounded half to even).
[[nodiscard]] Money with_fixed_taxes(const Tariff& tariff, Money amount);

// What windows of its demand begin at multiples of; 0: no demand is charged.
[[nodiscard]] Duration demand_slot(const Tariff& tariff);

}  // namespace riser::payment
