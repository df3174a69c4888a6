#include "core/payment/rating.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

// First instant in (from, to] at which another version takes over.
std::optional<UtcTime> next_version_start(const std::vector<Tariff>& versions, UtcTime from,
                                          UtcTime to) {
    const Tariff* before = version_at(versions, from);
    std::optional<UtcTime> start;
    for (const auto& version : versions) {
        const bool inside = version.effective_from > from && version.effective_from <= to;
        const bool takes_over = inside && version.version > before->version;
        if (takes_over && (!start || version.effective_from < *start))
            start = version.effective_from;
    }
    return start;
}

// Is it sure which blocks an advance in [earliest, latest] is used in?
bool block_is_sure(const Tariff& tariff, const BlockCounter& counter, UtcTime earliest,
                   UtcTime latest) {
    if (tariff.rules.blocks.blocks() == 1) return true;
    return to_unix_ms(earliest) >= counter.span.begins_ms &&
           to_unix_ms(latest) < counter.span.ends_ms;
}

struct Candidate {
    const Tariff* tariff = nullptr;
    PriceIndex price = 0;
};

}  // namespace

const Tariff* version_at(const std::vector<Tariff>& versions, UtcTime time) {
    const Tariff* best = nullptr;
    for (const auto& version : versions) {
        const bool newer = best == nullptr || version.version > best->version;
        if (version.effective_from <= time && newer) best = &version;
    }
    return best != nullptr || versions.empty() ? best : &versions.front();
}

bool is_version_as_ordered(const Tariff& booked, Tariff ordered) {
    ordered.effective_from = std::max(ordered.effective_from, booked.effective_from);
    return booked == ordered;
}

bool crosses_price_change(const std::vector<Tariff>& versions, const ZoneRules& zone,
                          const BlockCounter& counter, UtcTime from, UtcTime to) {
    if (versions.empty() || to <= from) return false;
    if (next_version_start(versions, from, to)) return true;
    const UtcTime period_ends = from_unix_ms(counter.span.ends_ms);
    if (period_ends > from && period_ends <= to) return true;
    const Tariff* tariff = version_at(versions, from);
    return tariff->by_time() && next_rate_change(*tariff, zone, from, to).has_value();
}

void Rater::add(UtcTime from, UtcTime to, Energy advance) {
    while (advance.wh > 0) {
        const Tariff* tariff = version_at(versions_, from);
        const auto boundary =
            from < to ? next_version_start(versions_, from, to) : std::optional<UtcTime>();
        if (!boundary) return add_within(*tariff, from, to, advance, false);
        // Up to just before the boundary with the old version, the rest with the new one.
        const Energy before = used_within(advance, *boundary - from, to - from);
        add_within(*tariff, from, *boundary, before, true);
        from = *boundary;
        advance -= before;
    }
}

void Rater::add_unsure(UtcTime earliest, UtcTime latest, UtcTime from, UtcTime to, Energy advance) {
    if (advance.wh <= 0) return;
    const Tariff* first = version_at(versions_, earliest);
    bool unsure = first->by_time() || !block_is_sure(*first, counter_, earliest, latest);
    Candidate cheapest{first, 0};
    if (unsure) cheapest.price = cheapest_between(*first, zone_, source_, earliest, latest);
    // A later version that may have begun by then is as likely, and what it asks less need not be paid.
    for (auto start = next_version_start(versions_, earliest, latest); start;
         start = next_version_start(versions_, *start, latest)) {
        const Tariff* version = version_at(versions_, *start);
        if (!unsure) cheapest.price = cheapest_between(*first, zone_, source_, earliest, latest);
        unsure = true;
        const PriceIndex price = cheapest_between(*version, zone_, source_, *start, latest);
        if (gross_price(*version, price) < gross_price(*cheapest.tariff, cheapest.price)) {
            cheapest = {version, price};
        }
    }
    if (!unsure) return add_within(*first, from, to, advance, false);
    counter_.take(cheapest.tariff->id, cheapest.tariff->version, cheapest.price,
                  advance.wh * share_ppm_);
    append(*cheapest.tariff, {from, to, advance, cheapest.price, false, true});
}

void Rater::add_within(const Tariff& tariff, UtcTime from, UtcTime to, Energy advance,
                       bool estimated) {
    const auto pieces = split_by_rate(tariff, zone_, from, to, advance);
    const bool gathered = !pieces.empty() && pieces.front().estimated &&
                          pieces.front().from == from && pieces.front().to == to;
    bool joins = !gathered;
    for (auto piece : price_pieces(tariff, source_, share_ppm_, pieces, counter_)) {
        piece.estimated |= estimated;
        append(tariff, piece, joins);
        joins = true;
    }
    sealed_ = gathered;
}

void Rater::append(const Tariff& tariff, const PricedPiece& piece, bool joins) {
    joins = joins && !sealed_ && !rated_.empty() && rated_.back().tariff == &tariff &&
            rated_.back().piece.price == piece.price && rated_.back().piece.to == piece.from &&
            !rated_.back().piece.provisional && !piece.provisional;
    sealed_ = false;
    if (!joins) {
        rated_.push_back({&tariff, piece});
        return;
    }
    PricedPiece& last = rated_.back().piece;
    last.energy += piece.energy;
    last.to = piece.to;
    last.estimated |= piece.estimated;
}

}  // namespace riser::payment
