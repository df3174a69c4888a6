// What a snapshot of version 14 says of tariffs that were corrected, and of what is paid for them and for topping up. The
// order is frozen.
#pragma once

#include <utility>
#include <vector>

#include "core/journal/describe.h"
#include "gateway/controller/books.h"

namespace riser::controller {

template <class A>
void describe(A& a, TenancyBooks& tenancy) {
    journal::field(a, tenancy.by_order);
    journal::field(a, tenancy.tariff);
    journal::field(a, tenancy.since_ms);
}

template <class A>
void describe(A& a, CorrectionBooks& correction) {
    using journal::field;
    field(a, correction.order);
    field(a, correction.tariff);
    field(a, correction.version);
    field(a, correction.from_ms);
    field(a, correction.until_ms);
    field(a, correction.ordered_ms);
    field(a, correction.sequence);
    field(a, correction.ended);
    journal::list_field(a, correction.done, 16,
                        [](A& archive, AccountId& account) { field(archive, account); });
    field(a, correction.closed);
}

// And which tariffs accounts will have.
template <class A>
void describe_corrections(A& a, std::vector<CorrectionBooks>& corrections,
                          std::vector<SupplyPointBooks>& supply_points) {
    journal::list_field(a, corrections, 39, [](A& archive, CorrectionBooks& correction) {
        describe(archive, correction);
    });
    for (auto& supply_point : supply_points) {
        journal::field(a, supply_point.tenancy.next);
        journal::field(a, supply_point.tenancy.next_from_ms);
    }
}

// Version 16, behind all else: how much each may take, and what topping up costs.
template <class A>
void describe_limits(A& a, std::vector<CorrectionBooks>& corrections,
                     std::vector<payment::Account>& accounts) {
    for (auto& correction : corrections) {
        journal::optional_field(a, correction.most,
                                [](A& archive, Money& most) { journal::field(archive, most); });
        journal::field(a, correction.held_back);
    }
    for (auto& account : accounts) journal::describe(a, account.top_up);
}

// Version 17, behind that: what topping up cost, of the payments of which it cost something.
template <class A>
void describe_vending_fees(A& a, std::vector<std::pair<TopUpId, Money>>& fees) {
    journal::list_field(a, fees, 17, [](A& archive, auto& item) {
        journal::field(archive, item.first);
        journal::field(archive, item.second);
    });
}

}  // namespace riser::controller
