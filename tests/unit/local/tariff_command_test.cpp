// riserctl tariff: files are checked, and readings are priced, without a gateway.
#include <map>

#include <gtest/gtest.h>

#include "gateway/ctl/readings_csv.h"
#include "gateway/ctl/run.h"

namespace riser::ctl {
namespace {

constexpr std::string_view k_tariffs = R"(zone = "Europe/Berlin"
currency = "EUR"
[[tariff]]
name = "seasons"
id = "5b1f9a3e-7c0d-4e55-9b0e-4a6f2d8c1e90"
[[tariff.season]]
from = "04-01"
price = "0.20"
[[tariff.season]]
from = "10-01"
price = "0.40"
[[tariff.levy]]
price = "0.01"
[[tariff.levy]]
price = "0.005"
taxed = false
[[tariff.tax]]
code = 3
ppm = 30000
[[tariff.tax]]
code = 16
ppm = 160000
level = 1
[[tariff]]
name = "blocks"
id = "0d5f2f5e-8f43-4f0c-9d6c-2b1f0a8f4c77"
prices = ["0.10", "0.30"]
[tariff.blocks]
above_kwh = [2]
method = "whole"
prorated = false
)";

const std::map<std::string, std::string> k_files{
    {"tariffs.toml", std::string(k_tariffs)},
    {"wrong.toml", "[[tariff]]\nid = \"5b1f9a3e-7c0d-4e55-9b0e-4a6f2d8c1e90\"\nprice = \"0,2\"\n"},
    {"empty.toml", "zone = \"UTC\"\n"},
    {"standing.toml",
     "zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n[[tariff]]\nname = \"flat\"\n"
     "id = \"5b1f9a3e-7c0d-4e55-9b0e-4a6f2d8c1e90\"\nprice = \"0.20\"\ntax_ppm = 190000\n"
     "[tariff.standing]\nprice = \"0.30\"\nwhen_vacant = \"none\"\n"},
    {"solar.toml",
     "zone = \"UTC\"\n[[tariff]]\nname = \"solar\"\n"
     "id = \"5b1f9a3e-7c0d-4e55-9b0e-4a6f2d8c1e90\"\nprice = \"0.20\"\nexport_price = \"0.08\"\n"
     "[tariff.generator]\nprice = \"0.90\"\n"},
    {"month.toml",
     "zone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n[[tariff]]\nname = \"shop\"\n"
     "id = \"5b1f9a3e-7c0d-4e55-9b0e-4a6f2d8c1e90\"\nprice = \"0.20\"\ntax_ppm = 190000\n"
     "minimum_per_month = \"15.00\"\n[tariff.demand]\nprice = \"9.00\"\n"
     "ratchet_ppm = 800000\n"},
    {"march.csv",
     "from,to,kwh\n2026-02-28T23:00:00Z,2026-03-10T11:00:00Z,0\n"
     "2026-03-10T11:00:00Z,2026-03-10T12:00:00Z,6\n"
     "2026-03-10T12:00:00Z,2026-03-31T22:00:00Z,0\n"},
    {"body.json", R"({"price": "0.20", "tax_ppm": 190000})"},
    {"wrong.json", R"({"price": 0.2, "colour": 1})"},
    {"year.csv",
     "from,to,kwh\n"
     "2026-03-31T21:30:00Z,2026-03-31T22:30:00Z,1.000\n"
     "2026-05-01T00:00:00Z,2026-05-01T01:00:00Z,2.5\n"},
    {"register.csv",
     "time;register_wh\r\n2026-05-01T00:00:00Z;1000\r\n2026-05-01T01:00:00Z;2500\r\n"
     "2026-05-01T02:00:00Z;5000\r\n"},
    {"wrong.csv", "from,to,kwh\n2026-05-01T00:00:00Z,2026-05-01T01:00:00Z,1.0001\n"},
};

Outcome typed(std::vector<std::string> arguments) {
    World world;
    world.ask = [](const std::string&, const http::Request&) -> Result<http::Response> {
        return fail(Problem{"nobody is to be asked"});
    };
    world.new_top_up_id = [] { return TopUpId{}; };
    world.read_file = [](const std::string& path) -> Result<std::string> {
        const auto file = k_files.find(path);
        if (file == k_files.end()) return fail(Problem{"cannot open " + path});
        return file->second;
    };
    arguments.insert(arguments.begin(), "tariff");
    return run(std::move(arguments), world);
}

void expect_said(const Outcome& outcome, const std::string& text) {
    EXPECT_EQ(outcome.exit_code, k_done) << outcome.err;
    EXPECT_EQ(outcome.out, text);
}

TEST(TariffCheck, says_what_a_good_file_says) {
    expect_said(typed({"check", "tariffs.toml"}), R"(tariffs.toml: 2 tariffs are right

seasons, version 1
  from        always
  times       seasons from 04-01, 10-01
  levies      0.01
              0.005, not taxed
  taxes       tax 3, 3 %
              tax 16, 16 %
  a kWh costs 0.255908  rate 1
              0.494868  rate 2

blocks, version 1
  from        always
  times       one price always
  blocks      up to 2 kWh of the month, whole
  a kWh costs 0.1  block 1
              0.3  block 2
)");
    const auto body = typed({"check", "body.json", "--json"});
    EXPECT_NE(body.out.find(R"("gross_per_kwh":"0.238")"), std::string::npos) << body.out;
}

TEST(TariffCheck, shows_the_generator_and_what_is_fed_in) {
    expect_said(typed({"check", "solar.toml"}), R"(solar.toml: 1 tariff is right

solar, version 1
  from        always
  times       one price always
  a kWh costs 0.2
              0.9  generator
  fed in      0.08 credited per kWh
)");
}

TEST(TariffCheck, shows_demand_and_minimum_with_their_taxes) {
    expect_said(typed({"check", "month.toml"}), R"(month.toml: 1 tariff is right

shop, version 1
  from        always
  times       one price always
  taxes       tax, 19 %
  a kWh costs 0.238
  demand      10.71 a kW and month, with 19 % tax; highest mean of 15 minutes, fixed; at least 80 % of the highest of 11 months before
  minimum     17.85 a month, with 19 % tax; energy and standing charge count
)");
    const auto json = typed({"check", "month.toml", "--json"});
    EXPECT_NE(json.out.find(R"("minimum_per_month":{"price":"15.00","gross":"17.85"})"),
              std::string::npos)
        << json.out;
    EXPECT_NE(json.out.find(R"("window_minutes":15,"window":"fixed","ratchet_ppm":800000)"),
              std::string::npos)
        << json.out;
    const auto explained = typed({"explain", "month.toml", "--from", "2026-03-10T11:00:00Z", "--to",
                                  "2026-03-10T12:00:00Z", "--kwh", "6"});
    EXPECT_NE(explained.out.find("10.71 a kW and month"), std::string::npos) << explained.out;
    EXPECT_NE(explained.out.find("17.85 a month"), std::string::npos) << explained.out;
}

// 6 kW at 9.00, and 15.00 less the 1.20 that was used, with 19 %.
TEST(TariffSimulate, charges_demand_and_minimum_of_each_month) {
    const auto text = typed({"simulate", "month.toml", "--readings", "march.csv"});
    EXPECT_EQ(text.exit_code, k_done) << text.err;
    for (const char* what :
         {"demand 6.000 kW, 2026-03-10 12:00", "64.26", "what is missing to the minimum of 15.00",
          "16.422", "demand and minimum", "80.682"}) {
        EXPECT_NE(text.out.find(what), std::string::npos) << what << "\n" << text.out;
    }
    const auto json = typed({"simulate", "month.toml", "--readings", "march.csv", "--json"});
    EXPECT_NE(json.out.find(R"("charged":"82.11")"), std::string::npos) << json.out;
}

TEST(TariffCheck, says_what_is_wrong_where) {
    const auto toml = typed({"check", "wrong.toml"});
    EXPECT_EQ(toml.exit_code, k_refused);
    EXPECT_EQ(toml.err,
              "riserctl: wrong.toml:3:9: tariff[1].price: \"0,2\" is not a price per kWh such as "
              "\"0.2891\", with at most six decimals and up to 1000000\n");
    const auto json = typed({"check", "wrong.json"});
    EXPECT_EQ(json.exit_code, k_refused);
    EXPECT_NE(json.err.find("colour is not known here"), std::string::npos) << json.err;
    EXPECT_NE(json.err.find("price is a number"), std::string::npos) << json.err;
    EXPECT_NE(typed({"check", "empty.toml"}).err.find("there is no [[tariff]] here"),
              std::string::npos);
    EXPECT_EQ(typed({"check", "nothing.toml"}).exit_code, k_usage);
}

TEST(TariffSimulate, prices_intervals_to_the_last_fraction) {
    expect_said(
        typed({"simulate", "tariffs.toml", "--tariff", "seasons", "--readings", "year.csv"}),
        R"(seasons, EUR
2 intervals from 2026-03-31 23:30 to 2026-05-01 03:00 Europe/Berlin, 3.500 kWh

PERIOD   VERSION  PRICE      ENERGY  PER KWH     AMOUNT
2026-03  1        rate 2  0.500 kWh  0.494868  0.247434
2026-04  1        rate 1  0.500 kWh  0.255908  0.127954
2026-05  1        rate 1  2.500 kWh  0.255908  0.639770

OF THAT              AMOUNT
energy             0.800000
levy 1             0.035000
levy 2, not taxed  0.017500
tax 3, 3 %         0.025050
tax 16, 16 %       0.137608
charged            1.015158

kept        0 for the next charge
on a bill   1.02 (to 0.01, half_even), -0.004842 carried
)");
}

TEST(TariffStanding, is_shown_with_its_taxes) {
    const auto checked = typed({"check", "standing.toml"});
    EXPECT_NE(checked.out.find("standing    0.357 a day, with 19 % tax; nobody owes it while "
                               "vacant\n"),
              std::string::npos)
        << checked.out;
    const auto json = typed({"check", "standing.toml", "--json"});
    EXPECT_NE(json.out.find(R"("standing":{"price":"0.30","gross":"0.357","period":"day",)"
                            R"("when_vacant":"none"})"),
              std::string::npos)
        << json.out;
    const auto explained = typed({"explain", "standing.toml", "--from", "2026-03-31T21:30:00Z",
                                  "--to", "2026-03-31T22:30:00Z", "--kwh", "1"});
    EXPECT_NE(explained.out.find("beside it   0.357 a day"), std::string::npos) << explained.out;
}

// 31 March and all of April; the day of the last reading is not over.
TEST(TariffStanding, is_charged_for_the_days_of_the_readings) {
    const auto text = typed({"simulate", "standing.toml", "--readings", "year.csv"});
    EXPECT_NE(text.out.find("standing charge, 1 day "), std::string::npos) << text.out;
    EXPECT_NE(text.out.find("standing charge, 30 days"), std::string::npos) << text.out;
    const auto json = typed({"simulate", "standing.toml", "--readings", "year.csv", "--json"});
    for (const char* part : {R"("period":"2026-03","version":1,"days":1,"amount":"0.357")",
                             R"("period":"2026-04","version":1,"days":30,"amount":"10.71")",
                             R"("charged":"11.90")"}) {  // 3.5 kWh at 0.238
        EXPECT_NE(json.out.find(part), std::string::npos) << part << "\n" << json.out;
    }
}

TEST(TariffSimulate, shows_what_a_block_raises) {
    const auto text = typed({"simulate", "tariffs.toml", "--tariff", "blocks", "--readings",
                             "register.csv", "--by", "all"});
    EXPECT_EQ(text.exit_code, k_done) << text.err;
    EXPECT_NE(text.out.find("block 1 raised to block 2"), std::string::npos) << text.out;
    // 4 kWh, all at 0.30.
    EXPECT_NE(text.out.find("charged    1.20"), std::string::npos) << text.out;
    const auto json = typed(
        {"simulate", "tariffs.toml", "--tariff", "blocks", "--readings", "register.csv", "--json"});
    for (const char* part : {R"("charged":"1.20")", R"("energy_wh":4000)", R"("residue":"0")",
                             R"("instead_of":"block 1")"}) {
        EXPECT_NE(json.out.find(part), std::string::npos) << part << "\n" << json.out;
    }
}

TEST(TariffSimulate, says_what_is_missing) {
    const auto several = typed({"simulate", "tariffs.toml", "--readings", "year.csv"});
    EXPECT_EQ(several.err,
              "riserctl: tariffs.toml has several tariffs: choose one with --tariff; it has "
              "\"seasons\", \"blocks\"\n");
    const auto none =
        typed({"simulate", "tariffs.toml", "--tariff", "flat", "--readings", "year.csv"});
    EXPECT_EQ(none.err,
              "riserctl: tariffs.toml has no tariff \"flat\"; it has \"seasons\", \"blocks\"\n");
    const auto zone =
        typed({"simulate", "body.json", "--zone", "Europe/Berln", "--readings", "year.csv"});
    EXPECT_EQ(zone.err,
              "riserctl: \"Europe/Berln\" is not an IANA time zone such as \"Europe/Berlin\"; did "
              "you mean \"Europe/Berlin\"?\n");
    const auto energy = typed({"simulate", "body.json", "--readings", "wrong.csv"});
    EXPECT_EQ(energy.err,
              "riserctl: wrong.csv:2: \"1.0001\" is not an energy such as 12.345, with at most "
              "three decimals\n");
}

TEST(TariffExplain, shows_a_charge_part_by_part) {
    expect_said(
        typed({"explain", "tariffs.toml", "--tariff", "seasons", "--from", "2026-03-31T21:30:00Z",
               "--to", "2026-03-31T22:30:00Z", "--kwh", "0.333"}),
        R"(0.166 kWh from 2026-03-31 23:30 to 2026-04-01 00:00, version 1, rate 2, divided by time
  0.4  energy
  0.01  levy 1
  0.005  levy 2, not taxed
  0.0123  tax 3, 3 %
  0.067568  tax 16, 16 %
  0.494868  per kWh
  kept before 0
  charged     0.082148
  kept now    0.000000088

0.167 kWh from 2026-04-01 00:00 to 2026-04-01 00:30, version 1, rate 1, divided by time
  0.2  energy
  0.01  levy 1
  0.005  levy 2, not taxed
  0.0063  tax 3, 3 %
  0.034608  tax 16, 16 %
  0.255908  per kWh
  kept before 0.000000088
  charged     0.042736
  kept now    0.000000724

OF THAT              AMOUNT
energy             0.099800
levy 1             0.003330
levy 2, not taxed  0.001665
tax 3, 3 %         0.003094
tax 16, 16 %       0.016995
charged            0.124884
on a bill   0.12 (to 0.01, half_even), 0.004884 carried
)");
}

TEST(TariffExplain, begins_where_the_period_stands) {
    const auto text =
        typed({"explain", "tariffs.toml", "--tariff", "blocks", "--from", "2026-05-10T00:00:00Z",
               "--to", "2026-05-10T01:00:00Z", "--kwh", "1", "--used", "1.5", "--json"});
    EXPECT_EQ(text.exit_code, k_done) << text.err;
    // Half a kWh is left of the first block; what was used of it is raised.
    EXPECT_NE(text.out.find(R"("kind":"block")"), std::string::npos) << text.out;
    EXPECT_NE(text.out.find(R"("price":"block 1","amount":"0.05")"), std::string::npos) << text.out;
    const auto wrong = typed({"explain", "tariffs.toml", "--tariff", "blocks", "--from", "today",
                              "--to", "2026-05-10T01:00:00Z", "--kwh", "1"});
    EXPECT_EQ(wrong.exit_code, k_usage);
}

TEST(ReadingsCsv, says_the_line_that_is_wrong) {
    for (const auto& [text, message] : {
             std::pair{"", "f:0: there are no readings to price"},
             std::pair{"a,b\n",
                       "f:1: the first line names the columns: from,to,kwh or "
                       "time,register_kwh (or wh)"},
             std::pair{"time,register_kwh\n2026-05-01T00:00:00Z,1\n",
                       "f:2: there are no readings to price"},
             std::pair{"time,register_kwh\n2026-05-01T00:00:00Z,2\n\n2026-05-01T00:15:00Z,1\n",
                       "f:4: the register shows less than in the line above"},
             std::pair{"from,to,wh\n2026-05-01T00:15:00Z,2026-05-01T00:00:00Z,1\n",
                       "f:2: ends before it begins"},
             std::pair{"from,to,wh\n2026-05-01T00:00:00Z,2026-05-01T00:15:00Z\n",
                       "f:2: has 2 columns, the first line 3"},
             std::pair{"from,to,wh\n2026-05-01,2026-05-01T00:00:00Z,1\n",
                       "f:2: \"2026-05-01\" is not a time such as \"2026-01-01T00:15:00Z\""},
             std::pair{"from,to,wh\n2026-05-01T00:00:00Z,2026-05-01T00:15:00Z,1\n"
                       "2026-05-01T00:10:00Z,2026-05-01T00:20:00Z,1\n",
                       "f:3: begins before the line above ends"},
         }) {
        const auto read = parse_readings(text, "f");
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().message, message);
    }
}

}  // namespace
}  // namespace riser::ctl
