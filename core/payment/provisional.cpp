#include "core/payment/provisional.h"

#include <algorithm>

namespace riser::payment {
namespace {

__extension__ using Int128 = __int128;

// Settlements that follow each other within so much are kept as one from the start.
constexpr std::int64_t k_fine_ms = 15LL * 60 * 1000;
// One part comes to 2x10^36 at most, so nothing overflows before this is seen.
constexpr Int128 k_most = static_cast<Int128>(k_max_balance.micro) * k_residue_denominator;

bool alike(const ProvisionalCharge& a, const ProvisionalCharge& b) {
    return a.boot == b.boot && a.charged == b.charged && a.newest_version == b.newest_version &&
           a.share_ppm == b.share_ppm && (a.from_ms < 0) == (b.from_ms < 0) &&
           a.energy + b.energy <= k_max_register;
}

bool alike(const ReratedPart& a, const ReratedPart& b) {
    return a.charged == b.charged && a.due == b.due && a.share_ppm == b.share_ppm &&
           a.sure == b.sure && a.energy + b.energy <= k_max_register;
}

std::int64_t length_together(const ProvisionalCharge& a, const ProvisionalCharge& b) {
    return std::max(a.to_ms, b.to_ms) - std::min(a.from_ms, b.from_ms);
}

void join(ProvisionalCharge& into, const ProvisionalCharge& later) {
    into.energy += later.energy;
    into.from_ms = std::min(into.from_ms, later.from_ms);
    into.to_ms = std::max(into.to_ms, later.to_ms);
    into.earliest_ms = std::min(into.earliest_ms, later.earliest_ms);
}

// The one that `later` continues; the end when there is none.
std::vector<ProvisionalCharge>::iterator before_it(std::vector<ProvisionalCharge>& kept,
                                                   std::vector<ProvisionalCharge>::iterator later) {
    const auto found =
        std::find_if(std::make_reverse_iterator(later), kept.rend(),
                     [&](const ProvisionalCharge& earlier) { return alike(earlier, *later); });
    return found == kept.rend() ? kept.end() : std::prev(found.base());
}

// Makes one of the two that are the shortest together. False when no two go together.
bool join_shortest(std::vector<ProvisionalCharge>& kept) {
    auto best = kept.end();
    auto best_before = kept.end();
    for (auto later = kept.begin(); later != kept.end(); ++later) {
        const auto earlier = before_it(kept, later);
        if (earlier == kept.end()) continue;
        const bool shorter = best == kept.end() || length_together(*earlier, *later) <
                                                       length_together(*best_before, *best);
        if (shorter) {
            best = later;
            best_before = earlier;
        }
    }
    if (best == kept.end()) return false;
    join(*best_before, *best);
    kept.erase(best);
    return true;
}

// The counter without what was charged so: it is used once more.
void take_back(BlockCounter& counter, const PriceKey& charged, SharedEnergy energy) {
    const bool there = counter.tariff == charged.tariff && counter.version == charged.version &&
                       counter.used_at.size() > charged.price;
    SharedEnergy& from = there ? counter.used_at[charged.price] : counter.carried;
    from -= std::min(from, energy);
}

class Rerater {
public:
    Rerater(const VersionsOf& versions, const ZoneRules& zone, const BlockCounter& blocks,
            const SureTime& now)
        : versions_(versions), zone_(zone), blocks_(blocks), now_(now) {}

    bool run(const std::vector<ProvisionalCharge>& kept) {
        for (const auto& charge : kept) {
            take_back(blocks_, charge.charged, charge.energy.wh * charge.share_ppm);
        }
        const bool all = std::all_of(kept.begin(), kept.end(),
                                     [&](const ProvisionalCharge& charge) { return rate(charge); });
        return all && !parts.empty() && parts.size() <= k_max_rerated_parts;
    }

