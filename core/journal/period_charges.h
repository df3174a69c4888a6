// Demand and minimum charges that fall due with a bill: what the gateway books before it, and what its second look and
// the cloud compute again. Days, taxes and the ratchet are those of docs/tariffs.md. Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/journal/account_billing.h"
#include "core/journal/bill_composer.h"

namespace riser::journal {

struct PeriodQuestion {
    std::int64_t ends_ms = 0;  // of the bill that is about to be issued
    const ZoneRules* zone = nullptr;
    // In force at the end: as BillRequest::tariff has it.
    const payment::Tariff* tariff = nullptr;
    TariffVersions tariffs;
};

// In the order in which they are booked; what was booked already is not among them. Each computes to the same before and
// after those in front of it.
[[nodiscard]] std::vector<PeriodCharged> due_period_charges(const AccountBilling& billing,
                                                            const PeriodQuestion& question);

// For people: what is wrong with a charge that follows what the books say; empty when nothing is.
[[nodiscard]] std::vector<std::string> audit_period_charge(const AccountBilling& before,
                                                           const PeriodCharged& r,
                                                           const PeriodQuestion& question);

// What it does to the account and the ledger.
void apply(payment::Account& account, const PeriodCharged& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const PeriodCharged& r);

// On a bill: per kW, of the side of the line's taxes. For a whole month it is the tariff's.
[[nodiscard]] Money demand_price(const ChargedLine& line, const payment::Tariff& tariff,
                                 Money amount);

}  // namespace riser::journal
