// [billing]: how accounts that pay afterwards are billed, and what happens to bills that are not paid.
#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

TEST(BillingConfig, without_it_nobody_is_billed) {
    const auto config = parse(also(""));
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_TRUE(config->billing.empty());
}

TEST(BillingConfig, reads_terms_and_what_is_different_for_some) {
    const auto config = parse(also(R"([billing]
prefix = "A-"
cycle_day = 15
days_to_pay = 10
working_days = "monday_to_friday"
holidays = ["12-25"]
round_to = "0.05"
remainder = "written_off"
tax_code = 19
tax_ppm = 190_000
[billing.overdue]
usual_ladder = true
minimum = "20.00"
interest_ppm = 52_700
grace_days = 5
reconnection_fee = "25.00"
[[billing.class]]
class = "commercial"
days_to_pay = 30
[[billing.account]]
id = "b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9cff"
cycle_day = 1
[billing.account.overdue]
late_fee = "4.00"
)"));
    ASSERT_TRUE(config) << config.error().message;
    ASSERT_EQ(config->billing.size(), 3U);
    const auto& general = config->billing[0];
    EXPECT_EQ(general.customer_class, payment::CustomerClass::any);
    EXPECT_EQ(general.terms.series.prefix, "A-");
    EXPECT_EQ(general.terms.cycle.day, 15);
    EXPECT_EQ(general.terms.rounding.step, Money{50'000});
    EXPECT_EQ(general.terms.rounding.remainder, payment::RemainderUse::written_off);
    EXPECT_EQ(general.terms.working_days.special_days.size(), 1U);
    EXPECT_EQ(general.overdue.ladder.steps.size(), 6U);
    EXPECT_EQ(general.overdue.ladder.working_days, general.terms.working_days);
    EXPECT_EQ(general.overdue.ladder.disconnection_minimum, Money{20'000'000});
    EXPECT_EQ(general.overdue.interest.grace_days, 5);
    EXPECT_EQ(config->billing[1].customer_class, payment::CustomerClass::commercial);
    EXPECT_EQ(config->billing[1].terms.days_to_pay, 30);
    EXPECT_EQ(config->billing[1].terms.cycle.day, 15) << "the rest is as for all";
    EXPECT_EQ(to_string(config->billing[2].account), "b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9cff");
    EXPECT_EQ(config->billing[2].terms.cycle.day, 1);
    EXPECT_EQ(config->billing[2].overdue.interest.flat_fee, Money{4'000'000});
    EXPECT_EQ(config->billing[2].overdue.ladder.steps.size(), 6U);
}

TEST(BillingConfig, refuses_what_cannot_be) {
    const auto refused = [](const std::string& text, std::string_view what) {
        const auto config = parse(also("[billing]\n" + text));
        ASSERT_FALSE(config) << text;
        EXPECT_NE(config.error().message.find(what), std::string::npos) << config.error().message;
    };
    refused("cycle_day = 29\n", "cycle_day");
    refused("prefix = \"a\"\n", "prefix");
    refused("numbers = \"cloud\"\n", "there is no [cloud]");
    refused("numbers = \"nobody\"\n", "numbers");
    refused("round_to = \"0.00\"\n", "round_to");
    refused("round = \"payment\"\nremainder = \"written_off\"\n", "carried to the next bill");
    refused("tax_ppm = 1_000_001\n", "tax_ppm");
    refused("holidays = [\"02-30\"]\n", "holidays");
    refused("[billing.overdue]\nminimum = \"-1.00\"\n", "less than zero");
    refused("[[billing.overdue.step]]\ndays = 7\nis = \"disconnection\"\n", "final notice");
    refused("[[billing.overdue.step]]\ndays = -1\nis = \"notice\"\n", "only a reminder");
    refused("[[billing.class]]\nclass = \"any\"\n", "class");
    refused(
        "[[billing.class]]\nclass = \"industrial\"\n[[billing.class]]\nclass = \"industrial\"\n",
        "already used");
    refused("[[billing.account]]\nid = \"somebody\"\n", "is not a UUID");
}

}  // namespace
}  // namespace riser::config
