// What a prepaid account pays for topping up and for being lent emergency credit, and how much it has to bring before
// supply comes back (COSEM: the clearance threshold, class 111 attribute 7). Part of an account; none of it by itself.
#pragma once

#include <cstdint>

#include "core/units/money.h"

namespace riser::payment {

struct TopUpTerms {
    Money fee{};               // of each top-up
    std::int64_t fee_ppm = 0;  // and so much of it, 0..1'000'000
    Money fee_at_least{};      // both together; never more than the top-up
    Money emergency_fee{};     // each time that emergency credit is taken up
    Money clearance{};         // usable credit with which supply comes back after it was used up

    bool operator==(const TopUpTerms&) const = default;
};

// Of a top-up (> 0); its share is rounded down, to the tenant's favour.
[[nodiscard]] Money vending_fee(const TopUpTerms& terms, Money top_up);

}  // namespace riser::payment
