#include "core/payment/interval_charging.h"

#include <algorithm>

namespace riser::payment {

bool IntervalCharger::add(const MeteredInterval& interval, std::vector<IntervalCharge>& charges) {
    const bool in_range = interval.energy.wh >= 0 && interval.energy <= k_max_register &&
                          interval.from <= interval.to;
    if (!in_range) return false;
    UtcTime from = interval.from;
    Energy left = interval.energy;
    // Each turn ends a block period that lies in the interval.
    while (true) {
        const BlockRule& rule = version_at(versions_, from)->rules.blocks;
        if (rule.blocks() == 1) break;
        const bool within =
            account_.blocks.begun() && to_unix_ms(from) < account_.blocks.span.ends_ms;
        if (!within) begin_period(rule, from);
        const UtcTime ends = from_unix_ms(account_.blocks.span.ends_ms);
        if (interval.to <= ends) break;
        const Energy part = used_within(left, ends - from, interval.to - from);
        if (!charge(from, ends, part, charges)) return false;
        from = ends;
        left -= part;
    }
    return charge(from, interval.to, left, charges);
}

void IntervalCharger::begin_period(const BlockRule& rule, UtcTime at) {
    account_.blocks.begin(
        block_span(rule.period, zone_, at, account_.opened, account_.billing_day));
}

bool IntervalCharger::charge(UtcTime from, UtcTime to, Energy energy,
                             std::vector<IntervalCharge>& charges) {
    Rater rater(versions_, zone_, EnergySource::grid, account_.share_ppm, account_.blocks);
    rater.add(from, to, energy);
    for (const auto& rated : rater.take()) {
        const auto charged =
            try_charge_energy(rated.piece.energy, gross_price(*rated.tariff, rated.piece.price),
                              account_.share_ppm, account_.residue);
        if (!charged) return false;
        account_.residue = charged->residue;
        charges.push_back(
            {rated.tariff, rated.piece, std::nullopt, charged->amount, charged->residue});
    }
    return charge_steps(to, charges);
}

bool IntervalCharger::charge_steps(UtcTime at, std::vector<IntervalCharge>& charges) {
    const auto tariff = std::find_if(versions_.begin(), versions_.end(), [&](const Tariff& t) {
        return t.id == account_.blocks.tariff && t.version == account_.blocks.version;
    });
    if (tariff == versions_.end()) return true;
    for (const auto& step : due_steps(*tariff, account_.blocks)) {
        const auto charged =
            try_charge_shared(step.energy, step_price(*tariff, step), account_.residue);
        if (!charged) return false;
        account_.residue = charged->residue;
        account_.blocks.move(step.from, step.to);
        PricedPiece piece;
        piece.from = at;
        piece.to = at;
        piece.price = step.to;
        charges.push_back({&*tariff, piece, step, charged->amount, charged->residue});
    }
    return true;
}

}  // namespace riser::payment
