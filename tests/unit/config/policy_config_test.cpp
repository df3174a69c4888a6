// [policy]: what a site decides about cutting off, and what its policy pack refuses.
#include <filesystem>
#include <fstream>

#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

using payment::CustomerClass;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// What the pack of Great Britain demands of the supply of a site.
constexpr std::string_view k_hours = R"([[policy.friendly_hours]]
days = "daily"
from = "18:00"
to = "09:00"
[[policy.friendly_hours]]
days = "sat,sun"
from = "00:00"
to = "24:00"
)";

std::string packs() {
    return "currency = \"EUR\"\npolicy_packs = \"" +
           std::filesystem::absolute("configs/policies").string() + "\"";
}

std::string with_packs(std::string_view policy) {
    return replaced("currency = \"EUR\"", packs()) + std::string(policy);
}

void expect_refused(const std::string& text, const std::string& part) {
    const auto config = parse(text);
    ASSERT_FALSE(config) << part;
    EXPECT_NE(config.error().message.find(part), std::string::npos) << config.error().message;
}

TEST(PolicyConfig, is_neutral_without_a_policy) {
    const auto config = parse(also("[supply]\nswitch_interval_s = 30\n"));
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->policy.policy, payment::SupplyPolicy{});
    EXPECT_EQ(config->policy.pack, "");
}

TEST(PolicyConfig, reads_what_the_site_says) {
    const auto config = parse(also(R"([policy]
never_cut = ["common_area", "industrial"]
cuts_per_hour = 30
connected_at_least_min = 15
holidays = ["2026-04-06", "12-25"]
day_before_from = "12:00"
[policy.notice]
residential_h = 48
[[policy.friendly_hours]]
from = "20:00"
to = "08:00"
[supply]
switch_interval_s = 30
)"));
    ASSERT_TRUE(config) << config.error().message;
    const payment::SupplyPolicy& policy = config->policy.policy;
    EXPECT_TRUE(policy.cut_permitted);
    EXPECT_TRUE(policy.never_cut.test(index_of(CustomerClass::industrial)));
    EXPECT_TRUE(policy.never_cut.test(index_of(CustomerClass::common_area)));
    EXPECT_EQ(policy.never_cut.count(), 2U);
    EXPECT_EQ(policy.cuts_per_hour, 30U);
    EXPECT_EQ(policy.pace.connected_at_least, minutes(15));
    EXPECT_EQ(policy.pace.between_operations, seconds(30));
    EXPECT_EQ(policy.holidays.days, (std::vector<payment::Holiday>{{0, 12, 25}, {2026, 4, 6}}));
    EXPECT_EQ(policy.holidays.eve_from, 12 * 60);
    EXPECT_EQ(policy.notice[index_of(CustomerClass::residential)], hours(48));
    EXPECT_EQ(value_at(policy.friendly_hours, {}, UtcTime{hours(21)}), 1);
    EXPECT_EQ(value_at(policy.friendly_hours, {}, UtcTime{hours(9)}), 0);
}

TEST(PolicyConfig, refuses_what_makes_no_sense) {
    expect_refused(also("[policy]\nfriendly = 1\n"), "g.toml:34:1: policy.friendly: unknown key");
    expect_refused(also("[policy]\nnever_cut = [\"shops\"]\n"),
                   "g.toml:34:13: policy.never_cut: \"shops\" is not one of \"residential\"");
    expect_refused(also("[policy]\nholidays = [\"02-30\"]\n"),
                   "g.toml:34:12: policy.holidays: \"02-30\" is not a date such as");
    expect_refused(also("[policy]\nholidays = [\"12-25\", \"12-25\"]\n"), "holidays ascend");
    expect_refused(also("[policy]\nday_before_from = \"noon\"\n"), "is not a time of day");
    expect_refused(also("[policy.notice]\nresidential_h = 2161\n"),
                   "out of range, must be 0..2160");
    expect_refused(also("[[policy.friendly_hours]]\nfrom = \"00:00\"\nto = \"24:00\"\n"),
                   "nobody would ever be cut off");
    expect_refused(also("[policy]\ncuts_per_hour = 0\n"), "out of range, must be 1..10000");
    expect_refused(also("[policy]\nreference_price = \"0\"\n"), "is not a price of a kWh");
}

constexpr std::string_view k_steps = R"([[policy.load_limit.step]]
limit_w = 3000
lasts_h = 24
[[policy.load_limit.step]]
limit_w = 1000
)";

