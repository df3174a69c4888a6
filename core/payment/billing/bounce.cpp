#include "core/payment/billing/bounce.h"

#include <algorithm>

namespace riser::billing {

BounceParts bounce_parts(const payment::Account& account, Money amount) {
    BounceParts parts;
    if (account.closed()) {
        parts.from_refund = std::min(account.refund_owed, amount);
        parts.to_collection = amount - parts.from_refund;
        return parts;
    }
    if (account.mode == payment::AccountMode::postpaid) {
        parts.from_credit = amount;
        return parts;
    }
    // Gifts and emergency credit are not what he paid in.
    parts.from_credit = std::clamp(account.token().amount, Money{}, amount);
    parts.to_debt = amount - parts.from_credit;
    return parts;
}

}  // namespace riser::billing
