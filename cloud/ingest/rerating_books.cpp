// apply_rerating(): what was charged by an unsure clock, put right.
#include <map>

#include "cloud/ingest/billing_books.h"
#include "cloud/ingest/settlement_books.h"
#include "core/journal/account_records.h"
#include "core/journal/rerating_audit.h"

namespace riser::cloud {

std::optional<Unapplied> apply_rerating(Session& session, const JournalKey& key,
                                        const journal::EntryHeader& header,
                                        const journal::ConsumptionRerated& r) {
    auto books = session.account_books(key, r.account);
    if (!books) return Unapplied{"inapplicable", "there is no account " + to_string(r.account)};
    std::map<TariffId, std::vector<payment::Tariff>> versions;
    const auto versions_of = [&](TariffId id) -> const std::vector<payment::Tariff>* {
        auto found = versions.find(id);
        if (found == versions.end()) {
            found = versions.emplace(id, session.tariff_versions(key, id)).first;
        }
        return found->second.empty() ? nullptr : &found->second;
    };
    const auto zone = session.local_time(key);
    const journal::ReratingEvidence evidence{header, versions_of, zone ? &*zone : nullptr};
    // The counter and the residue of consumption lie beside the pots.
    payment::Account before = books->pots;
    before.blocks = books->blocks;
    before.residue = books->stated;
    for (const auto& difference : journal::audit_rerating(before, r, evidence)) {
        session.add_difference(key,
                               {header.sequence, 0, about_account(r.account, difference.what)});
    }
    // What the cloud cannot compute counts as nothing, so that it shows in the reconciliation.
    before.residue = books->recomputed;
    const auto own = journal::due_rerating(before, evidence);
    if (own && add_within_range(books->computed, own->amount)) books->recomputed = own->residue;
    if (!add_within_range(books->collected, r.amount)) {
        return Unapplied{"out_of_range", "what the account has consumed leaves its range"};
    }
    recount(books->blocks, r.parts);
    books->stated = r.residue_after;
    books->pots.provisional.clear();
    drain(books->pots, r.amount);
    tell_bills(*books, r, header.wall_ms);
    put_books(session, key, header, *books);
    return std::nullopt;
}

}  // namespace riser::cloud
