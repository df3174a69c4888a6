#include "core/payment/charging.h"

#include <array>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

__extension__ using Int128 = __int128;

// One piece per rate instead of one per boundary, in order of rates. The times of the pieces are the whole
// interval: after a long silence nothing finer is known.
std::vector<RatedPiece> gather(const std::array<Energy, k_max_rates>& by_rate, UtcTime from,
                               UtcTime to) {
    std::vector<RatedPiece> gathered;
    for (std::size_t rate = 0; rate < by_rate.size(); ++rate) {
        if (by_rate[rate].wh == 0) continue;
        gathered.push_back({from, to, by_rate[rate], static_cast<RateIndex>(rate), true});
    }
    return gathered;
}

}  // namespace

GrossPrice gross_price(Price price, std::int64_t tax_ppm) {
    RISER_ASSERT(price.micro_per_kwh >= 0 && price <= k_max_price && tax_ppm >= 0 &&
                     tax_ppm <= k_max_tax_ppm,
                 "price and tax were checked with their tariff");
    return {price.micro_per_kwh * (1'000'000 + tax_ppm)};
}

GrossPrice gross_price(const Tariff& tariff, PriceIndex price) {
    GrossPrice gross = gross_price(tariff.prices[price], tariff.tax_ppm);
    for (const auto& levy : tariff.rules.levies) {
        if (!levy.taxed) gross.numerator -= levy.price.micro_per_kwh * tariff.tax_ppm;
    }
    return gross;
}

std::optional<ChargedAmount> try_charge_shared(SharedEnergy energy, GrossPrice price,
                                               Residue before) {
    const bool in_range = energy >= 0 && energy <= k_max_shared_energy && price.numerator >= 0 &&
                          price.numerator <= k_max_gross_price && before.numerator >= 0 &&
                          before.numerator < k_residue_denominator;
    if (!in_range) return std::nullopt;
    // At most 10^18 x 2x10^18 = 2x10^36, below 2^127.
    const Int128 numerator = static_cast<Int128>(energy) * price.numerator + before.numerator;
    const Int128 amount = numerator / k_residue_denominator;
    if (amount > k_max_balance.micro) return std::nullopt;
    return ChargedAmount{{static_cast<std::int64_t>(amount)},
                         {static_cast<std::int64_t>(numerator % k_residue_denominator)}};
}

std::optional<ChargedAmount> try_charge_energy(Energy energy, GrossPrice price,
                                               std::int64_t share_ppm, Residue before) {
    const bool in_range = energy.wh >= 0 && energy <= k_max_register && share_ppm >= 0 &&
                          share_ppm <= k_full_share_ppm;
    if (!in_range) return std::nullopt;
    return try_charge_shared(energy.wh * share_ppm, price, before);
}

ChargedAmount charge_energy(Energy energy, GrossPrice price, std::int64_t share_ppm,
                            Residue before) {
    const auto charged = try_charge_energy(energy, price, share_ppm, before);
    RISER_ASSERT(charged.has_value(), "energy, price, share and amount stay within their ranges");
    return *charged;
}

Energy used_within(Energy advance, Duration part, Duration whole) {
    return {
        static_cast<std::int64_t>(static_cast<Int128>(advance.wh) * part.count() / whole.count())};
}

std::vector<RatedPiece> split_by_rate(const Tariff& tariff, const ZoneRules& zone, UtcTime from,
                                      UtcTime to, Energy advance) {
    RISER_ASSERT(advance.wh >= 0, "an advance is not negative");
    if (advance.wh == 0) return {};
    if (!tariff.by_time() || to <= from) {
        return {{from, to, advance, rate_at(tariff, zone, from), false}};
    }
    std::vector<RatedPiece>
        pieces;  // after a long silence only the first few: by_rate has them all
    std::array<Energy, k_max_rates> by_rate{};
    const Duration whole = to - from;
    UtcTime at = from;
    Energy given{};
    while (at < to) {
        const UtcTime end = next_rate_change(tariff, zone, at, to).value_or(to);
        const Energy up_to = used_within(advance, end - from, whole);
        const bool whole_interval = at == from && end == to;
        if (up_to > given) {
            const RateIndex rate = rate_at(tariff, zone, at);
            by_rate[rate] += up_to - given;
            if (pieces.size() <= k_max_pieces) {
                pieces.push_back({at, end, up_to - given, rate, !whole_interval});
            }
        }
        given = up_to;
        at = end;
    }
    return pieces.size() <= k_max_pieces ? pieces : gather(by_rate, from, to);
}

}  // namespace riser::payment
