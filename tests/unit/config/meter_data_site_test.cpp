// What the meter data are told of the configuration: which meters are the main ones, which stand apart, and by what
// common energy is shared.
#include "gateway/meter_data_site.h"

#include "tests/unit/config/small_config.h"

namespace riser::gateway {
namespace {

TEST(MeterDataSite, knows_main_meters_those_behind_them_and_those_apart) {
    config::GatewayConfig config;
    config.balance.main_meters = {MeterId{1}, MeterId{2}};
    config.balance.left_out = {MeterId{4}};
    controller::SiteConfig site;
    for (std::uint32_t id = 1; id <= 4; ++id) {
        controller::MeterSite meter;
        meter.id = MeterId{id};
        meter.max_power = Power{9'200};
        site.meters.push_back(meter);
    }
    site.meters[2].rollover[metering::Quantity::import_energy] = Energy{1'000'000'000};

    const auto settings = meter_data_settings(config, site);

    using store::BalancePart;
    ASSERT_EQ(settings.meters.size(), 4U);
    EXPECT_EQ(settings.meters[0].part, BalancePart::supply);
    EXPECT_EQ(settings.meters[1].part, BalancePart::supply);
    EXPECT_EQ(settings.meters[2].part, BalancePart::submeter);
    EXPECT_EQ(settings.meters[3].part, BalancePart::none);
    EXPECT_EQ(settings.meters[2].rollover, Energy{1'000'000'000});
    EXPECT_EQ(settings.meters[3].rollover, std::nullopt);
    EXPECT_EQ(settings.meters[3].max_power, Power{9'200});
}

TEST(MeterDataSite, takes_from_each_supply_point_what_the_key_weighs) {
    const auto config =
        config::parse(config::replaced("tariff = \"flat\"\n",
                                       "tariff = \"flat\"\narea_m2 = \"54.30\"\noccupants = 2\n"
                                       "ownership_ppm = 25_000\n[building]\nmain_meter = 3\n"
                                       "common_energy = \"floor_area\"\n"));
    ASSERT_TRUE(config) << config.error().message;

    const auto settings = common_energy_settings(*config);

    EXPECT_EQ(settings.key, metering::ApportionmentKey::floor_area);
    ASSERT_EQ(settings.shares.size(), 1U);
    EXPECT_EQ(settings.shares[0].area_dm2, 5'430);
    EXPECT_EQ(settings.shares[0].occupants, 2);
    EXPECT_EQ(settings.shares[0].ownership_ppm, 25'000);
    EXPECT_EQ(settings.shares[0].registers[0].meter, MeterId{3});
}

TEST(MeterDataSite, misses_what_the_key_weighs) {
    const auto with = [](const std::string& key, const std::string& share) {
        return config::parse(
            config::replaced("tariff = \"flat\"\n", "tariff = \"flat\"\n" + share +
                                                        "[building]\nmain_meter = 3\n"
                                                        "common_energy = \"" +
                                                        key + "\"\n"));
    };
    EXPECT_TRUE(with("equal", ""));
    for (const char* key : {"floor_area", "occupants", "ownership_share"}) {
        const auto config = with(key, "");
        ASSERT_FALSE(config) << key;
        EXPECT_NE(config.error().message.find("is needed here"), std::string::npos)
            << config.error().message;
    }
    EXPECT_TRUE(with("occupants", "occupants = 0\n")) << "nobody lives there: that is known";
    EXPECT_FALSE(with("floor_area", "area_m2 = \"54.305\"\n"));
    EXPECT_FALSE(with("floor_area", "area_m2 = \"-1\"\n"));
}

}  // namespace
}  // namespace riser::gateway
