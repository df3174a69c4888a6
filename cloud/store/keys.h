// What every row of the cloud begins with: whose it is. Owner and site first, so that the data of
// one operator can be moved, distributed and erased as a whole.
#pragma once

#include <compare>

#include "core/units/ids.h"

namespace riser::cloud {

struct SiteKey {
    OwnerId owner{};
    SiteId site{};

    auto operator<=>(const SiteKey&) const = default;
};

struct GatewayKey {
    OwnerId owner{};
    SiteId site{};
    GatewayId gateway{};

    auto operator<=>(const GatewayKey&) const = default;
    [[nodiscard]] SiteKey site_key() const { return {owner, site}; }
};

// One journal of one gateway: a new database is a new epoch, and its books start anew.
struct JournalKey {
    OwnerId owner{};
    SiteId site{};
    GatewayId gateway{};
    EpochId epoch{};

    auto operator<=>(const JournalKey&) const = default;
    [[nodiscard]] GatewayKey gateway_key() const { return {owner, site, gateway}; }
};

[[nodiscard]] inline JournalKey journal_of(const GatewayKey& key, EpochId epoch) {
    return {key.owner, key.site, key.gateway, epoch};
}

}  // namespace riser::cloud
