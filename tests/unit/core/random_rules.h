// Random rules of tariffs that check_tariff() accepts, on top of a random tariff of version 1; random supply policies.
#pragma once

#include "core/base/prng.h"
#include "core/payment/supply_terms.h"
#include "core/payment/tariff.h"

namespace riser::payment {

// Keeps id, version, currency and beginning; prices, table and tax are made anew to fit the rules.
void add_random_rules(Prng& random, Tariff& tariff);

// One that check_supply_policy() accepts, in whole seconds.
[[nodiscard]] SupplyPolicy random_policy(Prng& random);

}  // namespace riser::payment
