#include "gateway/controller/correction_reading.h"

#include <algorithm>

#include "core/journal/codec.h"

namespace riser::controller {
namespace {

// With each tick: a thousand decisions are some megabytes, and take a board some tens of milliseconds.
constexpr int k_pages_at_once = 5;

payment::CorrectionScope scope_of(const Books& books, const CorrectionBooks& correction) {
    payment::CorrectionScope scope;
    scope.until_ms = correction.until_ms;
    const auto* versions = books.find_versions(correction.tariff);
    RISER_ASSERT(versions != nullptr, "a corrected tariff is in the books");
    const auto right = std::find_if(versions->begin(), versions->end(), [&](const auto& version) {
        return version.version == correction.version;
    });
    RISER_ASSERT(right != versions->end(), "the version of a correction is in the books");
    scope.right = *right;
    return scope;
}

payment::CorrectionScope scope_of(const CorrectionPreview& asked) {
    return {asked.tariff, asked.until_ms};
}

std::vector<payment::Tariff> versions_of(const Books& books, const CorrectionPreview& asked) {
    std::vector<payment::Tariff> versions;
    if (const auto* known = books.find_versions(asked.tariff.id)) versions = *known;
    versions.push_back(asked.tariff);
    return versions;
}

// Whoever came there last before that time, and had not gone by then; a landlord was there before his tenants.
journal::ChargeReader::HolderAt holders_of(const Books& books) {
    struct Stay {
        SupplyPointId supply_point{};
        std::int64_t opened_ms = 0;
        std::int64_t closed_ms = INT64_MAX;
        AccountId account{};
    };
    std::vector<Stay> stays;
    for (const auto& [id, account] : books.accounts) {
        const std::int64_t closed_ms = account.closed() ? account.closed_ms : INT64_MAX;
        stays.push_back({account.supply_point, account.opened_ms, closed_ms, id});
    }
    std::sort(stays.begin(), stays.end(), [](const Stay& a, const Stay& b) {
        return std::pair(a.opened_ms, a.account) < std::pair(b.opened_ms, b.account);
    });
    return [stays = std::move(stays)](SupplyPointId id, std::int64_t wall_ms) {
        AccountId holder{};
        for (const Stay& stay : stays) {
            const bool there =
                stay.supply_point == id && stay.opened_ms < wall_ms && wall_ms <= stay.closed_ms;
            if (there) holder = stay.account;
        }
        return holder;
    };
}

}  // namespace

CorrectionReading::CorrectionReading(const Books& books, const CorrectionBooks& correction,
                                     const ZoneRules& zone)
    : order_(correction.order),
      scope_(scope_of(books, correction)),
      versions_(*books.find_versions(correction.tariff)),
      zone_(zone),
      reader_(correction.order, scope_, versions_, zone_, holders_of(books)) {}

CorrectionReading::CorrectionReading(const Books& books, const CorrectionPreview& asked,
                                     const ZoneRules& zone)
    : order_(asked.id),
      scope_(scope_of(asked)),
      versions_(versions_of(books, asked)),
      zone_(zone),
      reader_(asked.id, scope_, versions_, zone_, holders_of(books)),
      last_(books.sequence) {}

Outcome<> CorrectionReading::read(Journal& journal) {
    for (int i = 0; i < k_pages_at_once && !finished(); ++i) {
        const auto page = journal.read(next_, k_max_page);
        if (!page) return fail(page.error());
        if (page->empty()) return fail(Problem{"the journal ends before the order"});
        for (const auto& row : *page) {
            const auto entry = journal::decode_entry(row.bytes);
            if (!entry) return fail(Problem{entry.error().message});
            reader_.take(*entry);
            next_ = row.sequence + 1;
            if (row.sequence >= last_) reader_.end();
            if (finished()) break;
        }
    }
    return Done{};
}

}  // namespace riser::controller
