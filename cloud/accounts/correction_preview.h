// What a correction of a tariff would come to for each account, computed from the journals as the cloud has them, with the
// same library as the gateways (core/journal/charge_reader.h). Nothing is ordered.
#pragma once

#include <optional>
#include <vector>

#include "cloud/accounts/refusal.h"
#include "cloud/store/store.h"
#include "core/base/result.h"
#include "core/payment/tariff_correction.h"

namespace riser::cloud {

// One account for which something would change.
struct PreviewedAccount {
    AccountId account{};
    SupplyPointId supply_point{};
    bool closed = false;   // the gateway would not book it
    bool possible = true;  // false: it cannot be computed
    Money was{};           // what the parts were charged
    Money amount{};        // the difference; below zero: too much was charged
    std::vector<payment::CorrectedPart> parts;

    bool operator==(const PreviewedAccount&) const = default;
};

struct PreviewedGateway {
    GatewayKey key;
    std::uint64_t through = 0;               // the journal's last entry that is known here
    std::int64_t since_ms = 0;               // Unix time of the first one; 0: there is none
    std::vector<PreviewedAccount> accounts;  // by id

    bool operator==(const PreviewedGateway&) const = default;
};

// Of each gateway of the site that has the tariff. until_ms: Unix time, 0: for good. What is not settled yet, or not here
// yet, is not in it.
[[nodiscard]] Result<std::vector<PreviewedGateway>, Refusal> preview_correction(
    Session& session, SiteId site, payment::Tariff tariff, std::int64_t until_ms,
    std::int64_t now_ms);

}  // namespace riser::cloud
