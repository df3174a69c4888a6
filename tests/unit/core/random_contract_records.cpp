// RandomRecords: how an account pays beside its bills.
#include "tests/unit/core/random_records.h"

namespace riser::journal {

template <>
PaymentBounced RandomRecords::make() {
    PaymentBounced r;
    r.id = id<TopUpId>();
    r.payment = id<TopUpId>();
    r.account = id<AccountId>();
    r.amount = {number(1, k_max_amount.micro)};
    r.fee = {number(0, k_max_amount.micro)};
    if (content_ == Content::any) {
        r.from_credit = {number(0, k_max_balance.micro)};
        r.to_debt = {number(0, k_max_balance.micro)};
        return r;
    }
    r.from_credit = {number(0, r.amount.micro)};
    r.from_refund = r.fee;
    r.to_collection = r.amount - r.from_credit;
    return r;
}

}  // namespace riser::journal
