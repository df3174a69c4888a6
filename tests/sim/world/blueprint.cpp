#include "tests/sim/world/blueprint.h"

#include "platform/clock/zone_loader.h"
#include "platform/toml/sources.h"
#include "tests/sim/models/models.h"
#include "tests/sim/runner/gateway_config_text.h"

namespace riser::sim {
namespace {

// The folder of the profiles, from the root of the source: tests run there.
constexpr const char* k_profiles = "configs/meters";
constexpr const char* k_zigbee_profiles = "configs/zigbee";

payment::Tariff tariff_of(const TariffPlan& plan, payment::Tariff tariff) {
    tariff.prices = {Price{plan.price}};
    tariff.tax_ppm = plan.tax_ppm;
    tariff.week.clear();
    tariff.rules.export_price = Price{plan.export_price};
    payment::StandingCharge& standing = tariff.rules.standing;
    standing = {};
    standing.amount = Money{plan.standing};
    standing.period =
        plan.standing_by_month ? payment::ChargePeriod::month : payment::ChargePeriod::day;
    standing.taxed = plan.standing_taxed;
    standing.while_vacant = plan.standing_of_landlord;
    standing.while_disconnected = plan.standing_while_off;
    standing.continuous = true;
    if (plan.evening_price == 0) return tariff;
    tariff.prices.push_back(Price{plan.evening_price});
    for (int day = 0; day < 7; ++day) {
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 18 * 60), 1});
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 22 * 60), 0});
    }
    return tariff;
}

// Who pays in advance has no charge that only a bill can state.
config::TariffConfig monthly_tariff(const TariffPlan& plan, config::TariffConfig entry) {
    entry.name = "by the month";
    entry.tariff.id.bytes.back() ^= 0x4D;
    payment::DemandRule& demand = entry.tariff.rules.demand;
    demand.per_kw = Money{plan.demand_per_kw};
    demand.window_minutes = static_cast<std::uint16_t>(plan.demand_window_min);
    demand.sliding = plan.demand_sliding;
    demand.ratchet_ppm = plan.ratchet_ppm;
    entry.tariff.rules.minimum_per_month = Money{plan.minimum_per_month};
    return entry;
}

Result<std::unique_ptr<Blueprint>> parsed(const BuildingPlan& plan, GatewayConfigOptions options,
                                          std::string_view more) {
    options.dir = "/simulated";
    options.profiles = "/simulated/profiles";
    options.http_port = 0;
    options.zigbee_profiles = "/simulated/zigbee";
    std::vector<std::string> names;
    for (const auto& meter : plan.meters) {
        if (!meter.on_zigbee()) names.push_back(meter.profile);
    }
    for (const auto& board : plan.boards) names.push_back(board.profile);
    auto config = config::parse_gateway_config(
        gateway_config_text(plan, options) + std::string(more), "simulated.toml", names,
        toml::Sources{}.names(k_zigbee_profiles));
    if (!config) return fail(config.error());
    auto blueprint = std::make_unique<Blueprint>();
    blueprint->config = std::move(config).value();
    blueprint->config.meter_profiles = k_profiles;
    blueprint->config.zigbee_profiles = k_zigbee_profiles;
    return blueprint;
}

// What the configuration makes of everything else.
Outcome<> finish(Blueprint& blueprint, UtcTime begin) {
    auto profiles = gateway::load_profiles(blueprint.config);
    if (!profiles) return fail(profiles.error());
    blueprint.profiles = std::move(profiles).value();
    auto zone = clock::load_zone_rules(blueprint.config.zone, begin - std::chrono::hours(24 * 366),
                                       begin + std::chrono::hours(24 * 366 * 10));
    if (!zone) return fail(zone.error());
    blueprint.site =
        gateway::make_site(blueprint.config, blueprint.profiles, std::move(zone).value());
    auto buses = gateway::make_buses(blueprint.config, blueprint.profiles);
    if (!buses) return fail(buses.error());
    blueprint.buses = std::move(buses).value();
    return Done{};
}

}  // namespace

Result<std::unique_ptr<Blueprint>> make_blueprint(const BuildingPlan& plan, std::string_view more,
                                                  UtcTime begin) {
    auto blueprint = parsed(plan, {}, more);
    if (!blueprint) return blueprint;
    if (auto finished = finish(**blueprint, begin); !finished) return fail(finished.error());
    return blueprint;
}

Result<std::unique_ptr<Blueprint>> make_blueprint(
    const BuildingPlan& plan, const SiteIdentity& identity, const TariffPlan& tariff,
    const PolicyPlan& policy, const BillingPlan& billing, const CreditPlan& credits,
    bool people_move, const SiteTiming& timing, UtcTime begin) {
    GatewayConfigOptions options;
    options.landlords = people_move;
    options.of_each_apartment = credits_text(credits);
    auto made = parsed(plan, options, policy_text(policy) + billing_text(billing));
    if (!made) return made;
    auto blueprint = std::move(made).value();
    blueprint->config.vouchers.floor = voucher::k_cheapest_cost;
    blueprint->config.gateway = identity.gateway;
    blueprint->config.site = identity.site;
    for (auto& bus : blueprint->config.buses) {
        bus.money_interval = timing.money_interval;
        bus.slow_interval = timing.slow_interval;
    }
    if (auto& radio = blueprint->config.zigbee) {
        radio->money_interval = timing.money_interval;
        radio->slow_interval = timing.slow_interval;
    }
    for (auto& bills : blueprint->config.billing) {
        if (billing.numbered_by_cloud) bills.terms.numbered_by = journal::NumberedBy::cloud;
    }
    for (auto& entry : blueprint->config.tariffs) entry.tariff = tariff_of(tariff, entry.tariff);
    auto& tariffs = blueprint->config.tariffs;
    if (tariff.by_month()) tariffs.push_back(monthly_tariff(tariff, tariffs.front()));
    if (auto finished = finish(*blueprint, begin); !finished) return fail(finished.error());
    blueprint->site.tick = timing.tick;
    blueprint->site.settlement_interval = timing.settlement_interval;
    return blueprint;
}

void enter_register_ends(const BuildingPlan& plan, controller::SiteConfig& site) {
    for (const auto& meter : plan.meters) {
        const ModelTraits* model = find_model(meter.profile);
        if (model == nullptr || !model->rolls_over_in_whole_steps()) continue;
        for (auto& configured : site.meters) {
            if (configured.id.value != meter.id) continue;
            configured.rollover[metering::Quantity::import_energy] =
                Energy{model->width_wh - model->format().quantum_wh};
        }
    }
}

}  // namespace riser::sim
