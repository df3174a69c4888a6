#include "tests/sim/runner/gateway_config_text.h"

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
