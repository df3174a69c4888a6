// What tariffs charge for a month as a whole, against who would pay it and with which meters: a demand charge and a
// minimum are on bills, and demand needs readings closer together than its windows.
#include "core/payment/period_price.h"
#include "gateway/config/config_parts.h"

namespace riser::config {
namespace {

std::int64_t seconds_of(Duration duration) {
    return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

const payment::Tariff* find_tariff(const GatewayConfig& config, TariffId id) {
    for (const auto& tariff : config.tariffs) {
        if (tariff.tariff.id == id) return &tariff.tariff;
    }
    return nullptr;
}

const SupplyPointConfig* find_point(const GatewayConfig& config, std::int64_t id) {
    for (const auto& point : config.supply_points) {
        if (point.supply_point.id.value == id) return &point;
    }
    return nullptr;
}

// Empty: its meters are read often enough.
std::string why_not_measured(const GatewayConfig& config, const SupplyPointConfig& point,
                             Duration slot) {
    bool any = false;
    for (const auto& share : point.supply_point.registers) {
        if (share.role == metering::RegisterRole::feed_in) continue;
        any = true;
        const MeterConfig* meter = config.find_meter(share.meter);
        if (meter == nullptr) continue;
        const auto interval = config.money_interval_of(meter->bus);
        if (!interval || *interval <= slot / 2) continue;
        return "meter " + to_string(meter->id) + " is read every " +
               std::to_string(seconds_of(*interval)) + " s, and its windows begin every " +
               std::to_string(seconds_of(slot)) +
               " s: a shorter money_interval_s of its bus, or another window";
    }
    return any ? "" : "it has no register that is charged";
}

void check_point(toml::Table& table, const GatewayConfig& config, const SupplyPointConfig& point) {
    const payment::Tariff* tariff = find_tariff(config, point.tariff);
    if (tariff == nullptr) return;
    const auto what = payment::only_on_bills(*tariff);
    if (what.empty()) return;
    const std::string has = "the tariff has " + std::string(what) + ", which a bill states: ";
    if (!point.account.is_nil()) {
        return table.refuse("tariff", has +
                                          "an `account` of the configuration is prepaid. Leave it "
                                          "out and let the tenant move in on bill, or give it "
                                          "another tariff");
    }
    if (config.billing.empty()) {
        return table.refuse("tariff", has + "there is no [billing]");
    }
    const Duration slot = payment::demand_slot(*tariff);
    if (slot == Duration{}) return;
    const auto why = why_not_measured(config, point, slot);
    if (!why.empty()) table.refuse("tariff", "its demand cannot be measured: " + why);
}

}  // namespace

void check_period_charges(toml::Table& root, const GatewayConfig& config) {
    for (toml::Table& table : root.tables("supply_point")) {
        if (!table.has("tariff") || !table.has("id")) continue;
        const auto id = table.integer("id", {1, k_max_small_id});
        if (const auto* point = find_point(config, id)) check_point(table, config, *point);
    }
}

}  // namespace riser::config
