// Prices, their parts and the times at which they hold, in words: for whoever shows a charge line by line (riserctl tariff,
// core/journal/charge_explained.h).
#pragma once

#include <string>

#include "core/payment/price_parts.h"
#include "core/units/exact.h"
#include "core/units/zone.h"

namespace riser::payment {

// "2026-10-25 02:30" on the clock on the wall, with seconds where there are any.
[[nodiscard]] std::string wall_time(const ZoneRules& zone, UtcTime time);
// Millionths of a micro-unit as a decimal of the major unit, without zeros at its end: "0.255908".
[[nodiscard]] std::string exact_price(std::int64_t numerator);
// The same of micro-units over k_residue_denominator: "0.315812000000000123456".
[[nodiscard]] std::string exact_amount(Wide numerator);
// "energy", "levy 1", "tax 19, 19 %".
[[nodiscard]] std::string part_name(const Tariff& tariff, PartKind kind, std::uint8_t index);
// "rate 2, block 1"; only what the tariff has.
[[nodiscard]] std::string price_name(const Tariff& tariff, PriceIndex price);
// Which day that is to the tariff: "Saturday", "Friday, season from 10-01, a holiday".
[[nodiscard]] std::string day_name(const Tariff& tariff, const ZoneRules& zone, UtcTime time);

}  // namespace riser::payment
