// What becomes of an account whose payment came to nothing, after it was credited. What of it is still there is taken
// back; what was used meanwhile is owed. Nobody falls below nothing by it: of a prepaid account the rest is a debt, which
// the next payments pay bit by bit.
#pragma once

#include "core/payment/account.h"

namespace riser::billing {

struct BounceParts {
    Money from_credit{};    // >= 0, as all of them
    Money to_debt{};        // of a prepaid account
    Money from_refund{};    // of a closed account: what was to be paid out to him
    Money to_collection{};  // of a closed account: still owed

    bool operator==(const BounceParts&) const = default;
};

// `amount` (>= 0): of the payment without its fee for topping up, with what its bouncing costs. An account that pays afterwards owes all of it on its
// bills; the parts sum to it.
[[nodiscard]] BounceParts bounce_parts(const payment::Account& account, Money amount);

}  // namespace riser::billing
