// apply_feed_in(): energy that was fed in, credited as the gateway says and computed again beside it.
#include <algorithm>

#include "cloud/ingest/account_projector.h"
#include "cloud/ingest/billing_books.h"
#include "cloud/ingest/settlement_books.h"
#include "core/journal/account_records.h"
#include "core/journal/feed_in_audit.h"
#include "core/payment/feed_in.h"

namespace riser::cloud {
namespace {

// What the cloud credits for it by itself; nothing where it cannot tell.
Money own_amount(const journal::EnergyFedIn& r, const std::vector<payment::Tariff>& versions,
                 payment::Residue before) {
    const auto tariff = std::find_if(versions.begin(), versions.end(), [&](const auto& t) {
        return t.id == r.tariff.id && t.version == r.tariff.version;
    });
    if (tariff == versions.end()) return {};
    const auto credited =
        payment::try_credit_feed_in(r.register_to - r.register_from, *tariff, r.share_ppm, before);
    return credited ? credited->amount : Money{};
}

}  // namespace

std::optional<Unapplied> apply_feed_in(Session& session, const JournalKey& key,
                                       const journal::EntryHeader& header,
                                       const journal::EnergyFedIn& r) {
    auto books = session.account_books(key, r.account);
    if (!books) return no_account(r.account);
    const auto point = session.supply_point(key, r.supply_point);
    const auto meter = session.meter(key, r.register_id.meter);
    auto shares = session.shares_of(key, r.supply_point);
    const auto share = std::find_if(shares.begin(), shares.end(), [&](const ShareBooks& books_of) {
        return books_of.share.meter == r.register_id.meter &&
               books_of.share.quantity == r.register_id.quantity;
    });
    const bool its = point && point->account == r.account && share != shares.end() && meter &&
                     meter->epoch == r.register_id.epoch;
    if (!its) {
        return Unapplied{"inapplicable", "supply point " + to_string(r.supply_point) +
                                             " of this account has no share in this register"};
    }
    const auto versions = session.tariff_versions(key, books->tariff);
    const journal::FeedInEvidence evidence{header,         &versions,
                                           books->tariff,  share->share,
                                           share->settled, books->pots.feed_in_residue};
    for (const auto& difference : journal::audit_feed_in(r, evidence)) {
        session.add_difference(key,
                               {header.sequence, 0, about_account(r.account, difference.what)});
    }
    // Of the balance that the cloud computes only what it would have credited is part.
    const Money more = r.amount - own_amount(r, versions, books->pots.feed_in_residue);
    if (!add_within_range(books->computed, more)) {
        return Unapplied{"out_of_range", "what the account was credited leaves its range"};
    }
    share->advanced += r.register_to - share->settled;
    share->collected += r.register_to - r.register_from;
    share->settled = r.register_to;
    share->settled_ms = r.to_ms;
    session.put_share(key, *share);
    apply(books->pots, r);
    if (!within_range(books->pots)) {
        return Unapplied{"out_of_range", "what the account has or owes leaves its range"};
    }
    tell_bills(*books, r);
    put_books(session, key, header, *books);
    return std::nullopt;
}

}  // namespace riser::cloud
