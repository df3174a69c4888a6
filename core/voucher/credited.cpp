#include "core/voucher/credited.h"

#include "core/base/assert.h"

namespace riser::voucher {

CreditOutcome Credited::judge(const Credit& credit) const {
    const auto known = by_id_.find(credit.id);
    if (known == by_id_.end()) return CreditOutcome::fresh;
    return known->second == credit ? CreditOutcome::repeated : CreditOutcome::differs;
}

void Credited::add(const Credit& credit) {
    RISER_ASSERT(judge(credit) == CreditOutcome::fresh, "one payment is credited once");
    by_id_.emplace(credit.id, credit);
}

}  // namespace riser::voucher
