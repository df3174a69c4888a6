#include "core/payment/charging.h"

#include <array>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

__extension__ using Int128 = __int128;

// Energy passed when `part` of `whole` time has passed; whole > 0, 0 <= part <= whole.
Energy proportion(Energy total, Duration part, Duration whole) {
    return {
        static_cast<std::int64_t>(static_cast<Int128>(total.wh) * part.count() / whole.count())};
}

// One piece per price instead of one per boundary, in order of price index. The times of the pieces
// are the whole interval: after a long silence nothing finer is known.
std::vector<PricedPiece> gather(const std::array<Energy, k_max_prices>& by_price,
                                const AdvanceInterval& interval) {
    std::vector<PricedPiece> gathered;
    for (std::size_t price = 0; price < by_price.size(); ++price) {
        if (by_price[price].wh == 0) continue;
        gathered.push_back({interval.from, interval.to, by_price[price],
                            static_cast<PriceIndex>(price), true, false});
    }
    return gathered;
}

}  // namespace

std::optional<ChargedAmount> try_charge_energy(Energy energy, Price price, std::int64_t share_ppm,
                                               std::int64_t tax_ppm, Residue before) {
    const bool in_range = energy.wh >= 0 && energy <= k_max_register && price.micro_per_kwh >= 0 &&
                          price <= k_max_price && share_ppm >= 0 && share_ppm <= k_full_share_ppm &&
                          tax_ppm >= 0 && tax_ppm <= k_max_tax_ppm && before.numerator >= 0 &&
                          before.numerator < k_residue_denominator;
    if (!in_range) return std::nullopt;
    // At most 10^12 x 10^12 x 10^6 x 2x10^6 = 2x10^36, below 2^127.
    const Int128 numerator =
        static_cast<Int128>(energy.wh) * price.micro_per_kwh * share_ppm * (1'000'000 + tax_ppm) +
        before.numerator;
    const Int128 amount = numerator / k_residue_denominator;
    if (amount > k_max_balance.micro) return std::nullopt;
    return ChargedAmount{{static_cast<std::int64_t>(amount)},
                         {static_cast<std::int64_t>(numerator % k_residue_denominator)}};
}

ChargedAmount charge_energy(Energy energy, Price price, std::int64_t share_ppm,
                            std::int64_t tax_ppm, Residue before) {
    const auto charged = try_charge_energy(energy, price, share_ppm, tax_ppm, before);
    RISER_ASSERT(charged.has_value(),
                 "energy, price, share, tax and amount stay within their ranges");
    return *charged;
}

std::vector<PricedPiece> split_by_price(const Tariff& tariff, const ZoneRules& zone,
                                        const AdvanceInterval& interval, Energy advance) {
    RISER_ASSERT(advance.wh >= 0, "an advance is not negative");
    if (advance.wh == 0) return {};
    const bool ordered = interval.to > interval.from;
    if (tariff.week.empty() || !interval.trusted || !ordered) {
        const bool unsure = !tariff.week.empty() && !interval.trusted;
        const PriceIndex price = unsure ? cheapest_between(tariff, zone, interval.from, interval.to)
                                        : price_at(tariff, zone, interval.from);
        return {{interval.from, interval.to, advance, price, false, unsure}};
    }
    std::vector<PricedPiece>
        pieces;  // after a long silence only the first few: by_price has them all
    std::array<Energy, k_max_prices> by_price{};
    const Duration whole = interval.to - interval.from;
    UtcTime at = interval.from;
    Energy given{};
    while (at < interval.to) {
        const auto change = next_price_change(tariff, zone, at);
        const UtcTime end = change && *change < interval.to ? *change : interval.to;
        const Energy up_to = proportion(advance, end - interval.from, whole);
        const bool whole_interval = at == interval.from && end == interval.to;
        if (up_to > given) {
            const PriceIndex price = price_at(tariff, zone, at);
            by_price[price] += up_to - given;
            if (pieces.size() <= k_max_pieces) {
                pieces.push_back({at, end, up_to - given, price, !whole_interval, false});
            }
        }
        given = up_to;
        at = end;
    }
    if (pieces.size() <= k_max_pieces) return pieces;
    return gather(by_price, interval);
}

}  // namespace riser::payment
