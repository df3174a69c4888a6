// [common_costs] of a configuration: what it means, and what is refused with line and column.
#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

using metering::ApportionmentKey;

std::string building(const std::string& costs, const std::string& of_stairs = "") {
    return std::string(k_small) +
           "[[meter]]\nid = 4\nbus = 1\naddress = 18\nprofile = \"sdm120\"\n"
           "[[supply_point]]\nid = 40\nmeter = 4\n"
           "account = \"b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9c02\"\ntariff = \"flat\"\n" +
           of_stairs + costs;
}

std::string problem_of(const std::string& text) {
    const auto config = parse(text);
    return config ? "" : config.error().message;
}

TEST(CommonCostsConfig, shares_a_supply_point_among_all_others) {
    const auto config = parse(building("[common_costs]\nsupply_point = 40\n"));
    ASSERT_TRUE(config) << config.error().message;
    ASSERT_TRUE(config->common_costs);
    EXPECT_EQ(config->common_costs->supply_point, SupplyPointId{40});
    EXPECT_EQ(config->common_costs->key, ApportionmentKey::equal);
    EXPECT_EQ(config->common_costs->period, payment::CollectionPeriod::month);
    EXPECT_EQ(config->common_costs->members,
              (std::vector<journal::CommonMember>{{SupplyPointId{7}, 1}}));
}

TEST(CommonCostsConfig, is_nothing_without_its_table) {
    const auto config = parse(building(""));
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_FALSE(config->common_costs);
}

TEST(CommonCostsConfig, that_cannot_be_shared_is_refused_with_the_reason) {
    const auto refused = [](const std::string& costs, const std::string& why) {
        const std::string problem = problem_of(building("[common_costs]\n" + costs));
        EXPECT_NE(problem.find(why), std::string::npos) << costs << problem;
    };
    refused("supply_point = 41\n", "there is no [[supply_point]] with id 41");
    refused("supply_point = 40\namong = [7, 9]\n", "there is no [[supply_point]] with id 9");
    refused("supply_point = 40\namong = [7, 40]\n", "supply point 40 is the one that is shared");
    refused("supply_point = 40\namong = [7, 7]\n", "supply point 7 is listed twice");
    refused("supply_point = 40\nshare = \"floor_area\"\n", "give it area_m2 or ownership_ppm");
    refused("supply_point = 40\nperiod = \"hour\"\n", "period");
}

}  // namespace
}  // namespace riser::config
