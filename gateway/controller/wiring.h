// The wiring of a supply point as the configuration and the books have it now, against the one that a relay
// test has proven and the contacts that were opened (core/metering/wiring.h, docs/supply.md).
#pragma once

#include <string>

#include "gateway/controller/draft.h"
#include "gateway/controller/live.h"

namespace riser::controller {

// As the books name it.
[[nodiscard]] metering::Contact contact_of(const SiteConfig& site, const SwitchSite& which);

// As configured, in canonical order. The meters still without their identities.
[[nodiscard]] metering::Wiring configured_wiring(const SiteConfig& site,
                                                 const metering::SupplyPoint& supply_point);

// With the identities that the books have now.
[[nodiscard]] metering::Wiring wiring_now(const LiveSupply& supply, const Draft& books);

// Was a relay test passed, and with the wiring of now?
[[nodiscard]] bool pairing_stands(const SupplyPointBooks& supply_point, const LiveSupply& supply,
                                  const Draft& books);

// Somebody works behind the contact, or must be kept from it.
[[nodiscard]] constexpr bool is_lock(journal::SupplyReason reason) {
    return reason == journal::SupplyReason::safety || reason == journal::SupplyReason::maintenance;
}

// Of the contacts that this gateway has opened one is not configured any more (or nobody knows which they
// were). `supply` is nullptr when the whole supply point was taken out of the configuration.
[[nodiscard]] bool opened_elsewhere(const SupplyPointBooks& supply_point, const LiveSupply* supply);

// For people: why a pairing that was proven is none now. Empty when none was proven.
[[nodiscard]] std::string why_unproven(const SupplyPointBooks& supply_point,
                                       const LiveSupply& supply, const Draft& books);
// For people: where contacts are.
[[nodiscard]] std::string places(const std::vector<metering::Contact>& contacts);
// For people: where the contacts are that were opened.
[[nodiscard]] std::string opened_where(const SupplyPointBooks& supply_point);

}  // namespace riser::controller