    std::vector<ReratedPart> parts;
    Int128 difference = 0;  // numerator, of k_residue_denominator

private:
    bool rate(const ProvisionalCharge& charge) {
        const auto* all = versions_(charge.charged.tariff);
        if (all == nullptr) return false;
        std::vector<Tariff> known;
        std::copy_if(all->begin(), all->end(), std::back_inserter(known),
                     [&](const Tariff& t) { return t.version <= charge.newest_version; });
        const auto charged = std::find_if(known.begin(), known.end(), [&](const Tariff& t) {
            return t.version == charge.charged.version;
        });
        if (charged == known.end() || charge.charged.price >= charged->prices.size()) return false;
        const bool sure = charge.boot == now_.boot && charge.from_ms >= 0;
        const std::int64_t booted_ms = now_.wall_ms - now_.monotonic_ms;
        std::int64_t from_ms = booted_ms + charge.from_ms;
        std::int64_t to_ms = booted_ms + charge.to_ms;
        if (!sure) {
            to_ms = charge.boot == now_.boot ? to_ms : booted_ms;
            from_ms = std::min(charge.earliest_ms, to_ms);
        }
        if (!is_record_time_ms(from_ms) || !is_record_time_ms(to_ms) || to_ms < from_ms)
            return false;
        Rater rater(known, zone_, charged->source_of(charge.charged.price), charge.share_ppm,
                    blocks_);
        const bool blocks = std::any_of(known.begin(), known.end(), [](const Tariff& t) {
            return t.rules.blocks.blocks() > 1;
        });
        const bool in_period =
            !blocks || (from_ms >= blocks_.span.begins_ms && to_ms < blocks_.span.ends_ms);
        if (sure && in_period) {
            rater.add(from_unix_ms(from_ms), from_unix_ms(to_ms), charge.energy);
        } else {
            rater.add_unsure(from_unix_ms(from_ms), from_unix_ms(to_ms), from_unix_ms(from_ms),
                             from_unix_ms(to_ms), charge.energy);
        }
        for (const auto& rated : rater.take()) {
            add(charge, *charged, rated, sure && in_period);
            if (difference > k_most) return false;
        }
        return true;
    }

    void add(const ProvisionalCharge& charge, const Tariff& charged, const RatedAdvance& rated,
             bool sure) {
        ReratedPart part;
        part.energy = rated.piece.energy;
        part.share_ppm = charge.share_ppm;
        part.charged = charge.charged;
        part.due = {rated.tariff->id, rated.tariff->version, rated.piece.price};
        part.from_ms = to_unix_ms(rated.piece.from);
        part.to_ms = to_unix_ms(rated.piece.to);
        part.sure = sure;
        const std::int64_t more = gross_price(*rated.tariff, part.due.price).numerator -
                                  gross_price(charged, charge.charged.price).numerator;
        // It was charged at the lowest price that it can have had. If the clock was outside its own bounds it may
        // have had a lower one: what was paid stays paid.
        difference +=
            static_cast<Int128>(part.energy.wh) * part.share_ppm * std::max<std::int64_t>(more, 0);
        gather(part);
    }

    // Nobody reads of every night of a month.
    void gather(const ReratedPart& part) {
        if (part.energy.wh == 0) return;
        const auto same = std::find_if(parts.begin(), parts.end(), [&](const ReratedPart& other) {
            return alike(other, part);
        });
        if (same == parts.end()) return parts.push_back(part);
        same->energy += part.energy;
        same->from_ms = std::min(same->from_ms, part.from_ms);
        same->to_ms = std::max(same->to_ms, part.to_ms);
    }

    const VersionsOf& versions_;
    const ZoneRules& zone_;
    BlockCounter blocks_;
    const SureTime& now_;
};

}  // namespace

void keep(std::vector<ProvisionalCharge>& kept, const ProvisionalCharge& charge) {
    kept.push_back(charge);
    const auto last = std::prev(kept.end());
    const auto earlier = before_it(kept, last);
    // Not over a gap: what was used before it would be spread into it, and over prices at which nothing was used.
    if (earlier != kept.end() && last->from_ms <= earlier->to_ms &&
        length_together(*earlier, *last) <= k_fine_ms) {
        join(*earlier, *last);
        kept.pop_back();
    }
    if (kept.size() > k_max_provisional && !join_shortest(kept)) kept.erase(kept.begin());
}

std::optional<Rerating> rerate(const std::vector<ProvisionalCharge>& kept,
                               const VersionsOf& versions, const ZoneRules& zone, Residue residue,
                               const BlockCounter& blocks, const SureTime& now) {
    Rerater rerater(versions, zone, blocks, now);
    if (!rerater.run(kept)) return std::nullopt;
    const Int128 numerator = rerater.difference + residue.numerator;
    const Int128 amount = numerator / k_residue_denominator;
    if (amount > k_max_balance.micro) return std::nullopt;
    return Rerating{std::move(rerater.parts),
                    {static_cast<std::int64_t>(amount)},
                    {static_cast<std::int64_t>(numerator % k_residue_denominator)}};
}

void recount(BlockCounter& counter, const std::vector<ReratedPart>& parts) {
    if (!counter.begun()) return;
    for (const auto& part : parts) {
        take_back(counter, part.charged, part.energy.wh * part.share_ppm);
    }
    for (const auto& part : parts) {
        counter.take(part.due.tariff, part.due.version, part.due.price,
                     part.energy.wh * part.share_ppm);
    }
}

}  // namespace riser::payment
