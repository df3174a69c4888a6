// What a seed decides about a site beside its people: how its field is played, where its registers begin, panels, and what
// its tariff has beside prices. Each from a stream of its own, so that more choices leave the rest of a world as it is.
#pragma once

#include "core/base/prng.h"
#include "tests/sim/world/site.h"

namespace riser::sim {

[[nodiscard]] FieldChoice draw_field(Prng& dice);
// Registers of models that roll over begin near their ends.
void bring_registers_near_their_ends(Prng& dice, BuildingPlan& building);
// Panels on some flats and a price for what they feed in; none where there is a main meter.
void draw_solar(Prng& dice, SitePlan& plan);
void draw_standing(Prng& dice, TariffPlan& tariff);
void draw_demand(Prng& dice, TariffPlan& tariff);

}  // namespace riser::sim
