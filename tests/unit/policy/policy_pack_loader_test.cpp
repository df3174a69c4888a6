#include "platform/policy/policy_pack_loader.h"

#include <fstream>

#include <gtest/gtest.h>

namespace riser::policy {
namespace {

using payment::CustomerClass;
using payment::FormPermission;
using payment::index_of;
using payment::PackRule;
using payment::PolicyPack;
using payment::ReconnectMode;

// Everything that a pack can say.
constexpr std::string_view k_full = R"([pack]
name = "full"
title = "a place with rules for everything"
verify = "everything"
classes = ["residential", "commercial"]
currency = "EUR"
[[source]]
id = "law"
title = "An Act"
state = "not read; verify"
[cut]
permitted = true
never = ["common_area"]
source = "law"
[friendly_hours]
source = "law"
[[friendly_hours.window]]
days = "mon-fri"
from = "20:00"
to = "07:30"
[[friendly_hours.window]]
days = "sun"
from = "00:00"
to = "24:00"
[holidays]
dates = ["12-25", "2026-04-03", "01-01"]
day_before_from = "14:00"
source = "law"
[notice]
residential_h = 72
commercial_h = 24
source = "law"
[reconnect]
modes = ["auto_if_off_less_than", "arm_and_confirm"]
source = "law"
[emergency_credit]
at_least = "7.50"
fee_allowed = false
source = "law"
[tariff]
time_of_use = "with_consent"
whole_block_prices = false
demand_charge = false
minimum_charge = false
most_tax_ppm = 190000
source = "law"
[price_cap]
share_ppm = 900000
reference = "the default tariff"
source = "law"
[fees]
reconnect = "12.00"
vending = "0.00"
vending_ppm = 10000
late = "2.50"
interest_ppm = 50000
source = "law"
[debt]
share_ppm = 250000
per_week = "5.00"
source = "law"
[records]
years = 10
source = "law"
[estimates]
billing = false
source = "law"
[standing_charge]
most_per_day = "0.60"
while_disconnected = false
below_limit = false
source = "law"
[feed_in]
at_least = "0.08"
source = "law"
[load_limit]
use = "required"
least_w = 1000
lasts_h = 48
longest_off_min = 10
stays_off = false
source = "law"
[credit_limit]
disconnect = false
notice_h = 48
source = "law"
[back_billing]
most = "50.00"
max_age_days = 365
source = "law"
[common_costs]
shared = false
source = "law"
)";

Result<PolicyPack> parsed(std::string_view text) {
    return parse_policy_pack(text, "packs/full.toml");
}

// The full text with one piece replaced; the piece has to be there.
std::string with(std::string_view piece, std::string_view other) {
    std::string text(k_full);
    const auto at = text.find(piece);
    EXPECT_NE(at, std::string::npos) << piece;
    text.replace(at, piece.size(), other);
    return text;
}

void refused(const std::string& text, std::string_view message) {
    const auto pack = parsed(text);
    ASSERT_FALSE(pack) << message;
    EXPECT_EQ(pack.error().message, message);
}

TEST(PolicyPackLoader, reads_every_rule) {
    const auto pack = parsed(k_full);
    ASSERT_TRUE(pack) << pack.error().message;
    EXPECT_EQ(pack->name, "full");
    EXPECT_TRUE(pack->demanded.all());
    EXPECT_FALSE(pack->credit_limit.disconnect);
    EXPECT_FALSE(pack->common_costs_shared);
    EXPECT_EQ(pack->credit_limit.notice, std::chrono::hours(48));
    EXPECT_EQ(pack->currency.text(), "EUR");
    EXPECT_TRUE(pack->concerns(CustomerClass::commercial));
    EXPECT_FALSE(pack->concerns(CustomerClass::industrial));
    EXPECT_TRUE(pack->never_cut.test(index_of(CustomerClass::common_area)));
    EXPECT_EQ(pack->friendly_hours.day_profiles.size(), 4U);
    EXPECT_TRUE(pack->holidays_required);
    ASSERT_EQ(pack->holidays.days.size(), 3U);
    EXPECT_EQ(pack->holidays.days[0], (payment::Holiday{0, 1, 1}));
    EXPECT_EQ(pack->holidays.days[2], (payment::Holiday{2026, 4, 3}));
    EXPECT_EQ(pack->holidays.eve_from, 14 * 60);
    EXPECT_EQ(pack->notice[index_of(CustomerClass::residential)], std::chrono::hours(72));
    EXPECT_EQ(pack->notice[index_of(CustomerClass::industrial)], Duration::zero());
    EXPECT_EQ(pack->reconnect_modes,
              (std::vector{ReconnectMode::auto_if_off_less_than, ReconnectMode::arm_and_confirm}));
    EXPECT_TRUE(pack->emergency.required);
    EXPECT_EQ(pack->emergency.at_least, Money{7'500'000});
    EXPECT_FALSE(pack->emergency.fee_allowed);
    EXPECT_EQ(pack->tariff.time_of_use, FormPermission::with_consent);
    EXPECT_EQ(pack->tariff.most_tax_ppm, 190'000);
    EXPECT_EQ(pack->price_cap.share_ppm, 900'000);
    EXPECT_EQ(pack->fees.reconnect, Money{12'000'000});
    EXPECT_EQ(pack->fees.vending, Money{});
    EXPECT_EQ(pack->fees.interest_ppm, 50'000);
    EXPECT_EQ(pack->debt.share_ppm, 250'000);
    EXPECT_EQ(pack->debt.per_week, Money{5'000'000});
    EXPECT_EQ(pack->retention_years, 10U);
    EXPECT_FALSE(pack->estimated_billing);
    EXPECT_EQ(pack->standing, (payment::StandingLimits{Money{600'000}, false, false}));
    EXPECT_EQ(pack->least_export_price, Price{80'000});
    EXPECT_EQ(pack->back_billing, (payment::BackBillingLimits{Money{50'000'000}, 365}));
    EXPECT_EQ(pack->load_limit,
              (payment::LoadLimitDemands{payment::LoadLimitUse::required, Power{1'000},
                                         std::chrono::hours(48), std::chrono::minutes(10), false}));
    EXPECT_EQ(pack->source(PackRule::fees)->title, "An Act");
}

TEST(PolicyPackLoader, what_a_pack_does_not_say_it_does_not_demand) {
    const auto pack = parsed("[pack]\nname = \"full\"\ntitle = \"t\"\nverify = \"v\"\n");
    ASSERT_TRUE(pack) << pack.error().message;
    PolicyPack nothing;
    nothing.name = "full";
    nothing.title = "t";
    nothing.verify = "v";
    EXPECT_EQ(*pack, nothing);
}

TEST(PolicyPackLoader, every_shipped_pack_can_be_read_and_says_what_to_verify) {
    std::size_t packs = 0;
    for (const auto& entry : std::filesystem::directory_iterator("configs/policies")) {
        const auto pack = load_policy_pack(entry.path());
        ASSERT_TRUE(pack) << pack.error().message;
        EXPECT_NE(pack->verify.find("per deployment"), std::string::npos) << entry.path();
        for (const auto& source : pack->sources) {
            EXPECT_NE(source.state.find("verify"), std::string::npos) << source.id;
            const auto& used = pack->source_of;
            EXPECT_NE(std::find(used.begin(), used.end(), source.id), used.end())
                << entry.path() << ": no rule was taken from \"" << source.id << '"';
        }
        ++packs;
    }
    EXPECT_GE(packs, 3U);
}

TEST(PolicyPackLoader, refuses_unknown_keys_and_sections) {
    refused(with("residential_h", "residental_h"),
            "packs/full.toml:30:1: notice.residental_h: unknown key; did you mean "
            "\"residential_h\"?");
    refused(with("[estimates]", "[estimate]"),
            "packs/full.toml:65:2: estimate: unknown key; did you mean \"estimates\"?");
    refused(with("permitted = true", "permitted = \"yes\""),
            "packs/full.toml:12:13: cut.permitted: expected true or false, found text");
}

TEST(PolicyPackLoader, a_rule_has_a_source_that_is_listed) {
    refused(with("fee_allowed = false\nsource = \"law\"\n", "fee_allowed = false\n"),
            "packs/full.toml:36:1: emergency_credit.source: is required but missing");
    refused(with("fee_allowed = false\nsource = \"law\"", "fee_allowed = false\nsource = \"lew\""),
            "packs/full.toml:39:10: emergency_credit.source: there is no [[source]] with id "
            "\"lew\"; did you mean \"law\"?");
    refused(with("[[source]]\n",
                 "[[source]]\nid = \"law\"\ntitle = \"x\"\nstate = \"x\"\n[[source]]\n"),
            "packs/full.toml:12:6: source[2].id: source \"law\" is already there");
}

TEST(PolicyPackLoader, is_named_as_its_file_is) {
    refused(with("name = \"full\"", "name = \"other\""),
            "packs/full.toml:2:8: pack.name: \"other\" has to be the name of the file, \"full\"");
}

TEST(PolicyPackLoader, refuses_words_that_are_none) {
    refused(with("\"commercial\"]", "\"comercial\"]"),
            "packs/full.toml:5:11: pack.classes: \"comercial\" is not one of \"residential\", "
            "\"commercial\", \"industrial\", \"common_area\"; did you mean \"commercial\"?");
    refused(with("\"commercial\"]", "\"residential\"]"),
            "packs/full.toml:5:11: pack.classes: \"residential\" is listed twice");
    refused(with("\"EUR\"", "\"euro\""),
            "packs/full.toml:6:12: pack.currency: \"euro\" is not a currency code such as \"EUR\"");
    refused(with("\"with_consent\"", "\"with_consents\""),
            "packs/full.toml:41:15: tariff.time_of_use: \"with_consents\" is not one of "
            "\"allowed\", \"with_consent\", \"forbidden\"; did you mean \"with_consent\"?");
    refused(with("modes = [\"auto_if_off_less_than\", \"arm_and_confirm\"]", "modes = []"),
            "packs/full.toml:34:9: reconnect.modes: names at least one");
}

TEST(PolicyPackLoader, refuses_times_and_dates_that_are_none) {
    refused(with("\"20:00\"", "\"25:00\""),
            "packs/full.toml:19:8: friendly_hours.window[1].from: \"25:00\" is not a time of day "
            "such as \"18:00\"");
    refused(with("from = \"00:00\"", "from = \"24:00\""),
            "packs/full.toml:23:8: friendly_hours.window[2].from: \"24:00\" is not a time of day "
            "such as \"18:00\"");
    refused(with("\"mon-fri\"", "\"mo-fr\""),
            "packs/full.toml:18:8: friendly_hours.window[1].days: \"mo-fr\" is not days such as "
            "\"daily\", \"mon-fri\" or \"sat,sun\"");
    for (const std::string date : {"02-30", "2025-02-29", "1-1", "0000-01-01", "12/25", "12-25x"}) {
        refused(with("\"12-25\"", '"' + date + '"'),
                "packs/full.toml:26:9: holidays.dates: \"" + date +
                    "\" is not a date such as \"12-25\" (every year) or \"2026-04-03\"");
    }
    refused(with("\"12-25\"", "\"01-01\""),
            "packs/full.toml:26:9: holidays.dates: holiday 2: holidays ascend, those of every year "
            "first, each once");
}

TEST(PolicyPackLoader, refuses_friendly_hours_without_an_end) {
    refused(with("days = \"mon-fri\"\nfrom = \"20:00\"\nto = \"07:30\"",
                 "days = \"daily\"\nfrom = \"00:00\"\nto = \"24:00\""),
            "packs/full.toml:17:1: friendly_hours.window: friendly hours never end, so nobody "
            "would ever "
            "be cut off: if that is meant, say that cutting off is not permitted");
}

TEST(PolicyPackLoader, refuses_amounts_out_of_range_and_without_a_currency) {
    refused(with("\"7.50\"", "\"-7.50\""),
            "packs/full.toml:37:12: emergency_credit.at_least: \"-7.50\" is not an amount such as "
            "\"5.00\", from zero to 1000000000");
    refused(with("\"50.00\"", "\"fifty\""),
            "packs/full.toml:88:8: back_billing.most: \"fifty\" is not an amount such as \"5.00\", "
            "from zero to 1000000000");
    refused(with("years = 10", "years = 101"),
            "packs/full.toml:63:9: records.years: 101 is out of range, must be 1..100");
    refused(with("share_ppm = 900000", "share_ppm = 0.9"),
            "packs/full.toml:48:13: price_cap.share_ppm: expected an integer, found a "
            "floating-point number (write exact decimals in quotes, as \"0.01\")");
    refused(with("currency = \"EUR\"\n", ""),
            "packs/full.toml:1:1: pack: a pack with amounts of money says in which currency");
}

TEST(PolicyPackLoader, says_what_is_wrong_with_a_file_that_is_not_there) {
    const auto pack = load_policy_pack("configs/policies/absent.toml");
    ASSERT_FALSE(pack);
    EXPECT_NE(pack.error().message.find("absent.toml: cannot be read"), std::string::npos);
}

}  // namespace
}  // namespace riser::policy
