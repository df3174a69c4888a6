// The durable facts of what is charged for a month as a whole: demand and the minimum (docs/tariffs.md). Part of record.h.
// Money moves by PeriodCharged, right before the bill that states it. What was measured follows from the settlements.
#pragma once

#include <cstdint>

#include "core/payment/billing/bill.h"
#include "core/units/energy.h"
#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::journal {

// From here on an account owes demand and a minimum by this version of its tariff, and its demand is measured so; or it
// owes nothing of the kind any more.
struct PeriodTermsBegan {
    AccountId account{};
    TariffId tariff{};                 // nil: nothing any more
    std::uint32_t version = 0;         // 0 without a tariff
    std::int64_t from_ms = 0;          // Unix time: where a local day or the account's bills begin
    std::uint16_t window_minutes = 0;  // 0: no demand is charged, or its meters cannot tell
    bool sliding = false;

    bool operator==(const PeriodTermsBegan&) const = default;
};

// Numbers are stored: they never change. On a bill they are the `price` of a line of demand.
enum class DemandBasis : std::uint8_t {
    measured = 1,   // the highest mean power
    estimated = 2,  // the same, where readings were further apart than a window
    ratchet = 3,    // what a part of an earlier maximum is above it
};

// A demand charge or what was missing to the minimum was booked (customer_credit -> charge_revenue), for some days of a
// period that is about to be billed.
struct PeriodCharged {
    AccountId account{};
    billing::LineKind kind = billing::LineKind::demand;  // or minimum_charge
    TariffId tariff{};                                   // whose rule and taxes
    std::uint32_t version = 1;
    std::int64_t period_ends_ms = 0;  // Unix time: of the bill
    std::int64_t from_ms = 0;         // of these days
    std::int64_t to_ms = 0;
    std::uint16_t days = 1;     // local days, 1..of_days
    std::uint16_t of_days = 1;  // of the whole cycle
    // Demand; else 0 and `measured`.
    DemandBasis basis = DemandBasis::measured;
    std::int64_t window_from_ms = 0;  // of the maximum, also of the earlier one of a ratchet
    std::int64_t window_to_ms = 0;
    Power power{};                   // charged by this record
    std::int64_t unmeasured_ms = 0;  // of these days, of which nothing is known closer
    // Minimum, before tax unless the prices contain taxes; else 0.
    Money least{};    // of these days
    Money charged{};  // what energy and standing charge came to
    Money amount{};   // with taxes, > 0

    bool operator==(const PeriodCharged&) const = default;
};

}  // namespace riser::journal
