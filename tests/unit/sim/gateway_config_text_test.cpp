#include "tests/sim/runner/gateway_config_text.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "gateway/config/config.h"
#include "tests/sim/models/models.h"

namespace riser::sim {
namespace {

TEST(GatewayConfigText, passes_the_gateways_own_loader) {
    MixOptions mix;
    const auto plan = plan_building(mix);
    ASSERT_TRUE(plan.ok());
    GatewayConfigOptions options;
    options.dir = "/run/riser-sim";
    options.profiles = "/usr/share/riser/meters";
    options.cloud_url = "https://localhost:8443";
    std::vector<std::string> profiles;
    for (const ModelTraits* model : all_models()) profiles.emplace_back(model->profile);
    const auto config =
        config::parse_gateway_config(gateway_config_text(*plan, options), "gateway.toml", profiles);
    ASSERT_TRUE(config.ok()) << config.error().message;
    EXPECT_EQ(config->meters.size(), 61U);
    EXPECT_EQ(config->supply_points.size(), 60U);
    EXPECT_EQ(config->switches.size(), 60U);
    EXPECT_EQ(config->relay_boards.size(), 6U);
    ASSERT_EQ(config->balance.main_meters.size(), 1U);
    EXPECT_EQ(config->balance.main_meters[0].value, 61U);
    EXPECT_EQ(config->tariffs.size(), 1U);

    options.several_prices = true;
    options.friendly_from = "18:00";
    options.friendly_to = "09:00";
    options.landlords = true;
    const auto several =
        config::parse_gateway_config(gateway_config_text(*plan, options), "gateway.toml", profiles);
    ASSERT_TRUE(several.ok()) << several.error().message;
    EXPECT_EQ(several->tariffs.size(), 3U);
    EXPECT_EQ(several->supply_points[2].credits.size(), 1U) << "emergency credit";
    EXPECT_NE(several->policy.policy, payment::SupplyPolicy{}) << "friendly hours";
    EXPECT_FALSE(several->supply_points[1].landlord.account.is_nil());
    EXPECT_NE(several->supply_points[1].landlord.account,
              several->supply_points[2].landlord.account);
    EXPECT_FALSE(several->tenancy.debts_follow);
}

TEST(GatewayConfigText, has_the_meters_behind_a_radio) {
    MixOptions mix;
    mix.apartments = 4;
    mix.on_zigbee = 7;
    const auto plan = plan_building(mix);
    ASSERT_TRUE(plan.ok());
    ASSERT_TRUE(check_plan(*plan).ok());
    GatewayConfigOptions options;
    options.dir = "/run/riser-sim";
    options.profiles = "/usr/share/riser/meters";
    options.zigbee_profiles = "/usr/share/riser/zigbee";
    options.money_interval_s = 0;
    std::vector<std::string> profiles;
    for (const ModelTraits* model : all_models()) profiles.emplace_back(model->profile);
    std::vector<std::string> zigbee_profiles;
    for (const ModelTraits& model : zigbee_models()) zigbee_profiles.emplace_back(model.profile);
    const auto config = config::parse_gateway_config(gateway_config_text(*plan, options),
                                                     "gateway.toml", profiles, zigbee_profiles);
    ASSERT_TRUE(config.ok()) << config.error().message;
    ASSERT_TRUE(config->zigbee.has_value());
    EXPECT_EQ(config->zigbee->device, "/run/riser-sim/zigbee");
    EXPECT_EQ(config->zigbee->money_interval, std::chrono::seconds(5)) << "not more often";
    EXPECT_EQ(std::ranges::count_if(config->meters,
                                    [](const auto& meter) { return meter.zigbee.has_value(); }),
              7);
    EXPECT_EQ(config->supply_points.size(), 11U);
    EXPECT_EQ(config->switches.size(), 11U) << "each of them has a relay";
}

TEST(GatewayConfigText, has_a_shop_that_is_the_landlords_until_somebody_moves_in) {
    MixOptions mix;
    mix.apartments = 12;
    const auto plan = plan_building(mix);
    ASSERT_TRUE(plan.ok());
    GatewayConfigOptions options;
    options.dir = "/run/riser-sim";
    options.profiles = "/usr/share/riser/meters";
    options.several_prices = true;
    options.day_from = "05:31";
    options.night_from = "21:31";
    options.shop = true;
    options.trust_clock = true;
    std::vector<std::string> profiles;
    for (const ModelTraits* model : all_models()) profiles.emplace_back(model->profile);
    const auto config =
        config::parse_gateway_config(gateway_config_text(*plan, options), "gateway.toml", profiles);
    ASSERT_TRUE(config.ok()) << config.error().message;
    const auto& shop = config->supply_points.at(k_shop - 1);
    EXPECT_EQ(shop.name, "shop");
    EXPECT_TRUE(shop.account.is_nil());
    EXPECT_FALSE(shop.landlord.account.is_nil());
    EXPECT_TRUE(config->supply_points.front().landlord.account.is_nil());
    EXPECT_EQ(config->billing.size(), 1U);
    EXPECT_EQ(config->tariffs.size(), 4U);
    EXPECT_TRUE(config->rtc.trusted);
}

}  // namespace
}  // namespace riser::sim
