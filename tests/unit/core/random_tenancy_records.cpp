// RandomRecords: tenancies.
#include <algorithm>

#include "tests/unit/core/random_records.h"

namespace riser::journal {

template <>
AccountClassified RandomRecords::make() {
    return {id<AccountId>(), pick(payment::CustomerClass::any, payment::CustomerClass::common_area),
            yes()};
}

template <>
TenancyBegan RandomRecords::make() {
    TenancyBegan r;
    r.order = id<CommandId>();
    r.supply_point = {small_id()};
    if (yes()) {
        r.account = id<AccountId>();
        if (yes()) r.tariff = id<TariffId>();
    }
    for (auto left = random_.below(4); left > 0; --left) {
        r.reads.push_back({register_id(), {number(0, k_max_register.wh)}, yes()});
    }
    const auto place = [](const HandOverRead& read) {
        return std::pair(read.register_id.meter, read.register_id.quantity);
    };
    std::sort(r.reads.begin(), r.reads.end(),
              [&](const auto& a, const auto& b) { return place(a) < place(b); });
    r.reads.erase(std::unique(r.reads.begin(), r.reads.end(),
                              [&](const auto& a, const auto& b) { return place(a) == place(b); }),
                  r.reads.end());
    return r;
}

template <>
AccountClosed RandomRecords::make() {
    using billing::Pot;
    AccountClosed r;
    r.order = id<CommandId>();
    r.account = id<AccountId>();
    if (yes()) {
        r.terms.other = id<AccountId>();
        r.terms.credit_to_other = true;
        r.terms.debt_to_other = yes();
    }
    r.terms.gifts_paid_out = yes();
    r.terms.step = {number(0, payment::k_max_rounding_step.micro)};
    for (auto left = random_.below(5); left > 0; --left) {
        const Pot from = pick(Pot::prepaid_credit, Pot::other_account);
        r.moves.push_back(
            {from, pick(Pot::forfeited, Pot::rounding), {number(1, k_max_balance.micro / 8)}});
    }
    return r;
}

template <>
FormerAccountPaid RandomRecords::make() {
    return {id<TopUpId>(),
            id<AccountId>(),
            {number(0, k_max_amount.micro / 2)},
            {number(1, k_max_amount.micro / 2)},
            pick(TopUpSource::cloud, TopUpSource::voucher)};
}

template <>
RefundPaid RandomRecords::make() {
    return {id<TopUpId>(), id<AccountId>(), {number(1, k_max_balance.micro)}};
}

}  // namespace riser::journal
