// Writes a whole gateway.toml for a simulated building: buses at the simulator's ports, every
// meter, board and switch, one supply point and account for each apartment. Text only: whether the
// gateway accepts it is for the gateway's own strict loader to say (and for a test that asks it).
#pragma once

#include <filesystem>
#include <string>

#include "tests/sim/building_plan.h"

namespace riser::sim {

inline constexpr std::uint32_t k_shop = 11;

struct GatewayConfigOptions {
    std::filesystem::path dir;              // of the simulator's ports; also gets socket and state
    std::filesystem::path profiles;         // configs/meters
    std::filesystem::path zigbee_profiles;  // configs/zigbee, where the plan has a radio
    int http_port = 8480;                   // 0 = no HTTP
    int money_interval_s = 15;              // 0 = sweep as fast as the bus goes
    int slow_interval_s = 60;               // between readings of voltage, power and the like
    int settlement_interval_s = 300;
    std::string cloud_url;         // empty = no cloud; else gateway.key, root.pub and ca.pem in dir
    std::string price = "0.3000";  // EUR per kWh
    // Of every three apartments one has a price by day and night and one has blocks of a kilowatt-hour a day; every tenth
    // is lent emergency credit. Otherwise all have the flat price.
    bool several_prices = false;
    std::string day_from = "06:00";  // HH:MM local time, when prices by day and night change
    std::string night_from = "22:00";
    // Apartment k_shop is a shop with a price of its own: the landlord's until somebody moves in, who is billed.
    bool shop = false;
    // Somebody answers for this machine's clock, so that prices and hours hold where no time service sets it.
    bool trust_clock = false;
    // Of every day, "from" to "to", HH:MM local time; empty: none. Nobody is cut off then.
    std::string friendly_from;
    std::string friendly_to;
    bool armed = true;  // supply may be cut once the relay test has passed
    // Each apartment has a landlord, who pays while nobody lives there; debts of who has left stay his.
    bool landlords = false;
    // Below each [[supply_point]]: credits and charges.
    std::string of_each_apartment;
};

[[nodiscard]] std::string gateway_config_text(const BuildingPlan& plan,
                                              const GatewayConfigOptions& options);

}  // namespace riser::sim
