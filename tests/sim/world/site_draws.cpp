#include "tests/sim/world/site_draws.h"

#include <algorithm>

#include "tests/sim/models/models.h"

namespace riser::sim {

FieldChoice draw_field(Prng& dice) {
    if (dice.chance(3, 4)) return FieldChoice::metered;
    return dice.chance(1, 2) ? FieldChoice::bytes : FieldChoice::pieces;
}

// Where they have one.
void bring_registers_near_their_ends(Prng& dice, BuildingPlan& building) {
    for (MeterPlan& meter : building.meters) {
        const ModelTraits& model = *find_model(meter.profile);
        const auto left = static_cast<std::int64_t>(1 + dice.below(20'000));
        const bool soon = dice.chance(1, 2);
        if (soon && model.rolls_over_in_whole_steps()) meter.start_wh = model.width_wh - left;
    }
}

// Where no main meter would have to tell what flows out from what neighbours use. Sometimes a kilowatt-hour is worth what
// it costs, sometimes a millionth.
void draw_solar(Prng& dice, SitePlan& plan) {
    const auto& meters = plan.building.meters;
    const bool has_main =
        std::any_of(meters.begin(), meters.end(), [](const auto& m) { return m.main; });
    if (has_main || !dice.chance(1, 2)) return;
    for (MeterPlan& meter : plan.building.meters) {
        if (!find_model(meter.profile)->counts_export || !dice.chance(1, 2)) continue;
        meter.solar_w = static_cast<std::int64_t>(800 + dice.below(4'200));
        plan.solar = true;
    }
    if (!plan.solar) return;
    plan.tariff.export_price = static_cast<std::int64_t>(1 + dice.below(400'000));
    if (dice.chance(1, 5)) plan.tariff.export_price = dice.chance(1, 2) ? plan.tariff.price : 1;
}

void draw_standing(Prng& dice, TariffPlan& tariff) {
    if (!dice.chance(2, 5)) return;
    tariff.standing_by_month = dice.chance(1, 4);
    const std::uint64_t most = tariff.standing_by_month ? 9'000'000 : 300'000;
    tariff.standing = static_cast<std::int64_t>(1 + dice.below(most));
    tariff.standing_taxed = dice.chance(1, 2);
    tariff.standing_of_landlord = dice.chance(1, 2);
    tariff.standing_while_off = dice.chance(1, 2);
}

void draw_demand(Prng& dice, TariffPlan& tariff) {
    if (!dice.chance(2, 3)) return;
    if (dice.chance(3, 4)) {
        tariff.demand_per_kw = static_cast<std::int64_t>(1'000 + dice.below(20'000'000));
        tariff.demand_window_min = 15 << dice.below(3);
        tariff.demand_sliding = dice.chance(1, 2);
        const auto ratchet = static_cast<std::int64_t>(300'000 + dice.below(700'001));
        if (dice.chance(1, 2)) tariff.ratchet_ppm = ratchet;
    }
    if (tariff.demand_per_kw > 0 && dice.chance(1, 2)) return;
    tariff.minimum_per_month = static_cast<std::int64_t>(1 + dice.below(60'000'000));
}

}  // namespace riser::sim
