#include "core/payment/block_counter.h"

#include <algorithm>
#include <numeric>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

__extension__ using Int128 = __int128;

using std::chrono::days;

DaySpan days_of(BlockPeriod period, LocalDay day, std::uint8_t billing_day) {
    switch (period) {
        case BlockPeriod::day:
            return {day, day + days(1)};
        case BlockPeriod::calendar_month:
            return month_around(day, 1);
        case BlockPeriod::billing_month:
            break;
    }
    return month_around(day, billing_day);
}

std::uint16_t count(LocalDay from, LocalDay to) {
    return static_cast<std::uint16_t>((to - from).count());
}

}  // namespace

BlockSpan block_span(BlockPeriod period, const ZoneRules& zone, UtcTime time, UtcTime account_from,
                     std::uint8_t billing_day) {
    RISER_ASSERT(billing_day >= 1 && billing_day <= 28, "billing days were checked");
    const DaySpan span = days_of(period, local_day(zone, time), billing_day);
    const LocalDay moved_in = local_day(zone, account_from);
    const LocalDay first = std::clamp(moved_in, span.first, span.next - days(1));
    BlockSpan result;
    result.begins_ms = to_unix_ms(first_instant_of(zone, first));
    result.ends_ms = to_unix_ms(first_instant_of(zone, span.next));
    result.days = count(first, span.next);
    result.of_days = count(span.first, span.next);
    return result;
}

SharedEnergy BlockCounter::used() const {
    return std::accumulate(used_at.begin(), used_at.end(), carried);
}

void BlockCounter::begin(const BlockSpan& next) {
    span = next;
    carried = 0;
    used_at.clear();
}

void BlockCounter::take(TariffId id, std::uint32_t of_version, PriceIndex price,
                        SharedEnergy energy) {
    if (id != tariff || of_version != version) {
        carried = used();
        used_at.clear();
        tariff = id;
        version = of_version;
    }
    if (used_at.size() <= price) used_at.resize(price + std::size_t{1});
    used_at[price] += std::min(energy, k_max_shared_energy - used());
}

void BlockCounter::move(PriceIndex from, PriceIndex to) {
    if (used_at.size() <= std::max(from, to)) used_at.resize(std::max(from, to) + std::size_t{1});
    used_at[to] += used_at[from];
    used_at[from] = 0;
}

std::optional<SharedEnergy> block_end(const BlockRule& rule, const BlockSpan& span,
                                      std::size_t block) {
    if (block >= rule.thresholds.size()) return std::nullopt;
    const Int128 whole = static_cast<Int128>(rule.thresholds[block].wh) * k_full_share_ppm;
    if (!rule.prorated || span.of_days == 0) return static_cast<SharedEnergy>(whole);
    return static_cast<SharedEnergy>(whole * span.days / span.of_days);
}

std::size_t block_at(const BlockRule& rule, const BlockCounter& counter) {
    const SharedEnergy used = counter.used();
    std::size_t block = 0;
    for (auto end = block_end(rule, counter.span, block); end && used >= *end;
         end = block_end(rule, counter.span, block)) {
        ++block;
    }
    return block;
}

std::vector<PricedPiece> price_pieces(const Tariff& tariff, EnergySource source,
                                      std::int64_t share_ppm, const std::vector<RatedPiece>& pieces,
                                      BlockCounter& counter) {
    const BlockRule& rule = tariff.rules.blocks;
    std::vector<PricedPiece> priced;
    for (const auto& piece : pieces) {
        Energy left = piece.energy;
        UtcTime at = piece.from;
        while (left.wh > 0) {
            const std::size_t block = block_at(rule, counter);
            const auto end = block_end(rule, counter.span, block);
            Energy part = left;
            if (end && share_ppm > 0) {
                const SharedEnergy room = *end - counter.used();
                part.wh = std::min(left.wh, (room + share_ppm - 1) / share_ppm);
            }
            const auto passed = static_cast<Duration::rep>(
                static_cast<Int128>((piece.to - at).count()) * part.wh / left.wh);
            const UtcTime until = part == left ? piece.to : at + Duration(passed);
            const PriceIndex price = tariff.price_of(source, piece.rate, block);
            priced.push_back({at, until, part, price, piece.estimated, false});
            counter.take(tariff.id, tariff.version, price, part.wh * share_ppm);
            left -= part;
            at = until;
        }
    }
    return priced;
}

std::vector<BlockStep> due_steps(const Tariff& tariff, const BlockCounter& counter) {
    std::vector<BlockStep> steps;
    const BlockRule& rule = tariff.rules.blocks;
    const bool same_tariff = counter.tariff == tariff.id && counter.version == tariff.version;
    if (rule.method != BlockMethod::whole || !same_tariff) return steps;
    const SharedEnergy used = counter.used();
    std::size_t reached = 0;
    for (auto end = block_end(rule, counter.span, 0); end && used > *end;
         end = block_end(rule, counter.span, reached)) {
        ++reached;
    }
    for (std::size_t i = 0; i < counter.used_at.size(); ++i) {
        const auto price = static_cast<PriceIndex>(i);
        const std::size_t block = tariff.block_of(price);
        if (counter.used_at[i] == 0 || block >= reached) continue;
        steps.push_back(
            {price, static_cast<PriceIndex>(price - block + reached), counter.used_at[i]});
    }
    return steps;
}

GrossPrice step_price(const Tariff& tariff, const BlockStep& step) {
    return {gross_price(tariff, step.to).numerator - gross_price(tariff, step.from).numerator};
}

}  // namespace riser::payment
