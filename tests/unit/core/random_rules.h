// Random rules of tariffs that check_tariff() accepts, on top of a random tariff of version 1.
#pragma once

#include "core/base/prng.h"
#include "core/payment/tariff.h"

namespace riser::payment {

// Keeps id, version, currency and beginning; prices, table and tax are made anew to fit the rules.
void add_random_rules(Prng& random, Tariff& tariff);

}  // namespace riser::payment
