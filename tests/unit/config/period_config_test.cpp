// Demand and minimum charges of tariffs where a configuration uses them: refused where no bill would state them, and
// where no meter can tell.
#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

constexpr std::string_view k_account = "account = \"b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9c01\"\n";

// The small configuration with this in its tariff; the tenant moves in by an order.
std::string with_tariff(std::string_view words, std::string_view more = "[billing]\n") {
    std::string text = replaced("price = \"0.31\"\n", "price = \"0.31\"\n" + std::string(words));
    text.erase(text.find(k_account), k_account.size());
    return text + std::string(more);
}

constexpr std::string_view k_demand = "[tariff.demand]\nprice = \"9.00\"\n";
constexpr std::string_view k_minimum = "minimum_per_month = \"15.00\"\n";

void refused_for(const std::string& text, std::string_view what) {
    const auto config = parse(text);
    ASSERT_FALSE(config) << what;
    EXPECT_NE(config.error().message.find("supply_point[1].tariff"), std::string::npos)
        << config.error().message;
    EXPECT_NE(config.error().message.find(what), std::string::npos) << config.error().message;
}

TEST(PeriodConfig, takes_demand_and_minimum_for_who_pays_on_bill) {
    for (const auto words : {k_demand, k_minimum}) {
        const auto config = parse(with_tariff(words));
        ASSERT_TRUE(config) << config.error().message;
    }
    const auto config = parse(with_tariff(k_demand));
    EXPECT_EQ(config->tariffs.at(0).tariff.rules.demand.per_kw, Money{9'000'000});
}

TEST(PeriodConfig, refuses_them_for_a_prepaid_account) {
    const std::string account = std::string(k_account) + "tariff";
    for (const auto words : {k_demand, k_minimum}) {
        std::string text = with_tariff(words);
        text.replace(text.find("tariff = \"flat\""), 6, account);
        refused_for(text, "is prepaid");
    }
}

TEST(PeriodConfig, refuses_them_where_nobody_is_billed) {
    refused_for(with_tariff(k_demand, ""), "a demand charge");
    refused_for(with_tariff(k_minimum, ""), "there is no [billing]");
}

TEST(PeriodConfig, refuses_demand_of_meters_that_are_read_too_seldom) {
    const auto read_every = [](std::string_view seconds, std::string_view demand) {
        std::string text = with_tariff(demand);
        const std::string bus = "device = \"/dev/serial/by-id/adapter\"\n";
        text.insert(text.find(bus) + bus.size(),
                    "money_interval_s = " + std::string(seconds) + "\n");
        return text;
    };
    EXPECT_TRUE(parse(read_every("450", k_demand)));
    refused_for(read_every("451", k_demand), "meter 3 is read every 451 s");
    const std::string sliding = std::string(k_demand) + "window = \"sliding\"\n";
    EXPECT_TRUE(parse(read_every("112", sliding)));
    refused_for(read_every("113", sliding), "its windows begin every 225 s");
    EXPECT_TRUE(parse(read_every("3600", k_minimum))) << "a minimum needs no windows";
}

TEST(PeriodConfig, refuses_demand_where_nothing_is_charged) {
    std::string text = with_tariff(k_demand);
    text.replace(text.find("meter = 3\n"), 10, "");
    const std::string name = "tariff = \"flat\"\n";
    text.insert(text.rfind(name) + name.size(),
                "[[supply_point.register]]\nmeter = 3\nquantity = \"export_energy\"\n");
    refused_for(text, "no register that is charged");
}

}  // namespace
}  // namespace riser::config
