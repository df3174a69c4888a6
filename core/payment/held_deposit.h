// The security deposit of an account: the customer's money in the operator's hands, apart from his credit. What becomes of
// it is in core/payment/billing/deposit.h.
#pragma once

#include "core/payment/calendar.h"
#include "core/units/money.h"

namespace riser::payment {

struct HeldDeposit {
    Money demanded{};             // 0: none is asked for
    LocalDay due{};               // of what is demanded
    Money held{};                 // with the interest that is booked, 0..k_max_amount
    LocalDay until{};             // interest is booked for all days before; 1970: nothing was held
    std::int64_t residue = 0;     // of a micro-unit of interest, / billing::k_interest_denominator
    std::int64_t annual_ppm = 0;  // that it earns, 0..1'000'000
    std::uint8_t day_count = 1;   // a billing::DayCount

    bool operator==(const HeldDeposit&) const = default;
};

}  // namespace riser::payment
