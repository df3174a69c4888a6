#include "cloud/accounts/correction_preview.h"

#include <map>

#include "cloud/accounts/tariff_corrections.h"
#include "core/journal/charge_reader.h"
#include "core/payment/rating.h"

namespace riser::cloud {
namespace {

constexpr std::size_t k_page = 1'000;
// Some years of a building; reading more would keep others waiting for too long.
constexpr std::uint64_t k_most_entries = 500'000;

// What must agree with each version that held in the time that is corrected, as the gateway will ask (docs/charging.md).
std::string why_not_corrected(const std::vector<payment::Tariff>& versions,
                              const payment::Tariff& right, std::int64_t until_ms,
                              std::int64_t now_ms) {
    const UtcTime from = right.effective_from;
    const UtcTime until = from_unix_ms(until_ms == 0 ? now_ms : until_ms);
    for (const auto& version : versions) {
        const bool held = payment::version_at(versions, from) == &version ||
                          (version.effective_from > from && version.effective_from < until);
        if (!held) continue;
        if (auto why = payment::why_not_corrected(version, right); !why.empty()) return why;
    }
    return "";
}

// Before the first entry that says whose a supply point was: who has it, or had it last.
journal::ChargeReader::HolderAt holders_of(const std::vector<AccountBooks>& accounts) {
    std::map<SupplyPointId, AccountId> holders;
    for (const auto& books : accounts) {
        const auto [known, first] = holders.emplace(books.supply_point, books.id);
        if (!first && !books.pots.closed()) known->second = books.id;
    }
    return [holders = std::move(holders)](SupplyPointId id, std::int64_t) {
        const auto found = holders.find(id);
        return found == holders.end() ? AccountId{} : found->second;
    };
}

// What is parked has no effect on the books, here as there.
void read_journal(Session& session, const JournalKey& key, journal::ChargeReader& reader,
                  PreviewedGateway& preview) {
    for (;;) {
        const auto page = session.read_entries(key, preview.through, k_page);
        for (const auto& stored : page) {
            preview.through = stored.sequence;
            if (const auto entry = journal::decode_entry(stored.bytes)) reader.take(*entry);
        }
        if (page.size() < k_page) break;
    }
    reader.end();
    preview.since_ms = reader.since_ms();
}

PreviewedAccount preview_of(const AccountBooks& books, const payment::TariffCorrection& charged) {
    PreviewedAccount previewed{books.id, books.supply_point, books.pots.closed(), true, {}, {}, {}};
    auto result = charged.result(books.stated);
    previewed.possible = result.has_value();
    if (!result) return previewed;
    previewed.amount = result->amount;
    previewed.parts = std::move(result->parts);
    for (const auto& part : previewed.parts) previewed.was += part.was;
    return previewed;
}

Result<PreviewedGateway, Refusal> preview_at(Session& session, const Gateway& gateway,
                                             std::vector<payment::Tariff> versions,
                                             const payment::CorrectionScope& scope) {
    const JournalKey key = gateway.journal();
    const std::string name = to_string(gateway.key.gateway);
    const auto zone = session.local_time(key);
    if (!zone) {
        return fail(conflict("no_local_time", "The journal of gateway " + name +
                                                  " does not say its local time: ask there."));
    }
    if (session.watermark(key).through > k_most_entries) {
        return fail(conflict("journal_too_long", "The journal of gateway " + name +
                                                     " is too long to be read at once: ask there "
                                                     "(riserctl tariff correct --preview)."));
    }
    versions.push_back(scope.right);
    const auto accounts = session.list_account_books(key);
    journal::ChargeReader reader(CommandId{}, scope, versions, *zone, holders_of(accounts));
    PreviewedGateway preview;
    preview.key = gateway.key;
    read_journal(session, key, reader, preview);
    for (const auto& [id, charged] : reader.accounts()) {
        const auto books = session.account_books(key, id);
        if (!books || charged.empty()) continue;
        PreviewedAccount previewed = preview_of(*books, charged);
        if (previewed.possible && previewed.parts.empty()) continue;
        preview.accounts.push_back(std::move(previewed));
    }
    return preview;
}

}  // namespace

Result<std::vector<PreviewedGateway>, Refusal> preview_correction(Session& session, SiteId site_id,
                                                                  payment::Tariff tariff,
                                                                  std::int64_t until_ms,
                                                                  std::int64_t now_ms) {
    const auto site = session.find_site(site_id);
    if (!site) return fail(unknown("site", to_string(site_id)));
    tariff.currency = site->currency;
    if (auto objection = objection_to_correction(session, *site, tariff, until_ms, now_ms)) {
        return fail(*objection);
    }
    std::vector<PreviewedGateway> previews;
    const payment::CorrectionScope scope{tariff, until_ms};
    for (const auto& gateway : session.list_gateways(site->key)) {
        const auto versions = session.tariff_versions(gateway.journal(), tariff.id);
        if (versions.empty()) continue;
        if (auto why = why_not_corrected(versions, tariff, until_ms, now_ms); !why.empty()) {
            return fail(conflict("not_corrected", why + "."));
        }
        auto preview = preview_at(session, gateway, versions, scope);
        if (!preview) return fail(preview.error());
        previews.push_back(std::move(preview).value());
    }
    return previews;
}

}  // namespace riser::cloud
