// What of tariffs and charges a policy pack can object to (policy_check.h), worked out from their terms: of those that a
// configuration names and of those that an order brings alike.
#pragma once

#include <optional>
#include <string>

#include "core/payment/charge.h"
#include "core/payment/policy_check.h"
#include "core/payment/tariff.h"

namespace riser::payment {

// Of a day of 24 hours, and of the shortest month; rounded up.
[[nodiscard]] Money most_in_a_day(Money amount, CollectionPeriod period);

// The most that a debt takes in a week: of one that is taken from top-ups its cap, else its instalments. A month is the
// shortest that there is. nullopt: as much as is topped up.
[[nodiscard]] std::optional<Money> most_in_a_week(const Charge& debt);

// The standing charge of a tariff.
[[nodiscard]] StandingTraits standing_traits(const Tariff& tariff);
// A standing charge beside the tariff comes on top.
void add_standing(StandingTraits& sum, const Charge& charge);
// The worst of both.
void take_worst(StandingTraits& worst, const StandingTraits& other);

// Without what the tariff itself does not say: whether everybody agreed on prices by time of use, and whether somebody
// who has it feeds in.
[[nodiscard]] TariffTraits traits_of(const Tariff& tariff, std::string name);

}  // namespace riser::payment
