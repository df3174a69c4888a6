// [building]: which meters are the main ones, and how common energy is shared.
#include <algorithm>

#include "core/units/energy.h"
#include "gateway/config/config_parts.h"

namespace riser::config {
namespace {

using metering::ApportionmentKey;

constexpr std::array<toml::Word<ApportionmentKey>, 6> k_keys{{
    {"equal", ApportionmentKey::equal},
    {"floor_area", ApportionmentKey::floor_area},
    {"occupants", ApportionmentKey::occupants},
    {"ownership_share", ApportionmentKey::ownership_share},
    {"metered_share", ApportionmentKey::metered_share},
    {"landlord_pays", ApportionmentKey::landlord_pays},
}};
constexpr std::int64_t k_most_occupants = 1'000;
constexpr std::int64_t k_whole_share_ppm = 1'000'000;
constexpr std::int64_t k_largest_area_dm2 = 100'000'000;

std::vector<MeterId> read_meters(toml::Table& table, std::string_view key,
                                 const GatewayConfig& config) {
    std::vector<MeterId> meters;
    for (const std::int64_t number : table.integers(key, {1, k_max_small_id})) {
        const MeterId id{static_cast<std::uint32_t>(number)};
        if (config.find_meter(id) == nullptr) {
            table.refuse(key, "there is no [[meter]] with id " + to_string(id));
        } else if (std::find(meters.begin(), meters.end(), id) != meters.end()) {
            table.refuse(key, "meter " + to_string(id) + " is listed twice");
        } else {
            meters.push_back(id);
        }
    }
    return meters;
}

void read_main_meters(toml::Table& building, GatewayConfig& config) {
    if (!building.has("main_meter")) {
        config.balance.main_meters = read_meters(building, "main_meters", config);
        return;
    }
    const MeterId id{
        static_cast<std::uint32_t>(building.integer("main_meter", {1, k_max_small_id}))};
    if (config.find_meter(id) == nullptr) {
        building.refuse("main_meter", "there is no [[meter]] with id " + to_string(id));
        return;
    }
    config.balance.main_meters = {id};
    if (building.has("main_meters")) {
        building.refuse("main_meters",
                        "does not go together with main_meter: list all of them here");
    }
}

// "54.3": square metres, to the hundredth.
std::int64_t read_area(toml::Table& table) {
    const std::string text = table.text("area_m2");
    const auto area = parse_money(text);  // the same exact decimals, in millionths
    constexpr std::int64_t k_hundredth = 10'000;
    const bool good = area && area->micro >= 0 && area->micro % k_hundredth == 0 &&
                      area->micro / k_hundredth <= k_largest_area_dm2;
    if (good) return area->micro / k_hundredth;
    if (!text.empty()) {
        table.refuse("area_m2",
                     '"' + text + "\" is not an area in square metres such as \"54.30\"");
    }
    return 0;
}

}  // namespace

bool EnergyBalanceConfig::is_main(MeterId id) const {
    return std::find(main_meters.begin(), main_meters.end(), id) != main_meters.end();
}

void read_balance(toml::Table& building, GatewayConfig& config) {
    read_main_meters(building, config);
    config.balance.left_out = read_meters(building, "balance_without", config);
    for (const MeterId id : config.balance.left_out) {
        if (!config.balance.is_main(id)) continue;
        building.refuse("balance_without",
                        "meter " + to_string(id) + " is a main meter: it is what is balanced");
    }
    if (building.has("common_energy")) {
        config.balance.common_energy =
            building.word_or("common_energy", k_keys, ApportionmentKey::landlord_pays);
        if (config.balance.main_meters.empty()) {
            building.refuse("common_energy",
                            "is what a main meter counts beyond the others: give main_meter");
        }
    }
}

void read_common_energy(toml::Table& table, const GatewayConfig& config, SupplyPointConfig& point) {
    CommonEnergyShare& share = point.common_energy;
    if (table.has("area_m2")) share.area_dm2 = read_area(table);
    share.occupants =
        static_cast<std::int32_t>(table.integer_or("occupants", {0, k_most_occupants}, 0));
    share.ownership_ppm =
        static_cast<std::int32_t>(table.integer_or("ownership_ppm", {0, k_whole_share_ppm}, 0));
    const auto needs = [&](ApportionmentKey key, const char* field, std::int64_t value) {
        if (config.balance.common_energy != key || value > 0) return;
        table.refuse(field, "is needed here: common energy is shared by " +
                                std::string(metering::to_string(key)));
    };
    needs(ApportionmentKey::floor_area, "area_m2", share.area_dm2);
    if (config.balance.common_energy == ApportionmentKey::occupants && !table.has("occupants")) {
        table.refuse("occupants", "is needed here: common energy is shared by occupants");
    }
    needs(ApportionmentKey::ownership_share, "ownership_ppm", share.ownership_ppm);
}

void check_shares(toml::Table& root, const GatewayConfig& config) {
    std::int64_t owned = 0;
    for (const auto& point : config.supply_points) owned += point.common_energy.ownership_ppm;
    if (owned <= k_whole_share_ppm) return;
    for (toml::Table& table : root.tables("supply_point")) {
        if (!table.has("ownership_ppm")) continue;
        return table.refuse("ownership_ppm", "all together are " + std::to_string(owned) +
                                                 " ppm: more than the whole building");
    }
}

}  // namespace riser::config
