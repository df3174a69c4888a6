#include "core/payment/price_parts.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "core/base/assert.h"
#include "core/units/largest_remainder.h"

namespace riser::payment {
namespace {

constexpr std::int64_t k_whole_ppm = 1'000'000;

// Of the levies that taxes are taken on, or of the others.
std::int64_t levies_of(const Tariff& tariff, bool taxed) {
    std::int64_t sum = 0;
    for (const auto& levy : tariff.rules.levies) {
        if (levy.taxed == taxed) sum += levy.price.micro_per_kwh;
    }
    return sum;
}

// What each tax comes to, in parts per million of the net amount.
std::vector<std::int64_t> shares_of(const Tariff& tariff) {
    const auto& taxation = tariff.rules.taxation;
    if (!taxation.taxes.empty()) return tax_shares_ppm(taxation, TaxedCharges::energy);
    if (tariff.tax_ppm > 0) return {tariff.tax_ppm};
    return {};
}

// The net amount of what is taxed, then each tax, as numerators of a gross price.
std::vector<std::int64_t> split_taxed(const Tariff& tariff, std::int64_t taxed_micro) {
    const auto shares = shares_of(tariff);
    std::vector<std::int64_t> parts{k_whole_ppm};
    parts.insert(parts.end(), shares.begin(), shares.end());
    if (tariff.rules.taxation.inclusive) return share_out(taxed_micro * k_whole_ppm, parts);
    for (std::int64_t& part : parts) part *= taxed_micro;
    return parts;
}

}  // namespace

std::vector<PricePart> price_parts(const Tariff& tariff, PriceIndex price) {
    const std::int64_t untaxed = levies_of(tariff, false);
    const auto taxed = split_taxed(tariff, tariff.prices[price].micro_per_kwh - untaxed);
    std::vector<PricePart> parts;
    parts.push_back({PartKind::energy, 0, taxed.front() - levies_of(tariff, true) * k_whole_ppm});
    for (std::size_t i = 0; i < tariff.rules.levies.size(); ++i) {
        parts.push_back({PartKind::levy, static_cast<std::uint8_t>(i),
                         tariff.rules.levies[i].price.micro_per_kwh * k_whole_ppm});
    }
    for (std::size_t i = 1; i < taxed.size(); ++i) {
        parts.push_back({PartKind::tax, static_cast<std::uint8_t>(i - 1), taxed[i]});
    }
    return parts;
}

void PartSums::add(const Tariff& tariff, PriceIndex price, SharedEnergy energy) {
    for (const auto& part : price_parts(tariff, price)) {
        const auto same = std::find_if(parts_.begin(), parts_.end(), [&](const Exact& known) {
            return known.version == tariff.version && known.kind == part.kind &&
                   known.index == part.index;
        });
        const Wide numerator = static_cast<Wide>(part.numerator) * energy;
        if (same == parts_.end()) {
            parts_.push_back({tariff.version, part.kind, part.index, numerator});
        } else {
            same->numerator += numerator;
        }
    }
}

Wide PartSums::whole() const {
    return std::accumulate(parts_.begin(), parts_.end(), Wide{0},
                           [](Wide sum, const Exact& part) { return sum + part.numerator; });
}

Money PartSums::total() const {
    const Wide amount = whole() / k_residue_denominator;
    RISER_ASSERT(amount >= 0 && amount <= k_max_balance.micro, "a sum stays a balance");
    return {static_cast<std::int64_t>(amount)};
}

Residue PartSums::residue() const {
    return {static_cast<std::int64_t>(whole() % k_residue_denominator)};
}

std::vector<PartSums::Sum> PartSums::sums() const {
    std::vector<Sum> sums;
    std::vector<Wide> remainders;
    std::int64_t left = total().micro;
    for (const auto& part : parts_) {
        Wide amount = part.numerator / k_residue_denominator;
        Wide remainder = part.numerator % k_residue_denominator;
        if (remainder < 0) {
            remainder += k_residue_denominator;
            --amount;
        }
        sums.push_back({part.version, part.kind, part.index, {static_cast<std::int64_t>(amount)}});
        remainders.push_back(remainder);
        left -= sums.back().amount.micro;
    }
    std::vector<std::size_t> order(sums.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
    for (std::size_t i = 0; left > 0; ++i, --left) ++sums[order[i]].amount.micro;
    return sums;
}

}  // namespace riser::payment
