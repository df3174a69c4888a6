// A tariff that was entered wrongly: its right version, for a time that was charged already. Gateways price again what their
// journals have of it, and book the differences (docs/charging.md).
#pragma once

#include <optional>

#include "cloud/accounts/refusal.h"
#include "cloud/identity/cloud_keys.h"
#include "cloud/store/store.h"
#include "core/base/result.h"

namespace riser::cloud {

// Why a correction is not one, or why this version cannot be ordered; nullopt: it can.
[[nodiscard]] std::optional<Refusal> objection_to_correction(Session& session, const Site& site,
                                                             const payment::Tariff& tariff,
                                                             std::int64_t until_ms,
                                                             std::int64_t now_ms);

// Stores the version as one of the site's and sends the order to each of its gateways. The command's id follows from what
// is ordered, so that it is done once. until_ms: Unix time, 0: for good. most: that it takes from one account; nullopt: what
// the building's policy pack lets it take.
[[nodiscard]] Result<PublishedTariff, Refusal> order_correction(
    Session& session, const CloudKeys& keys, SiteId site, payment::Tariff tariff,
    std::int64_t until_ms, std::optional<Money> most, std::int64_t now_ms);

}  // namespace riser::cloud
