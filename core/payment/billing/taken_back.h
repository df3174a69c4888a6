// Bills that documents took back whole: nobody owes them again, whatever becomes of the payments that had paid them.
#pragma once

#include <span>

#include "core/payment/billing/receivables.h"

namespace riser::billing {

// After a payment was reversed: what is open again of a bill that was taken back is covered by what documents gave to other
// bills, the newest first, which is open there instead. So the sums of the account stay the same, and nobody is reminded of
// or cut off for a bill that was taken back.
void keep_taken_back(Receivables& receivables, std::span<const BillNumber> taken_back);

}  // namespace riser::billing
