// What [billing], [tenancy] and [[supply_point]] say, checked against the policy pack of the site.
#include <filesystem>
#include <fstream>

#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

void expect_objection(const std::string& text, const std::string& message) {
    const auto config = parse(text);
    ASSERT_FALSE(config) << "accepted; expected: " << message;
    EXPECT_NE(config.error().message.find(message), std::string::npos) << config.error().message;
}

// A pack of one rule, as a [policy] that names it.
std::string policy_of(const std::string& name, const std::string& rule,
                      const std::string& classes = "") {
    const auto file = std::filesystem::path(testing::TempDir()) / (name + ".toml");
    std::ofstream(file) << "[pack]\nname = \"" << name
                        << "\"\ntitle = \"A test\"\nverify = \"nothing: it is made up\"\n"
                           "currency = \"EUR\"\n"
                        << classes
                        << "[[source]]\nid = \"law\"\ntitle = \"A law\"\nstate = \"made up\"\n"
                        << rule << "source = \"law\"\n";
    return "[policy]\npack = \"" + file.string() + "\"\n";
}

std::string fee_policy(const std::string& limits) {
    return policy_of("fee_rules", "[fees]\n" + limits, "classes = [\"residential\"]\n");
}

TEST(PackFees, of_billing_are_compared_with_what_the_pack_allows) {
    const std::string none =
        fee_policy("reconnect = \"0.00\"\nlate = \"0.00\"\naccount = \"0.00\"\ninterest_ppm = 0\n");
    const auto with = [&](const std::string& overdue) {
        return also("[billing]\nprefix = \"A-\"\n[billing.overdue]\n" + overdue + none);
    };
    const auto good = parse(with("grace_days = 3\n"));
    EXPECT_TRUE(good) << good.error().message;
    expect_objection(with("reconnection_fee = \"25.00\"\n"),
                     "policy.pack: policy pack fee_rules, rule fees: the fee for a reconnection is "
                     "25.00, demanded is none; remove it (A law; verify per deployment)");
    expect_objection(with("late_fee = \"2.00\"\n"), "the fee for being late is 2.00");
    expect_objection(with("interest_ppm = 80_000\n"), "interest on what is overdue is 8 %");
    expect_objection(
        with("[[billing.overdue.step]]\ndays = 7\nis = \"reminder\"\nfee = \"3.00\"\n"),
        "the fee for a reminder is 3.00");
}

TEST(PackCreditLimits, that_disconnect_are_compared_with_what_the_pack_allows) {
    const std::string never = policy_of("limit_rules", "[credit_limit]\ndisconnect = false\n");
    const auto with = [&](const std::string& then) {
        return also(
            "[billing]\nprefix = \"A-\"\n[billing.credit_limit]\namount = \"50.00\"\n"
            "then = \"" +
            then + "\"\n" + never);
    };
    const auto tells = parse(with("tell"));
    EXPECT_TRUE(tells) << tells.error().message;
    expect_objection(with("disconnect"), "rule credit_limit: who has reached his credit limit");
}

TEST(PackFees, count_for_whom_the_pack_is_about) {
    const std::string none = fee_policy("reconnect = \"0.00\"\n");
    const std::string dear =
        "[billing]\nprefix = \"A-\"\n[billing.overdue]\n"
        "reconnection_fee = \"25.00\"\n";
    const std::string cheap = "reconnection_fee = \"0.00\"\n";
    const auto of_class = [](const std::string& which, const std::string& overdue) {
        return "[[billing.class]]\nclass = \"" + which + "\"\n[billing.class.overdue]\n" + overdue;
    };
    // The general terms are those of shops, where homes have their own.
    const auto shops = parse(also(dear + of_class("residential", cheap) + none));
    EXPECT_TRUE(shops) << shops.error().message;
    expect_objection(also(dear + of_class("commercial", cheap) + none), "reconnection is 25.00");
    const std::string mild = "[billing]\nprefix = \"A-\"\n[billing.overdue]\n" + cheap;
    const auto of_shops =
        parse(also(mild + of_class("commercial", "reconnection_fee = \"25.00\"\n") + none));
    EXPECT_TRUE(of_shops) << of_shops.error().message;
    expect_objection(also(mild +
                          "[[billing.account]]\nid = \"b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9c01\"\n"
                          "[billing.account.overdue]\nreconnection_fee = \"25.00\"\n" +
                          none),
                     "reconnection is 25.00");
}

