// Energy that an account's supply point feeds in: what its export register counts has a price of the tariff too, and is
// credited. Without taxes, blocks or times: one price a version. Its exactness is that of charging (charging.h), with a
// residue of its own, so that what is credited and what is charged never touch each other.
#pragma once

#include <vector>

#include "core/payment/charging.h"

namespace riser::payment {

[[nodiscard]] bool credits_feed_in(const std::vector<Tariff>& versions);
// Tariffs of one price each, that which is credited: for whoever divides an advance over versions as what is used is
// divided (rating.h). Ids, numbers and beginnings are those of the versions.
[[nodiscard]] std::vector<Tariff> feed_in_versions(const std::vector<Tariff>& versions);

// What an advance is worth. nullopt as for try_charge_energy().
[[nodiscard]] std::optional<ChargedAmount> try_credit_feed_in(Energy energy, const Tariff& tariff,
                                                              std::int64_t share_ppm,
                                                              Residue before);

}  // namespace riser::payment
