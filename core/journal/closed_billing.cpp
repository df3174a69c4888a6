// What the end of a tenancy does to its bills: what is paid out, owed by another account, or collected.
#include "core/journal/account_billing.h"

namespace riser::journal {

void apply(AccountBilling& billing, const AccountClosed& r) {
    // The deposit pays like any other payment.
    Money by_deposit{};
    for (const auto& move : r.moves) {
        const bool pays = move.to == billing::Pot::prepaid_credit;
        if (move.from == billing::Pot::deposit && pays) by_deposit += move.amount;
    }
    if (by_deposit > Money{}) {
        static_cast<void>(billing::receive(billing.receivables, {TopUpId{r.order.bytes}, {}},
                                           by_deposit, billing.rules()));
    }
    const auto closing = billing::sums_of(r.moves);
    static_cast<void>(
        billing::pay_out(billing.receivables, closing.refund + closing.credit_to_other));
    if (closing.debt_to_other > Money{}) {
        billing::hand_over_debt(billing.receivables, closing.debt_to_other, billing.rules());
    }
    billing.closed = true;
}

void apply(AccountBilling& billing, const FormerAccountPaid& r) {
    if (r.to_collection <= Money{}) return;
    static_cast<void>(
        billing::receive(billing.receivables, {r.top_up, {}}, r.to_collection, billing.rules()));
}

}  // namespace riser::journal
