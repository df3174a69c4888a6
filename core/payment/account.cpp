#include "core/payment/account.h"

#include <algorithm>

namespace riser::payment {

Money Account::balance() const {
    Money sum{};
    for (const auto& credit : credits) sum += credit.amount;
    return sum;
}

bool Account::exhausted() const {
    return !credits.empty() && std::all_of(credits.begin(), credits.end(),
                                           [](const Credit& credit) { return credit.exhausted(); });
}

bool Account::is_low() const {
    return !credits.empty() &&
           std::all_of(credits.begin(), credits.end(), [](const Credit& credit) {
               return credit.amount <= credit.warning_threshold;
           });
}

}  // namespace riser::payment
