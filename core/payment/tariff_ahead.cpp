#include "core/payment/tariff_ahead.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/payment/rating.h"

namespace riser::payment {
namespace {

// A price is asked for again after this time at the latest: looking for a change further ahead costs more than
// asking once more.
constexpr Duration k_look_ahead = std::chrono::days(8);

Price shown_price(const Tariff& tariff, RateIndex rate, std::size_t block) {
    constexpr std::int64_t k_unit = 1'000'000;
    const GrossPrice gross = gross_price(tariff, tariff.price_of(EnergySource::grid, rate, block));
    return {gross.numerator / k_unit + (gross.numerator % k_unit >= k_unit / 2 ? 1 : 0)};
}

// The first whole watt-hour that begins at or after so much shared energy.
Energy first_wh_from(SharedEnergy energy) {
    return {energy / k_full_share_ppm + (energy % k_full_share_ppm != 0 ? 1 : 0)};
}

}  // namespace

BlockSpan TariffAhead::span_at(const Tariff& tariff, UtcTime at) const {
    const BlockSpan& known = standing_.span;
    if (known.begins_ms != 0 && to_unix_ms(at) < known.ends_ms) return known;
    return block_span(tariff.rules.blocks.period, *zone_, at, standing_.account_from,
                      standing_.billing_day);
}

PriceSpan TariffAhead::operator()(UtcTime at, Energy used) const {
    const Tariff* tariff = version_at(*versions_, at);
    RISER_ASSERT(tariff != nullptr, "an account whose prices are asked for has a tariff");
    const BlockRule& rule = tariff->rules.blocks;
    const RateIndex rate = rate_at(*tariff, *zone_, at);

    PriceSpan span;
    span.until =
        next_rate_change(*tariff, *zone_, at, at + k_look_ahead).value_or(at + k_look_ahead);
    for (const Tariff& version : *versions_) {
        if (version.effective_from > at) span.until = std::min(span.until, version.effective_from);
    }
    std::size_t block = 0;
    if (rule.blocks() > 1) {
        const BlockSpan period = span_at(*tariff, at);
        auto end = block_end(rule, period, block);
        while (end && first_wh_from(*end) <= used) end = block_end(rule, period, ++block);
        if (end) span.until_used = first_wh_from(*end);
        const UtcTime period_ends = from_unix_ms(period.ends_ms);
        span.counts_anew = period_ends <= span.until;
        span.until = std::min(span.until, period_ends);
    }
    span.price = shown_price(*tariff, rate, block);
    return span;
}

std::vector<BlockAhead> TariffAhead::blocks_at(UtcTime at) const {
    const Tariff* tariff = version_at(*versions_, at);
    RISER_ASSERT(tariff != nullptr, "an account whose prices are asked for has a tariff");
    const RateIndex rate = rate_at(*tariff, *zone_, at);
    const BlockSpan period = span_at(*tariff, at);
    std::vector<BlockAhead> blocks{{{}, shown_price(*tariff, rate, 0)}};
    for (std::size_t block = 1; block < tariff->rules.blocks.blocks(); ++block) {
        const auto before = block_end(tariff->rules.blocks, period, block - 1);
        const Energy from = first_wh_from(*before);
        // Thresholds that proration brought together leave no room for the block between them.
        if (from <= blocks.back().from) blocks.pop_back();
        blocks.push_back({from, shown_price(*tariff, rate, block)});
    }
    return blocks;
}

}  // namespace riser::payment
