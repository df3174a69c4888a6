// [supply_point.emergency_credit], [[supply_point.credit]] and [[supply_point.charge]]: what they say, and each thing
// that they can get wrong.
#include "core/journal/check.h"
#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

using payment::CreditType;

constexpr std::string_view k_all = R"(max_top_up = "200.00"
max_balance = "500.00"
[supply_point.emergency_credit]
amount = "5.00"
offered_at = "1.00"
[[supply_point.credit]]
id = 2
type = "free_units"
amount = "2.50"
every = "month"
[[supply_point.credit]]
id = 3
type = "gift"
amount = "7.00"
expires = "2026-12-31T23:00:00Z"
[[supply_point.charge]]
id = 1
purpose = "standing"
amount = "0.40"
every = "day"
[[supply_point.charge]]
id = 2
purpose = "debt"
total = "120.00"
share_ppm = 200_000
weekly_cap = "10.00"
)";

TEST(CreditsConfig, reads_credits_and_charges) {
    const auto config = parse(also(k_all));
    ASSERT_TRUE(config) << config.error().message;
    const SupplyPointConfig& point = config->supply_points.at(0);
    EXPECT_EQ(point.max_top_up, Money{200'000'000});
    EXPECT_EQ(point.max_balance, Money{500'000'000});
    ASSERT_EQ(point.credits.size(), 3U);
    EXPECT_EQ(point.credits[0].type, CreditType::emergency);
    EXPECT_TRUE(point.credits[0].needs_confirmation) << "unless somebody says otherwise";
    EXPECT_TRUE(point.credits[0].paid_back);
    EXPECT_EQ(point.credits[1].renewal, payment::RenewalPeriod::month);
    EXPECT_LT(point.credits[1].priority, point.credits[2].priority);
    EXPECT_LT(point.credits[2].priority, point.credits[0].priority);
    EXPECT_EQ(point.credits[2].expires_ms, 1'798'758'000'000);
    ASSERT_EQ(point.charges.size(), 2U);
    EXPECT_EQ(point.charges[0].per_period, Money{400'000});
    EXPECT_FALSE(point.charges[0].while_disconnected);
    EXPECT_EQ(point.charges[1].added, Money{120'000'000});
    EXPECT_EQ(point.charges[1].proportion_ppm, 200'000);
}

TEST(CreditsConfig, a_top_up_is_bounded_unless_somebody_says_otherwise) {
    const auto limit = [](const std::string& text) {
        const auto config = parse(text);
        EXPECT_TRUE(config) << config.error().message;
        return config ? config->supply_points.at(0).max_top_up : Money{-1};
    };
    constexpr std::string_view k_currency = "currency = \"EUR\"\n";
    const std::string euro(k_currency);
    EXPECT_EQ(limit(also("")), Money{500'000'000});
    EXPECT_EQ(limit(replaced(k_currency, "currency = \"NGN\"\n")), Money{5'000'000'000'000});
    const std::string building = replaced(k_currency, euro + "max_top_up = \"80.00\"\n");
    EXPECT_EQ(limit(building), Money{80'000'000});
    EXPECT_EQ(limit(building + "max_top_up = \"900.00\"\n"), Money{900'000'000});
    EXPECT_EQ(limit(building + "max_top_up = \"0.00\"\n"), k_max_amount) << "no limit, in writing";
    EXPECT_EQ(limit(replaced(k_currency, euro + "max_top_up = \"0.00\"\n")), k_max_amount)
        << "for all that say nothing else";
    const auto below = parse(replaced(k_currency, euro + "max_top_up = \"-1.00\"\n"));
    ASSERT_FALSE(below);
    EXPECT_NE(below.error().message.find("g.toml:6:14: gateway.max_top_up: is less than zero"),
              std::string::npos)
        << below.error().message;
}

// What the file can say, the books can take.
TEST(CreditsConfig, makes_terms_that_pass_their_own_checks) {
    const auto config = parse(also(k_all));
    ASSERT_TRUE(config) << config.error().message;
    for (const auto& credit : config->supply_points[0].credits) {
        const auto checked = journal::check_record(credit);
        EXPECT_TRUE(checked) << checked.error().message;
    }
    for (const auto& charge : config->supply_points[0].charges) {
        const auto checked = journal::check_record(charge);
        EXPECT_TRUE(checked) << checked.error().message;
    }
}

TEST(CreditsConfig, refuses_what_contradicts_itself) {
    const auto refused = [](const std::string& text, std::string_view what) {
        const auto config = parse(also(text));
        ASSERT_FALSE(config) << text;
        EXPECT_NE(config.error().message.find(what), std::string::npos) << config.error().message;
    };
    refused("[supply_point.emergency_credit]\noffered_at = \"1.00\"\n",
            "amount: an amount of more");
    refused("max_balance = \"-1.00\"\n", "less than zero");
    refused("credit_limit = \"5.00\"\nmax_balance = \"5.00\"\n", "is not above `credit_limit`");
    const std::string credit = "[[supply_point.credit]]\nid = 2\namount = \"1.00\"\n";
    refused(credit + "type = \"free_units\"\n", "every: is required");
    refused(credit + "type = \"gift\"\nevery = \"day\"\n", "given once");
    refused(credit + "type = \"gift\"\nexpires = \"tomorrow\"\n", "is not a time");
    refused("[[supply_point.credit]]\nid = 1\namount = \"1.00\"\ntype = \"gift\"\n", "2..29");
    refused(credit + "type = \"gift\"\n" + credit + "type = \"gift\"\n", "already used");
    const std::string charge = "[[supply_point.charge]]\nid = 1\n";
    refused(charge + "purpose = \"debt\"\namount = \"1.00\"\nevery = \"day\"\n", "total");
    refused(charge + "purpose = \"standing\"\nshare_ppm = 5\n", "not collected from top-ups");
    refused(charge + "purpose = \"standing\"\namount = \"1.00\"\nevery = \"day\"\ntotal = \"9\"\n",
            "goes on");
    refused(charge + "purpose = \"debt\"\ntotal = \"9\"\nshare_ppm = 5\namount = \"1.00\"\n",
            "does not go together");
}

// Who was cut off could pay as much as he likes, and would stay in the dark.
TEST(CreditsConfig, refuses_what_nobody_could_ever_bring) {
    const auto with = [](const std::string& point, const std::string& top_up) {
        return parse(also(point + "[top_up]\n" + top_up));
    };
    expect_refused(
        with("max_balance = \"4.00\"\n", "clearance = \"5.00\"\n"),
        "g.toml:35:13: top_up.clearance: 5.00 is more than a top-up may lift the credit of "
        "supply point 7 to: its `max_balance` is 4.00, 4.00 above its `credit_limit`. Whoever "
        "was cut off there would never have supply again");
    EXPECT_FALSE(
        with("credit_limit = \"1.00\"\nmax_balance = \"5.50\"\n", "clearance = \"5.00\"\n"))
        << "4.50 above the limit";
    EXPECT_TRUE(with("max_balance = \"5.00\"\n", "clearance = \"5.00\"\n"));
    EXPECT_TRUE(
        with("credit_limit = \"-2.00\"\nmax_balance = \"3.00\"\n", "clearance = \"5.00\"\n"));
    EXPECT_TRUE(with("", "clearance = \"5.00\"\n")) << "no limit";

    const auto eaten = [&](const std::string& top_up, const std::string& key) {
        const auto config = with("max_top_up = \"10.00\"\n", top_up);
        ASSERT_FALSE(config) << top_up;
        const std::string& said = config.error().message;
        EXPECT_NE(said.find(key + ": with it nothing is left"), std::string::npos) << said;
        EXPECT_NE(said.find("`max_top_up` of supply point 7, 10.00"), std::string::npos) << said;
    };
    eaten("fee = \"10.00\"\n", "fee");
    eaten("fee_ppm = 1_000_000\n", "fee_ppm");
    eaten("fee_at_least = \"12.00\"\n", "fee_at_least");
    EXPECT_TRUE(with("max_top_up = \"10.00\"\n", "fee = \"9.00\"\n"));
}

}  // namespace
}  // namespace riser::config
