#include "gateway/controller/pricing.h"

#include <algorithm>

namespace riser::controller {
namespace {

using payment::AdvanceInterval;
using payment::Tariff;

constexpr Duration k_week = std::chrono::hours(24 * 7);

// First instant in (from, to] at which a later version takes over.
std::optional<UtcTime> next_version_start(const std::vector<Tariff>& versions, UtcTime from,
                                          UtcTime to) {
    std::optional<UtcTime> start;
    for (const auto& version : versions) {
        const bool inside = version.effective_from > from && version.effective_from <= to;
        if (inside && (!start || version.effective_from < *start)) start = version.effective_from;
    }
    return start;
}

void append(std::vector<PricedAdvance>& out, const std::vector<Tariff>& versions,
            const ZoneRules& zone, AdvanceInterval interval, Energy advance) {
    if (advance.wh <= 0) return;
    const auto boundary = next_version_start(versions, interval.from, interval.to);
    if (boundary && interval.trusted && interval.from < interval.to) {
        __extension__ using Int128 = __int128;
        const Int128 part = static_cast<Int128>(advance.wh) * (*boundary - interval.from).count() /
                            (interval.to - interval.from).count();
        const Energy before{static_cast<std::int64_t>(part)};
        // Up to just before the boundary with the old version, the rest with the new one.
        const Tariff* old = version_at(versions, interval.from);
        for (const auto& piece :
             payment::split_by_price(*old, zone, {interval.from, *boundary, true}, before)) {
            out.push_back({old, piece});
            out.back().piece.estimated = true;
        }
        if (*boundary < interval.to) {
            append(out, versions, zone, {*boundary, interval.to, true}, advance - before);
            return;
        }
        interval.from = *boundary;
        advance -= before;
    }
    const Tariff* tariff = version_at(versions, interval.from);
    for (const auto& piece : payment::split_by_price(*tariff, zone, interval, advance)) {
        out.push_back({tariff, piece});
    }
}

}  // namespace

const Tariff* version_at(const std::vector<Tariff>& versions, UtcTime time) {
    const Tariff* best = nullptr;
    for (const auto& version : versions) {
        const bool effective = version.effective_from <= time;
        const bool later = best == nullptr || version.effective_from >= best->effective_from;
        if (effective && later) best = &version;
    }
    return best != nullptr || versions.empty() ? best : &versions.front();
}

std::vector<PricedAdvance> price_advance(const std::vector<Tariff>& versions, const ZoneRules& zone,
                                         const ShareBooks& share, const LiveRegister& live,
                                         const Now& now) {
    std::vector<PricedAdvance> out;
    if (versions.empty() || !share.open || !live.known || live.value <= share.settled) return out;
    if (!now.trusted()) {
        append(out, versions, zone, {now.earliest, now.latest, false}, live.value - share.settled);
        for (auto& priced : out) {
            priced.piece.from = live.base_wall;
            priced.piece.to = live.wall;
        }
        return out;
    }
    // The clock was ahead when the books were settled or the register was read last: the beginning is unknown.
    if (std::max(live.base_wall, live.previous_wall) > live.wall) {
        const Tariff* tariff = version_at(versions, live.wall);
        for (auto& piece :
             payment::split_by_price(*tariff, zone, {live.wall - k_week, live.wall, false},
                                     live.value - share.settled)) {
            piece.from = piece.to = live.wall;
            out.push_back({tariff, piece});
        }
        return out;
    }
    // What came before the last reading but one lies wholly before it: only the last interval
    // needs an estimate when a boundary falls into it.
    const Energy middle = std::clamp(live.previous, share.settled, live.value);
    append(out, versions, zone,
           {live.base_wall, std::max(live.base_wall, live.previous_wall), true},
           middle - share.settled);
    append(out, versions, zone, {std::max(live.base_wall, live.previous_wall), live.wall, true},
           live.value - middle);
    // Neighbours with one price are one segment.
    std::vector<PricedAdvance> merged;
    for (const auto& priced : out) {
        const bool joins = !merged.empty() && merged.back().tariff == priced.tariff &&
                           merged.back().piece.price == priced.piece.price &&
                           merged.back().piece.to == priced.piece.from;
        if (!joins) {
            merged.push_back(priced);
            continue;
        }
        merged.back().piece.energy += priced.piece.energy;
        merged.back().piece.to = priced.piece.to;
        merged.back().piece.estimated |= priced.piece.estimated;
    }
    return merged;
}

bool crosses_price_change(const std::vector<Tariff>& versions, const ZoneRules& zone,
                          const LiveRegister& live) {
    if (versions.empty() || live.wall <= live.base_wall) return false;
    if (next_version_start(versions, live.base_wall, live.wall)) return true;
    const Tariff* tariff = version_at(versions, live.base_wall);
    if (tariff->week.empty()) return false;
    const auto change = payment::next_price_change(*tariff, zone, live.base_wall);
    return change && *change <= live.wall;
}

}  // namespace riser::controller