TEST(LoadLimitConfig, reads_steps_of_which_the_last_may_have_no_end) {
    const auto config =
        parse(also("[policy.load_limit]\nover_s = 90\noff_min = 10\nopenings = 3\n"
                   "within_min = 120\nthen = \"next_day\"\n" +
                   std::string(k_steps)));
    ASSERT_TRUE(config) << config.error().message;
    const payment::LoadLimit& limit = config->policy.policy.load_limit;
    EXPECT_EQ(limit.steps,
              (std::vector<payment::PowerStep>{{Power{3'000}, hours(24)}, {Power{1'000}, {}}}));
    EXPECT_TRUE(limit.is_endless());
    EXPECT_EQ(limit.over_for, seconds(90));
    EXPECT_EQ(limit.off_for, minutes(10));
    EXPECT_EQ(limit.openings, 3);
    EXPECT_EQ(limit.counted_for, hours(2));
    EXPECT_EQ(limit.then, payment::AfterOverloads::next_day);
}

TEST(LoadLimitConfig, says_nothing_more_than_its_steps) {
    const auto config = parse(also(std::string(k_steps)));
    ASSERT_TRUE(config) << config.error().message;
    payment::LoadLimit limit;
    limit.steps = {{Power{3'000}, hours(24)}, {Power{1'000}, {}}};
    EXPECT_EQ(config->policy.policy.load_limit, limit);
}

TEST(LoadLimitConfig, refuses_what_makes_no_sense) {
    const auto limit = [](const std::string& keys) {
        return also("[policy.load_limit]\n" + keys + "\n" + std::string(k_steps));
    };
    expect_refused(also("[policy.load_limit]\nover_s = 60\n"), "give at least one");
    expect_refused(limit("over_s = 29"), "out of range, must be 30..3600");
    expect_refused(limit("off_min = 31"), "out of range, must be 1..30");
    expect_refused(limit("openings = 21"), "out of range, must be 0..20");
    expect_refused(limit("openings = 1"), "2 to 20 overloads");
    expect_refused(limit("openings = 0\nthen = \"person\""), "nor then means anything");
    expect_refused(limit("openings = 11"), "do not fit into the time");
    expect_refused(limit("then = \"tomorrow\""), "is not one of \"person\"");
    const auto step = [](const std::string& keys) {
        return also("[[policy.load_limit.step]]\n" + keys +
                    "\n[[policy.load_limit.step]]\nlimit_w = 1000\n");
    };
    expect_refused(step("limit_w = 499"), "out of range, must be 500..100000");
    expect_refused(step("limit_w = 1000\nlasts_h = 1"), "allows no less than the one before");
    expect_refused(step("limit_w = 2000"), "step 1 of the load limit has no end");
    expect_refused(step("limit_w = 2000\nlasts_h = 1\nlasts_min = 60"), "says the same");
    expect_refused(step("limit_w = 2000\nlasts_h = 745"), "out of range, must be 1..744");
}

