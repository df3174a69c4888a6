// What records do to the costs of a common supply point, as a part of evolve.cpp. Editor is Draft or the books.
#pragma once

#include "core/journal/common_books.h"
#include "gateway/controller/evolve_billing.h"

namespace riser::controller {

template <class Editor>
struct CommonEvolution {
    Editor& books;
    const journal::EntryHeader& header;

    void add(const journal::Segment& segment) {
        if (books.site().common) take_segment(*books.edit_site().common, segment);
    }
    // What energy costs beside settlements, where the account is the one that pays for the common supply point.
    void add(AccountId id, Money amount) {
        if (!books.site().common || amount == Money{}) return;
        const auto* point = books.supply_point(books.site().common->terms.supply_point);
        if (point == nullptr || point->account != id) return;
        take_amount(*books.edit_site().common, amount);
    }
    void take(const journal::CommonCostsShared& r) {
        for (const AccountId account : accounts_of(r)) {
            const Money amount = common_charge(r, account);
            if (amount != Money{}) {
                journal::take_common_charge(books.edit_account(account), amount);
            }
            BilledEvolution<Editor>{books, header}.share(account, r);
        }
        for (const auto& transfer : transfers_of(r)) books.post(transfer);
        apply(books.edit_site().common, r, ZoneRules(books.site().local_time));
    }
};

}  // namespace riser::controller
