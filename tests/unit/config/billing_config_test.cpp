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

TEST(BillingConfig, says_how_much_may_be_used_before_it_is_paid) {
    const auto config = parse(also(R"([billing]
[billing.credit_limit]
amount = "400.00"
then = "disconnect"
notice_hours = 48
[[billing.class]]
class = "commercial"
[billing.class.credit_limit]
amount = "2000.00"
warn_at_percent = 90
[[billing.class]]
class = "industrial"
[billing.class.credit_limit]
amount = "0.00"
[[billing.account]]
id = "b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9cff"
[billing.account.credit_limit]
then = "tell"
)"));
    ASSERT_TRUE(config) << config.error().message;
    ASSERT_EQ(config->billing.size(), 4U);
    using billing::CreditLimitThen;
    using std::chrono::hours;
    EXPECT_EQ(config->billing[0].credit_limit,
              (billing::CreditLimit{Money{400'000'000}, 800'000, CreditLimitThen::disconnect,
                                    hours(48)}));
    EXPECT_EQ(config->billing[1].credit_limit,
              (billing::CreditLimit{Money{2'000'000'000}, 900'000, CreditLimitThen::disconnect,
                                    hours(48)}))
        << "the rest is as for all";
    EXPECT_EQ(config->billing[2].credit_limit.limit, Money{}) << "has none";
    EXPECT_EQ(config->billing[3].credit_limit.limit, Money{400'000'000});
    EXPECT_EQ(config->billing[3].credit_limit.then, CreditLimitThen::tell);
    const auto without = parse(also("[billing]\n"));
    ASSERT_TRUE(without) << without.error().message;
    EXPECT_EQ(without->billing[0].credit_limit.limit, Money{});
}

TEST(BillingConfig, refuses_credit_limits_that_say_nothing_or_too_much) {
    const auto refused = [](const std::string& text, const std::string& why) {
        const auto config = parse(also("[billing]\n[billing.credit_limit]\n" + text));
        ASSERT_FALSE(config) << text;
        EXPECT_NE(config.error().message.find(why), std::string::npos) << config.error().message;
    };
    refused("then = \"tell\"\n", "amount");
    refused("amount = \"-1.00\"\n", "billing.credit_limit.amount: is less than zero");
    refused("amount = 400\n", "expected text in quotes");
    refused("amount = \"400.00\"\nwarn_at_percent = 101\n", "warn_at_percent");
    refused("amount = \"400.00\"\nthen = \"disconect\"\n", "disconnect");
    refused("amount = \"400.00\"\nthen = \"disconnect\"\nnotice_hours = 23\n", "notice_hours");
    refused("amount = \"400.00\"\nnotice_hours = 48\n", "nobody is disconnected for this limit");
    refused("amount = \"400.00\"\nwarn_at_per_cent = 80\n", "warn_at_percent");
}

}  // namespace
}  // namespace riser::config