// What a pack can demand of it.
TEST(LoadLimitConfig, keeps_to_what_its_pack_demands) {
    const auto pack = [](const std::string& rule) {
        const auto file = std::filesystem::temp_directory_path() / "limit.toml";
        std::ofstream(file) << "[pack]\nname = \"limit\"\ntitle = \"t\"\nverify = \"v\"\n"
                               "[[source]]\nid = \"law\"\ntitle = \"An Act\"\nstate = \"s\"\n"
                               "[load_limit]\nsource = \"law\"\n"
                            << rule;
        return "[policy]\npack = \"" + file.string() + "\"\n";
    };
    const std::string steps(k_steps);
    const auto off = "[policy.load_limit]\noff_min = 10\n" + steps;
    EXPECT_TRUE(parse(also(pack("") + steps)));
    EXPECT_TRUE(parse(also(pack("use = \"required\"\nleast_w = 1000\n") + steps)));
    expect_refused(also(pack("use = \"required\"\n")), "demanded is his load is limited first");
    expect_refused(also(pack("use = \"forbidden\"\n") + steps), "take the load limit out");
    expect_refused(also(pack("least_w = 1500\n") + steps), "leave 1500 W or more");
    expect_refused(also(pack("longest_off_min = 5\n") + off), "at most 5 min");
    expect_refused(also(pack("stays_off = false\n") + steps), "set openings to 0");
}

TEST(PolicyConfig, finds_its_pack_by_name_or_path) {
    const auto named = parse(with_packs("[policy]\npack = \"neutral\"\n"));
    ASSERT_TRUE(named) << named.error().message;
    EXPECT_EQ(named->policy.pack, "neutral");
    EXPECT_EQ(named->policy.policy, payment::SupplyPolicy{});

    const auto file = std::filesystem::absolute("configs/policies/neutral.toml").string();
    EXPECT_TRUE(parse(also("[policy]\npack = \"" + file + "\"\n")));
    expect_refused(with_packs("[policy]\npack = \"nuetral\"\n"),
                   "there is no policy pack \"nuetral\" in");
    expect_refused(with_packs("[policy]\npack = \"nuetral\"\n"), "did you mean \"neutral\"?");
    expect_refused(also("[policy]\npack = \"configs/neutral.toml\"\n"), "or an absolute path");
    expect_refused(also("[policy]\npack = \"/nowhere/x.toml\"\n"), "/nowhere/x.toml");
}

// Whatever else is wrong: what stands in the file is told before what is missing in it.
TEST(PolicyConfig, is_refused_where_the_pack_forbids_it) {
    expect_refused(with_packs("[policy]\npack = \"gb\"\n"),
                   "g.toml:35:8: policy.pack: policy pack gb, rule emergency_credit: no emergency "
                   "credit is offered, demanded is it is offered; configure emergency credit (");
}

// A pack of the supply rules alone: what is wrong is told in the order in which it stands in the file.
std::string supply_pack() {
    const auto file = std::filesystem::path(testing::TempDir()) / "supply_rules.toml";
    std::ofstream(file) << R"([pack]
name = "supply_rules"
title = "A test"
verify = "nothing: it is made up"
[[source]]
id = "law"
title = "A law"
state = "made up"
[cut]
never = ["common_area"]
source = "law"
[holidays]
dates = ["12-25", "12-26"]
source = "law"
[notice]
residential_h = 24
source = "law"
[reconnect]
modes = ["arm_and_confirm", "auto_if_off_less_than"]
source = "law"
[friendly_hours]
source = "law"
[[friendly_hours.window]]
from = "18:00"
to = "09:00"
)";
    return "[policy]\npack = \"" + file.string() + "\"\nnever_cut = [\"common_area\"]\n";
}

