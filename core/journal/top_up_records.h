// What a prepaid account pays for topping up and for emergency credit, and how much brings supply back (docs/charging.md).
// Part of record.h.
#pragma once

#include "core/payment/top_up_terms.h"
#include "core/units/ids.h"

namespace riser::journal {

// From now on; neutral terms end those of before. What was taken stays taken.
struct TopUpTermsAgreed {
    AccountId account{};
    payment::TopUpTerms terms;

    bool operator==(const TopUpTermsAgreed&) const = default;
};

}  // namespace riser::journal
