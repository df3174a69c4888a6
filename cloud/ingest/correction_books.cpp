// apply_correction(): what was charged by a tariff that was entered wrongly, put right.
#include <algorithm>
#include <map>

#include "cloud/ingest/billing_books.h"
#include "cloud/ingest/settlement_books.h"
#include "core/journal/account_records.h"
#include "core/journal/correction_audit.h"

namespace riser::cloud {
namespace {

// The version that is put in the place of others is the newest that is named. Where an earlier correction is only taken
// back, the record does not say which order that was.
std::optional<journal::OrderedCorrection> order_of(const journal::ConsumptionCorrected& r,
                                                   const payment::VersionsOf& versions_of) {
    payment::PriceKey right;
    std::uint32_t charged = 0;
    for (const auto& part : r.parts) {
        if (part.due.version > right.version || right.tariff.is_nil()) right = part.due;
        charged = std::max(charged, part.charged.version);
    }
    const auto* versions = versions_of(right.tariff);
    if (versions == nullptr || charged > right.version) return std::nullopt;
    const auto found = std::find_if(versions->begin(), versions->end(), [&](const auto& version) {
        return version.version == right.version;
    });
    if (found == versions->end()) return std::nullopt;
    return journal::OrderedCorrection{right.tariff, right.version,
                                      to_unix_ms(found->effective_from), 0};
}

}  // namespace

std::optional<Unapplied> apply_tariff(Session& session, const JournalKey& key,
                                      const payment::Tariff& tariff) {
    const auto known = session.tariff(key, tariff.id, tariff.version);
    if (!known) {
        session.add_tariff(key, tariff);
    } else if (*known != tariff) {
        return Unapplied{"tariff_conflict", "version " + std::to_string(tariff.version) +
                                                " of tariff " + to_string(tariff.id) +
                                                " was published with other content"};
    }
    return std::nullopt;
}

std::optional<Unapplied> apply_corrected_tariff(Session& session, const JournalKey& key,
                                                const journal::TariffCorrected& r) {
    if (auto why = apply_tariff(session, key, r.tariff)) return why;
    return r.afterwards ? apply_tariff(session, key, *r.afterwards) : std::nullopt;
}

std::string not_booked_text(const journal::ConsumptionCorrected& r) {
    const bool more = r.amount > Money{};
    return "the tariff that it was charged by was corrected: " +
           format_money(more ? r.amount : -r.amount) +
           (more ? " more was due" : " too much was charged") + "; settle it outside";
}

std::string held_back_text(const journal::CorrectionHeldBack& r) {
    return "the tariff that it was charged by was corrected: " + format_money(r.amount) +
           " more was due, and the order allows " + format_money(r.most) +
           " at most; nothing was taken. Order the correction again, as a higher version, with "
           "that amount confirmed, or leave it";
}

std::optional<Unapplied> apply_correction(Session& session, const JournalKey& key,
                                          const journal::EntryHeader& header,
                                          const journal::ConsumptionCorrected& r) {
    auto books = session.account_books(key, r.account);
    if (!books) return Unapplied{"inapplicable", "there is no account " + to_string(r.account)};
    std::map<TariffId, std::vector<payment::Tariff>> versions;
    const payment::VersionsOf versions_of =
        [&](TariffId id) -> const std::vector<payment::Tariff>* {
        auto found = versions.find(id);
        if (found == versions.end()) {
            found = versions.emplace(id, session.tariff_versions(key, id)).first;
        }
        return found->second.empty() ? nullptr : &found->second;
    };
    payment::Account before = books->pots;
    before.blocks = books->blocks;
    before.residue = books->stated;
    for (const auto& difference :
         journal::audit_correction(before, r, {versions_of, order_of(r, versions_of)})) {
        session.add_difference(key,
                               {header.sequence, 0, about_account(r.account, difference.what)});
    }
    if (!r.booked) return std::nullopt;
    // What the cloud cannot compute counts as nothing, so that it shows in the reconciliation.
    const auto own = journal::computed_again(r, versions_of, books->recomputed);
    if (own && add_within_range(books->computed, own->amount)) books->recomputed = own->residue;
    if (!add_within_range(books->collected, r.amount)) {
        return Unapplied{"out_of_range", "what the account has consumed leaves its range"};
    }
    recount(books->blocks, r);
    books->stated = r.residue_after;
    // The counter and the residue of consumption lie beside the pots.
    const payment::Residue pots_residue = books->pots.residue;
    const payment::BlockCounter pots_blocks = books->pots.blocks;
    apply(books->pots, r);
    books->pots.residue = pots_residue;
    books->pots.blocks = pots_blocks;
    tell_bills(*books, r, header.wall_ms);
    put_books(session, key, header, *books);
    return std::nullopt;
}

}  // namespace riser::cloud
