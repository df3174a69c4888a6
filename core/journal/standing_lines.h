// The standing charges of an account that is billed, and the version of its tariff that each was charged by: its taxes are
// those of the time it was for, also where another version holds when the bill is composed. Part of account_billing.cpp and
// bill_composer.cpp.
#pragma once

#include <vector>

#include "core/journal/account_billing.h"
#include "core/payment/tariff.h"

namespace riser::journal {

// The version that held at the end of the time that the line is for.
void name_version(ChargedLine& line, const std::vector<payment::Tariff>& versions);

// What a bill states by a version (below zero), as the books know it: those that were kept before they named versions have it
// among the charges without one.
[[nodiscard]] ChargedLine as_known(const AccountBilling& billing, ChargedLine line);

// Takes what a bill states of a standing charge (below zero), without saying by which version, from the charges of all
// versions in the time of its line. Returns what was not among them.
[[nodiscard]] ChargedLine take_standing(AccountBilling& billing, ChargedLine line);

// A charge for the bill of a period at whose end `tariff` holds (nullptr: none). Standing charges by that version do not
// name it, and are one line with those put before of which nobody knows a version; by others they are lines of their own.
void put_line(std::vector<ChargedLine>& lines, const AccountBilling& billing, ChargedLine line,
              const payment::Tariff* tariff);

// As bills were composed once: all standing charges by the version that holds at the end.
[[nodiscard]] AccountBilling with_one_version(const AccountBilling& billing);

}  // namespace riser::journal
