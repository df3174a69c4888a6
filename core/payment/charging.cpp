#include "core/payment/charging.h"

#include "core/base/assert.h"

namespace riser::payment {
namespace {

__extension__ using Int128 = __int128;

// Energy passed when `part` of `whole` time has passed; whole > 0, 0 <= part <= whole.
Energy proportion(Energy total, Duration part, Duration whole) {
    return {static_cast<std::int64_t>(static_cast<Int128>(total.wh) * part.count() /
                                      whole.count())};
}

// One piece per price instead of one per boundary, in order of price index. The times of the pieces
// are the whole interval: after a long silence nothing finer is known.
std::vector<PricedPiece> gather(const std::vector<PricedPiece>& pieces,
                                const AdvanceInterval& interval, std::size_t price_count) {
    std::vector<PricedPiece> gathered;
    for (std::size_t price = 0; price < price_count; ++price) {
        PricedPiece sum{interval.from, interval.to, {}, static_cast<PriceIndex>(price), true, false};
        for (const auto& piece : pieces) {
            if (piece.price == price) sum.energy += piece.energy;
        }
        if (sum.energy.wh > 0) gathered.push_back(sum);
    }
    return gathered;
}

}  // namespace

ChargedAmount charge_energy(Energy energy, Price price, std::int64_t share_ppm,
                            std::int64_t tax_ppm, Residue before) {
    RISER_ASSERT(energy.wh >= 0 && energy <= k_max_register, "energy within the range of a register");
    RISER_ASSERT(price.micro_per_kwh >= 0 && price <= k_max_price, "price within range");
    RISER_ASSERT(share_ppm >= 0 && share_ppm <= k_full_share_ppm, "share within range");
    RISER_ASSERT(tax_ppm >= 0 && tax_ppm <= k_max_tax_ppm, "tax within range");
    // At most 10^12 x 10^12 x 10^6 x 2x10^6 = 2x10^36, below 2^127.
    const Int128 numerator = static_cast<Int128>(energy.wh) * price.micro_per_kwh * share_ppm *
                                 (1'000'000 + tax_ppm) +
                             before.numerator;
    const Int128 amount = numerator / k_residue_denominator;
    RISER_ASSERT(amount <= k_max_balance.micro, "a charge stays within the range of a balance");
    return {{static_cast<std::int64_t>(amount)},
            {static_cast<std::int64_t>(numerator % k_residue_denominator)}};
}

std::vector<PricedPiece> split_by_price(const Tariff& tariff, const ZoneRules& zone,
                                        const AdvanceInterval& interval, Energy advance) {
    if (advance.wh == 0) return {};
    const bool ordered = interval.to > interval.from;
    if (tariff.week.empty() || !interval.trusted || !ordered) {
        const bool unsure = !tariff.week.empty() && !interval.trusted;
        const PriceIndex price = unsure
                                     ? cheapest_between(tariff, zone, interval.from, interval.to)
                                     : price_at(tariff, zone, interval.from);
        return {{interval.from, interval.to, advance, price, false, unsure}};
    }
    std::vector<PricedPiece> pieces;
    const Duration whole = interval.to - interval.from;
    UtcTime at = interval.from;
    Energy given{};
    while (at < interval.to) {
        const auto change = next_price_change(tariff, zone, at);
        const UtcTime end = change && *change < interval.to ? *change : interval.to;
        const Energy up_to = proportion(advance, end - interval.from, whole);
        const bool whole_interval = at == interval.from && end == interval.to;
        if (up_to > given) {
            pieces.push_back({at, end, up_to - given, price_at(tariff, zone, at), !whole_interval,
                              false});
        }
        given = up_to;
        at = end;
    }
    if (pieces.size() <= k_max_pieces) return pieces;
    return gather(pieces, interval, tariff.prices.size());
}

}  // namespace riser::payment
