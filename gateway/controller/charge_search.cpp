#include "gateway/controller/charge_search.h"

#include <algorithm>

namespace riser::controller {
namespace {

// What an account keeps of a millionth is in its last settlement, minutes before.
constexpr std::uint64_t k_entries_before = 200;
// What a silent meter counted is charged when it is heard again, hours later; or, where nothing is asked for, the last
// charge of somebody who uses little.
constexpr std::uint64_t k_entries_looked_at = 1'000;

// The first entry that was written then or later; behind the last one where there is none.
Result<std::uint64_t> written_from(Journal& journal, std::uint64_t last, std::int64_t at_ms) {
    std::uint64_t low = 1;
    std::uint64_t high = last + 1;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto page = journal.read(middle, 1);
        if (!page) return fail(page.error());
        if (page->empty() || page->front().wall_ms >= at_ms) {
            high = middle;
        } else {
            low = page->front().sequence + 1;
        }
    }
    return low;
}

struct Window {
    std::uint64_t first = 1;
    std::uint64_t last = 0;
};

Result<Window> window_of(const ExplainCharge& asked, const Books& books, Journal& journal) {
    const std::uint64_t end = books.sequence;
    if (!asked.at_ms) return Window{end - std::min(end, k_entries_looked_at) + 1, end};
    const auto from = written_from(journal, end, *asked.at_ms);
    if (!from) return fail(from.error());
    return Window{*from - std::min(*from - 1, k_entries_before),
                  std::min(end, *from + k_entries_looked_at)};
}

journal::ChargeFinder finder_of(const ExplainCharge& asked, const Books& books,
                                const ZoneRules& zone, std::int64_t begins_ms) {
    journal::ChargeFinder finder(asked.account, asked.at_ms);
    for (const auto& [id, versions] : books.tariffs) {
        for (const auto& version : versions) finder.know(version);
    }
    finder.know(zone);
    const payment::Account* account = books.find_account(asked.account);
    const bool there = account != nullptr && account->opened_ms < begins_ms &&
                       (!account->closed() || begins_ms <= account->closed_ms);
    if (there) finder.know(account->supply_point, asked.account);
    return finder;
}

}  // namespace

Result<std::vector<journal::ExplainedCharge>> search_charge(const ExplainCharge& asked,
                                                            const Books& books,
                                                            const ZoneRules& zone,
                                                            Journal& journal) {
    const auto window = window_of(asked, books, journal);
    if (!window) return fail(window.error());
    std::optional<journal::ChargeFinder> finder;
    for (std::uint64_t next = window->first; next <= window->last;) {
        const auto page = journal.read(next, k_max_page);
        if (!page) return fail(page.error());
        if (page->empty()) break;
        if (!finder) finder = finder_of(asked, books, zone, page->front().wall_ms);
        for (const auto& row : *page) {
            const auto entry = journal::decode_entry(row.bytes);
            if (!entry) return fail(Problem{entry.error().message});
            finder->take(*entry);
            next = row.sequence + 1;
        }
        if (finder->done()) break;
    }
    std::vector<journal::ExplainedCharge> explained;
    if (!finder) return explained;
    for (const auto& charge : finder->charges()) explained.push_back(journal::explain(charge));
    return explained;
}

}  // namespace riser::controller
