// NaiveBooks: which price and which version of a tariff hold at a time, and what is left of a micro-unit, written from
// docs/charging.md without the code that rates. While the clock is unsure energy costs the lowest price that can have held.
#include <algorithm>
#include <numeric>

#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

// What is charged is kept to the last bit: 1 Wh at 1 micro-unit/kWh, share and tax in ppm.
constexpr __int128 k_exact = static_cast<__int128>(1'000'000'000) * 1'000'000;
constexpr std::int64_t k_a_day_ms = 24 * 3'600'000;
// A clock that was ahead before and is sure now: it was used in the last week.
constexpr std::int64_t k_a_week_ms = 7 * k_a_day_ms;
// Prices change at full quarters of an hour, of the day as of UTC.
constexpr std::int64_t k_quarter_ms = 15 * 60'000;

}  // namespace

// The newest version of those that have taken effect holds: it withdraws older ones that were to begin later.
void NaiveBooks::check_version(std::int64_t from_ms, std::int64_t to_ms,
                               const journal::TariffReference& reference,
                               const Complain& complain) const {
    if (to_ms <= from_ms) return;
    const std::int64_t used = tariffs_.at({reference.id, reference.version}).effective_ms;
    bool is_first = true;
    for (const auto& [key, other] : tariffs_) {
        if (key.first != reference.id) continue;
        if (key.second < reference.version) is_first = false;
        if (key.second <= reference.version || other.effective_ms > from_ms) continue;
        complain("energy of " + std::to_string(from_ms) + " is priced by version " +
                 std::to_string(reference.version) + ", but version " + std::to_string(key.second) +
                 " holds");
    }
    if (!is_first && used >= to_ms) complain("a tariff was used before it took effect");
}

void NaiveBooks::check_price(const journal::Segment& segment, const NaiveTariff& tariff,
                             const Complain& complain) const {
    const std::int64_t price = tariff.of_index(segment.price);
    if (segment.to_ms < segment.from_ms) {
        // The clock was set back meanwhile: it was used at some time in between.
        constexpr std::int64_t k_step_ms = 15 * 60 * 1000;
        std::int64_t at = segment.to_ms;
        while (at <= segment.from_ms && tariff.at(at) != price) at += k_step_ms;
        if (at <= segment.from_ms || tariff.at(segment.from_ms) == price) return;
        return complain("energy used while the clock was set back costs " + std::to_string(price));
    }
    // A long silence may be gathered into one piece per price; within hours a piece has one price.
    if (segment.to_ms - segment.from_ms > 2 * 3600 * 1000) return;
    const std::int64_t due = tariff.at(std::midpoint(segment.from_ms, segment.to_ms));
    if (due == price) return;
    complain("energy of " + std::to_string(segment.from_ms) + ".." + std::to_string(segment.to_ms) +
             " costs " + std::to_string(price) + " instead of " + std::to_string(due));
}

// Of all the times at which this version can have held and it can have been used, by the clock of this entry.
void NaiveBooks::check_lowest(const journal::Segment& segment, const NaiveTariff& tariff,
                              const Complain& complain) const {
    std::int64_t from_ms = std::min(header_.earliest_ms, segment.from_ms);
    std::int64_t to_ms = header_.latest_ms;
    if (clock_is_sure_) {
        from_ms = segment.to_ms - k_a_week_ms;
        to_ms = segment.to_ms;
    }
    from_ms = std::min(std::max(from_ms, tariff.effective_ms), to_ms);
    std::int64_t lowest = tariff.cheapest();  // of any whole day each price is a part
    if (to_ms - from_ms <= k_a_day_ms) {
        lowest = std::min(tariff.at(from_ms), tariff.at(to_ms));
        for (std::int64_t at = from_ms - from_ms % k_quarter_ms + k_quarter_ms; at < to_ms;
             at += k_quarter_ms) {
            lowest = std::min(lowest, tariff.at(at));
        }
    }
    const std::int64_t price = tariff.of_index(segment.price);
    if (price <= lowest) return;
    complain("an unsure clock charges " + std::to_string(price) + ", and " +
             std::to_string(lowest) + " may have held");
}

// Nothing is rounded away: what is left of a micro-unit is what the exact sum leaves.
void NaiveBooks::check_fraction(payment::Residue left, __int128 exact, const std::string& who,
                                const Complain& complain) {
    const auto due = static_cast<std::int64_t>(exact % k_exact);
    if (left.numerator == due) return;
    complain(who + ": " + std::to_string(left.numerator) + " of a micro-unit are left instead of " +
             std::to_string(due));
}

}  // namespace riser::sim