TEST(PolicyConfig, is_refused_in_what_it_says_too_little_of) {
    const std::string short_list = "holidays = [\"12-25\"]\n";
    const std::string list = "holidays = [\"12-25\", \"12-26\"]\n";
    const std::string confirm = "[policy.reconnect]\nmode = \"arm_and_confirm\"\n";
    const std::string notice = "[policy.notice]\nresidential_h = ";
    const std::string pack = supply_pack();
    const std::string good = also(pack + list + confirm + notice + "24\n" + std::string(k_hours));
    const auto config = parse(good);
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->policy.pack, "supply_rules");
    EXPECT_EQ(config->policy.policy.reconnection.mode, payment::ReconnectMode::arm_and_confirm);
    expect_refused(also(pack + short_list + confirm + notice + "24\n" + std::string(k_hours)),
                   "g.toml:36:12: policy.holidays: policy pack supply_rules, rule holidays: 12-26 "
                   "is not listed, demanded is it is a holiday; add it to the holidays (A law; "
                   "verify per deployment)");
    expect_refused(
        also(pack + list + confirm + notice + "12\n" + std::string(k_hours)),
        "policy.notice: policy pack supply_rules, rule notice: notice for residential is "
        "12 h, demanded is at least 24 h; set it to 24 h or more");
    expect_refused(
        also(pack + list + "[policy.reconnect]\nmode = \"automatic\"\n" + notice + "24\n" +
             std::string(k_hours)),
        "policy.reconnect: policy pack supply_rules, rule reconnect: supply comes back by "
        "automatic, demanded is arm_and_confirm or auto_if_off_less_than");
    expect_refused(also(pack + list + confirm + notice + "24\n"),
                   "rule friendly_hours: friendly hours: there are none");
}

TEST(PolicyConfig, reads_how_supply_comes_back) {
    const auto config = parse(also(R"([policy.reconnect]
mode = "auto_if_off_less_than"
off_less_than_min = 30
at_once = 5
every_s = 60
)"));
    ASSERT_TRUE(config) << config.error().message;
    const payment::SupplyPolicy& policy = config->policy.policy;
    EXPECT_EQ(policy.reconnection,
              (payment::Reconnection{payment::ReconnectMode::auto_if_off_less_than, minutes(30)}));
    EXPECT_EQ(policy.staging, (payment::StagedReconnection{5, seconds(60)}));
    expect_refused(also("[policy.reconnect]\nmode = \"arm\"\n"), "policy.reconnect.mode: \"arm\"");
    expect_refused(also("[policy.reconnect]\nmode = \"auto_if_off_less_than\"\n"),
                   "policy.reconnect.off_less_than_min: is required but missing");
    expect_refused(also("[policy.reconnect]\noff_less_than_min = 5\n"),
                   "goes with mode = \"auto_if_off_less_than\" only");
    expect_refused(also("[policy.reconnect]\nevery_s = 5\n"), "how many may come back in every_s");
}

// What nobody can be cut off by needs no friendly hours.
TEST(PolicyConfig, of_a_site_without_switches_need_not_say_when_nobody_is_cut_off) {
    const std::string text = also(supply_pack() + "holidays = [\"12-25\"]\n");
    const auto at = text.find("switches = [5]\n");
    const auto config = parse(std::string(text).erase(at, 15));
    EXPECT_TRUE(config) << config.error().message;
}

// A pack about what accounts are lent and what is collected from them.
std::string account_pack() {
    const auto file = std::filesystem::path(testing::TempDir()) / "account_rules.toml";
    std::ofstream(file) << R"([pack]
name = "account_rules"
title = "A test"
verify = "nothing: it is made up"
currency = "EUR"
[[source]]
id = "law"
title = "A law"
state = "made up"
[emergency_credit]
required = true
at_least = "5.00"
source = "law"
[fees]
account = "0.00"
source = "law"
[debt]
share_ppm = 100000
per_week = "10.00"
source = "law"
)";
    return "[policy]\npack = \"" + file.string() + "\"\n";
}

std::string of_account(std::string_view credits_and_charges) {
    return also(std::string(credits_and_charges) + account_pack());
}

constexpr std::string_view k_emergency =
    "[supply_point.emergency_credit]\namount = \"5.00\"\noffered_at = \"1.00\"\n";

std::string with_charge(std::string_view charge) {
    return of_account(std::string(k_emergency) + "[[supply_point.charge]]\nid = 1\n" +
                      std::string(charge));
}

