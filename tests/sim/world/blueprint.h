// Blueprint: what one gateway is built from, the same at each of its starts: its configuration, the meter
// profiles, the zone, who it is to the cloud. Made by the production loader and assembly from the text that
// riser-sim would write for the building.
#pragma once

#include <memory>
#include <string_view>

#include "core/base/result.h"
#include "gateway/assembly.h"
#include "gateway/sync/cloud_sync.h"
#include "tests/sim/building_plan.h"
#include "tests/sim/world/billing_plan.h"
#include "tests/sim/world/policy_plan.h"

namespace riser::sim {

struct Blueprint {
    config::GatewayConfig config;
    gateway::ProfileShelf profiles;
    controller::SiteConfig site;
    std::vector<modbus::BusConfig> buses;
};

// Ids of one site, told apart by `number`.
struct SiteIdentity {
    GatewayId gateway{};
    SiteId site{};
};

// A flat tariff of so many micro-units per kWh, and perhaps a second price in the evening.
struct TariffPlan {
    std::int64_t price = 300'000;
    std::int64_t evening_price = 0;  // 0: the same all day; else from 18:00 to 22:00, every day
    std::int64_t tax_ppm = 0;
    std::int64_t export_price = 0;  // micro-units for each kWh fed in; 0: nothing
    // Charged beside energy, micro-units for each day or month, before tax; 0: nothing. It is never put off: whoever has
    // no credit owes it (`continuous`).
    std::int64_t standing = 0;
    bool standing_by_month = false;
    bool standing_taxed = true;
    bool standing_of_landlord = true;  // also while nobody has moved in
    bool standing_while_off = true;
    // Of a second tariff with the same prices, for who moves in and pays afterwards. Micro-units before tax; 0: nothing.
    std::int64_t demand_per_kw = 0;  // and month
    int demand_window_min = 15;
    bool demand_sliding = false;
    std::int64_t ratchet_ppm = 0;
    std::int64_t minimum_per_month = 0;

    [[nodiscard]] bool by_month() const { return demand_per_kw > 0 || minimum_per_month > 0; }
    bool operator==(const TariffPlan&) const = default;
};

struct SiteTiming {
    Duration money_interval = std::chrono::seconds(60);
    Duration slow_interval = std::chrono::seconds(300);
    Duration tick = std::chrono::seconds(1);
    Duration settlement_interval = std::chrono::minutes(5);
};

[[nodiscard]] Result<std::unique_ptr<Blueprint>> make_blueprint(
    const BuildingPlan& plan, const SiteIdentity& identity, const TariffPlan& tariff,
    const PolicyPlan& policy, const BillingPlan& billing, bool people_move,
    const SiteTiming& timing, UtcTime begin);

// A plain one: a flat price, everybody armed, nobody moves; and what `more` adds to its configuration.
[[nodiscard]] Result<std::unique_ptr<Blueprint>> make_blueprint(const BuildingPlan& plan,
                                                                std::string_view more,
                                                                UtcTime begin);

// The shipped profiles leave the ends of registers out, which their makers do not state. Here the installer
// knows them.
void enter_register_ends(const BuildingPlan& plan, controller::SiteConfig& site);

}  // namespace riser::sim
