// Readings from a CSV file, for commands that price them without a gateway. Two forms, told apart by the first line:
//   from,to,kwh             what was used between two times; intervals ascend, gaps are fine
//   time,register_kwh       what the register showed; what is used lies between two lines
// "wh" may stand for "kwh". Separated by commas or semicolons. Times are RFC 3339 in UTC, kWh have at most three
// decimals.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/payment/interval_charging.h"

namespace riser::ctl {

// One message, "file:line: what".
[[nodiscard]] Result<std::vector<payment::MeteredInterval>> parse_readings(std::string_view text,
                                                                           const std::string& file);

// "12.345" kilowatt-hours as whole watt-hours, 0..k_max_register; nullopt for anything else.
[[nodiscard]] std::optional<Energy> parse_kwh(std::string_view text);

}  // namespace riser::ctl