TEST(PolicyConfig, is_checked_by_what_accounts_are_lent) {
    const auto good = parse(of_account(k_emergency));
    EXPECT_TRUE(good) << good.error().message;
    expect_refused(of_account(""), "rule emergency_credit: no emergency credit is offered");
    std::string little(k_emergency);
    little.replace(little.find("5.00"), 4, "4.99");
    expect_refused(of_account(little),
                   "emergency credit is 4.99, demanded is at least 5.00; raise it (A law");
    // One who has it does not stand for another who has not.
    expect_refused(of_account(std::string(k_emergency) +
                              "[[supply_point]]\nid = 8\nmeter = 4\n"
                              "account = \"b8b2c4a6-1f0b-4f83-8a3e-6f6a2f7d9c02\"\n"
                              "tariff = \"flat\"\n[[meter]]\nid = 4\nbus = 1\naddress = 18\n"
                              "profile = \"sdm120\"\n"),
                   "no emergency credit is offered");
}

TEST(PolicyConfig, is_checked_by_what_is_collected_from_accounts) {
    const auto standing =
        parse(with_charge("purpose = \"standing\"\namount = \"0.40\"\nevery = \"day\"\n"));
    EXPECT_TRUE(standing) << standing.error().message;
    expect_refused(with_charge("purpose = \"fee\"\ntotal = \"30.00\"\namount = \"1.00\"\n"
                               "every = \"week\"\n"),
                   "rule fees: a fee on an account is 30.00, demanded is none; remove it");
    const std::string debt = "purpose = \"debt\"\ntotal = \"120.00\"\n";
    const auto good = parse(with_charge(debt + "share_ppm = 100000\nweekly_cap = \"10.00\"\n"));
    EXPECT_TRUE(good) << good.error().message;
    expect_refused(with_charge(debt + "share_ppm = 100001\nweekly_cap = \"10.00\"\n"),
                   "the share of a payment that is taken for debts is 10.0001 %");
    expect_refused(with_charge(debt + "share_ppm = 100000\n"),
                   "there is no limit to what is recovered in a week");
    expect_refused(with_charge(debt + "amount = \"1.43\"\nevery = \"day\"\n"),
                   "what is recovered in a week is 10.01, demanded is at most 10.00");
    // Both together.
    expect_refused(with_charge(debt +
                               "amount = \"1.00\"\nevery = \"week\"\n"
                               "[[supply_point.charge]]\nid = 2\n" +
                               debt + "share_ppm = 100000\nweekly_cap = \"9.01\"\n"),
                   "what is recovered in a week is 10.01");
}

// A pack about what a day costs, and what feeding in is worth.
std::string days_pack() {
    const auto file = std::filesystem::path(testing::TempDir()) / "day_rules.toml";
    std::ofstream(file) << R"([pack]
name = "day_rules"
title = "A test"
verify = "nothing: it is made up"
currency = "EUR"
[[source]]
id = "law"
title = "A law"
state = "made up"
[standing_charge]
most_per_day = "0.60"
while_disconnected = false
source = "law"
[feed_in]
at_least = "0.08"
source = "law"
)";
    return "[policy]\npack = \"" + file.string() + "\"\n";
}

TEST(PolicyConfig, is_checked_by_what_a_day_costs_an_account) {
    const auto beside = [](std::string_view amount_and_period) {
        return also("[[supply_point.charge]]\nid = 1\npurpose = \"standing\"\n" +
                    std::string(amount_and_period) + days_pack());
    };
    const auto good = parse(beside("amount = \"0.60\"\nevery = \"day\"\n"));
    EXPECT_TRUE(good) << good.error().message;
    expect_refused(beside("amount = \"0.61\"\nevery = \"day\"\n"),
                   "policy.pack: policy pack day_rules, rule standing_charge: what an account is "
                   "charged beside energy for a day is 0.61, demanded is at most 0.60; lower it");
    EXPECT_TRUE(parse(beside("amount = \"16.80\"\nevery = \"month\"\n")));
    expect_refused(beside("amount = \"16.81\"\nevery = \"month\"\n"), "for a day is 0.600358");
    expect_refused(beside("amount = \"0.03\"\nevery = \"hour\"\n"), "for a day is 0.72");
}

}  // namespace
}  // namespace riser::config