TEST(PackDebts, that_arise_by_themselves_are_recovered_as_the_pack_allows) {
    const std::string tenth =
        policy_of("debt_rules", "[debt]\nshare_ppm = 100000\nper_week = \"5.00\"\n");
    const auto silent = parse(also(tenth));
    ASSERT_TRUE(silent) << silent.error().message;
    EXPECT_EQ(silent->tenancy.debt_share_ppm, 100'000);
    EXPECT_EQ(silent->tenancy.debt_weekly_cap, Money{5'000'000});

    const auto less =
        parse(also("[tenancy]\ndebt_share_ppm = 50_000\ndebt_weekly_cap = \"2.00\"\n" + tenth));
    ASSERT_TRUE(less) << less.error().message;
    EXPECT_EQ(less->tenancy.debt_share_ppm, 50'000);
    EXPECT_EQ(less->tenancy.debt_weekly_cap, Money{2'000'000});

    expect_objection(also("[tenancy]\ndebt_share_ppm = 500_000\n" + tenth),
                     "tenancy.debt_share_ppm: policy pack debt_rules, rule debt: the share of a "
                     "payment that is taken for debts is 50 %, demanded is at most 10 %");
    expect_objection(
        also("[tenancy]\ndebt_weekly_cap = \"5.01\"\n" + tenth),
        "tenancy.debt_weekly_cap: policy pack debt_rules, rule debt: what is recovered "
        "in a week is 5.01, demanded is at most 5.00");
    expect_objection(also("[tenancy]\ndebt_weekly_cap = \"0.00\"\n" + tenth),
                     "there is no limit to what is recovered in a week");
}

TEST(PackDebts, are_as_configured_where_the_pack_says_nothing) {
    const auto free = parse(also("[tenancy]\ndebt_weekly_cap = \"7.00\"\n"));
    ASSERT_TRUE(free) << free.error().message;
    EXPECT_EQ(free->tenancy.debt_share_ppm, 500'000);
    EXPECT_EQ(free->tenancy.debt_weekly_cap, Money{7'000'000});
    const auto share_only = parse(also(policy_of("shares", "[debt]\nshare_ppm = 800000\n")));
    ASSERT_TRUE(share_only) << share_only.error().message;
    EXPECT_EQ(share_only->tenancy.debt_share_ppm, 500'000);
    EXPECT_EQ(share_only->tenancy.debt_weekly_cap, Money{});
    expect_objection(also("[tenancy]\ndebt_weekly_cap = \"-1.00\"\n"), "is less than zero");
}

// A pack that lets nobody recover a debt from what is topped up.
TEST(PackDebts, do_not_arise_where_none_may_be_recovered) {
    const auto config = parse(also(policy_of("no_debts", "[debt]\nper_week = \"0.00\"\n")));
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->tenancy.debt_share_ppm, 0);
    expect_objection(
        also("[tenancy]\ndebt_share_ppm = 1\n" + policy_of("no_share", "[debt]\nshare_ppm = 0\n")),
        "taken for debts is 0.0001 %, demanded is none; remove it");
}

// A tariff that is called commercial is none for a home.
TEST(PackTariffs, are_those_of_whoever_has_them) {
    const std::string tax =
        policy_of("tax_rules", "[tariff]\nmost_tax_ppm = 50000\n", "classes = [\"residential\"]\n");
    const std::string dear = replaced("price = \"0.31\"",
                                      "price = \"0.31\"\nclass = \"commercial\"\n"
                                      "tax_ppm = 200_000");
    expect_objection(dear + tax, "tariff \"flat\" takes 20 % tax, demanded is at most 5 %");
    std::string of_shop = dear;
    of_shop += "class = \"commercial\"\n";
    const auto shop = parse(of_shop + tax);
    EXPECT_TRUE(shop) << shop.error().message;
}

}  // namespace
}  // namespace riser::config
