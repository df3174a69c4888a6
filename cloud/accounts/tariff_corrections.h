// A tariff that was entered wrongly: its right version, for a time that was charged already. Gateways price again what their
// journals have of it, and book the differences (docs/charging.md).
#pragma once

#include "cloud/accounts/refusal.h"
#include "cloud/identity/cloud_keys.h"
#include "cloud/store/store.h"
#include "core/base/result.h"

namespace riser::cloud {

// Stores the version as one of the site's and sends the order to each of its gateways. The command's id follows from what
// is ordered, so that it is done once. until_ms: Unix time, 0: for good.
[[nodiscard]] Result<PublishedTariff, Refusal> order_correction(Session& session,
                                                                const CloudKeys& keys, SiteId site,
                                                                payment::Tariff tariff,
                                                                std::int64_t until_ms,
                                                                std::int64_t now_ms);

}  // namespace riser::cloud
