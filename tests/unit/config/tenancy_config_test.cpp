// [tenancy], the class of a customer and [supply_point.landlord].
#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

TEST(TenancyConfig, reads_a_landlord_and_a_class) {
    const auto config = parse(also(R"(class = "commercial"
[supply_point.landlord]
account = "b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9cff"
tariff = "flat"
standing_charges = false
[tenancy]
gifts = "paid_out"
debts = "collection"
debt_share_ppm = 250_000
refund_step = "0.05"
)"));
    ASSERT_TRUE(config) << config.error().message;
    const SupplyPointConfig& point = config->supply_points.at(0);
    EXPECT_EQ(point.customer_class, payment::CustomerClass::commercial);
    EXPECT_EQ(to_string(point.landlord.account), "b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9cff");
    EXPECT_EQ(point.landlord.tariff, point.tariff);
    EXPECT_FALSE(point.landlord.standing_charges);
    EXPECT_TRUE(config->tenancy.gifts_paid_out);
    EXPECT_FALSE(config->tenancy.debts_follow);
    EXPECT_EQ(config->tenancy.debt_share_ppm, 250'000);
    EXPECT_EQ(config->tenancy.refund_step, Money{50'000});
}

TEST(TenancyConfig, refuses_what_cannot_be) {
    const auto refused = [](const std::string& text, std::string_view what) {
        const auto config = parse(also(text));
        ASSERT_FALSE(config) << text;
        EXPECT_NE(config.error().message.find(what), std::string::npos) << config.error().message;
    };
    refused("class = \"any\"\n", "class");
    refused("[supply_point.landlord]\n", "account");
    const std::string landlord = "[supply_point.landlord]\naccount = ";
    refused(landlord + "\"somebody\"\n", "is not a UUID");
    refused(landlord + "\"b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9c01\"\n", "already used");
    refused(landlord + "\"b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9cff\"\ntariff = \"flatt\"\n",
            "there is no [[tariff]]");
    refused("[tenancy]\ngifts = \"kept\"\n", "gifts");
    refused("[tenancy]\nrefund_step = \"-0.01\"\n", "refund_step: is not within");
    refused("[tenancy]\ndebt_share_ppm = 0\n", "debt_share_ppm");
}

}  // namespace
}  // namespace riser::config
