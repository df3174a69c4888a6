#include "cloud/ingest/common_costs.h"

#include "cloud/ingest/account_projector.h"
#include "core/journal/common_books.h"

namespace riser::cloud {
namespace {

AccountId payer_of(Session& session, const JournalKey& key, SupplyPointId id) {
    const auto point = session.supply_point(key, id);
    return point ? point->account : AccountId{};
}

std::optional<Unapplied> charge(Session& session, const JournalKey& key,
                                const journal::EntryHeader& header, AccountId account,
                                const journal::CommonCostsShared& r, Money own) {
    auto books = session.account_books(key, account);
    if (!books) return no_account(account);
    const Money amount = journal::common_charge(r, account);
    if (!add_within_range(books->collected, amount) || !add_within_range(books->computed, own)) {
        return Unapplied{"out_of_range", "what the account has consumed leaves its range"};
    }
    if (books->billing) journal::take_common_charge(*books->billing, r);
    if (amount != Money{}) journal::take_common_charge(books->pots, amount);
    if (!within_range(books->pots)) {
        return Unapplied{"out_of_range", "what the account has or owes leaves its range"};
    }
    put_books(session, key, header, *books);
    return std::nullopt;
}

}  // namespace

void follow_common(Session& session, const JournalKey& key, const journal::Settlement& settlement) {
    auto common = session.common_costs(key);
    if (!common) return;
    for (const auto& segment : settlement.segments) journal::take_segment(*common, segment);
    session.put_common_costs(key, common);
}

void follow_common(Session& session, const JournalKey& key, AccountId account, Money amount) {
    auto common = session.common_costs(key);
    if (!common || amount == Money{}) return;
    if (payer_of(session, key, common->terms.supply_point) != account) return;
    journal::take_amount(*common, amount);
    session.put_common_costs(key, common);
}

std::optional<Unapplied> apply_common(Session& session, const JournalKey& key,
                                      const journal::EntryHeader& header,
                                      const journal::CommonCostsShared& r) {
    auto common = session.common_costs(key);
    const auto whose = [&](SupplyPointId id) { return payer_of(session, key, id); };
    for (const auto& what : journal::audit_common(common, r, whose)) {
        session.add_difference(key, {header.sequence, 0, what});
    }
    const journal::CommonCostsShared own =
        common ? journal::shares_of(*common, whose, r.to_ms, r.next) : journal::CommonCostsShared{};
    for (const AccountId account : journal::accounts_of(r)) {
        if (auto why =
                charge(session, key, header, account, r, journal::common_charge(own, account))) {
            return why;
        }
    }
    apply(common, r, session.local_time(key).value_or(ZoneRules{}));
    session.put_common_costs(key, common);
    return std::nullopt;
}

}  // namespace riser::cloud
