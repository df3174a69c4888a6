// What is wrong with a tariff document, where, and what to do: in a file and in a body with the same words.
#include "tests/unit/tariff/both_forms.h"

namespace riser::tariff {
namespace {

struct Row {
    std::string file;
    std::string file_place;  // before ": " and the message
    std::string body;
    std::string body_place;
    std::string message;
};

void expect_refused(const std::vector<Row>& rows) {
    for (const auto& row : rows) {
        EXPECT_EQ(from_file(row.file).problem, "t:" + row.file_place + ": " + row.message)
            << row.file;
        EXPECT_EQ(from_body(row.body).problem, row.body_place + " " + row.message) << row.body;
    }
}

TEST(TariffMessages, about_prices_and_blocks) {
    expect_refused({
        {"price = \"0,31\"\n", "1:9: price", R"({"price": "0,31"})", "/price",
         "\"0,31\" is not a price per kWh such as \"0.2891\", with at most six decimals and up to "
         "1000000"},
        {"prices = [\"0.1\", \"0.2\"]\n", "1:10: prices", R"({"prices": ["0.1", "0.2"]})",
         "/prices", "there are no blocks, so there is one price: write `price`"},
        {"prices = [\"0.1\"]\n[blocks]\nabove_kwh = [50]\n", "1:10: prices",
         R"({"prices": ["0.1"], "blocks": {"above_kwh": [50]}})", "/prices",
         "there are 2 blocks, so there are as many prices, here 1"},
        {"prices = [\"0.1\", \"0.2\"]\n[blocks]\nabove_kwh = [50]\nmethod = \"slab\"\n",
         "4:10: blocks.method",
         R"({"prices": ["0.1", "0.2"], "blocks": {"above_kwh": [50], "method": "slab"}})",
         "/blocks/method", "\"slab\" is not one of \"marginal\", \"whole\""},
        {"prices = [\"0.1\", \"0.2\", \"0.3\"]\n[blocks]\nabove_kwh = [50, 50]\n",
         "3:13: blocks.above_kwh",
         R"({"prices": ["0.1", "0.2", "0.3"], "blocks": {"above_kwh": [50, 50]}})",
         "/blocks/above_kwh", "the numbers ascend, each is named once"},
        {"prices = [\"0.1\"]\n[blocks]\nperiod = \"day\"\n", "2:1: blocks.above_kwh",
         R"({"prices": ["0.1"], "blocks": {"period": "day"}})", "/blocks/above_kwh",
         "names no block: write for example [50, 350]"},
        {"prices = [\"0.2\", \"0.1\"]\n[blocks]\nabove_kwh = [50]\nmethod = \"whole\"\n",
         "2:1: blocks",
         R"({"prices": ["0.2", "0.1"], "blocks": {"above_kwh": [50], "method": "whole"}})",
         "/blocks",
         "method = \"whole\" puts the whole period at the price of the highest block, so prices "
         "must not fall from block to block"},
    });
}

TEST(TariffMessages, about_the_generator) {
    expect_refused({
        {"price = \"0.1\"\n[generator]\nprice = \"cheap\"\n", "3:9: generator.price",
         R"({"price": "0.1", "generator": {"price": "cheap"}})", "/generator/price",
         "\"cheap\" is not a price per kWh such as \"0.2891\", with at most six decimals and up to "
         "1000000"},
        {"prices = [\"0.1\", \"0.2\"]\n[blocks]\nabove_kwh = [50]\n[generator]\n"
         "prices = [\"0.1\"]\n",
         "5:10: generator.prices",
         R"({"prices": ["0.1", "0.2"], "blocks": {"above_kwh": [50]},
             "generator": {"prices": ["0.1"]}})",
         "/generator/prices", "there are 2 blocks, so there are as many prices, here 1"},
    });
}

TEST(TariffMessages, about_standing_charges) {
    expect_refused({
        {"price = \"0.1\"\n[standing]\nprice = \"0\"\n", "3:9: standing.price",
         R"({"price": "0.1", "standing": {"price": "0"}})", "/standing/price",
         "\"0\" is not an amount such as \"0.30\", more than 0 and up to 1000000000, taxes "
         "included"},
        {"price = \"0.1\"\ntax_ppm = 190000\n[standing]\nprice = \"900000000\"\n",
         "4:9: standing.price",
         R"({"price": "0.1", "tax_ppm": 190000, "standing": {"price": "900000000"}})",
         "/standing/price",
         "\"900000000\" is not an amount such as \"0.30\", more than 0 and up to 1000000000, taxes "
         "included"},
        {"price = \"0.1\"\n[standing]\nprice = \"1\"\nperiod = \"week\"\n", "4:10: standing.period",
         R"({"price": "0.1", "standing": {"price": "1", "period": "week"}})", "/standing/period",
         "\"week\" is not one of \"day\", \"month\""},
        {"price = \"0.1\"\n[standing]\nprice = \"1\"\nwhen_vacant = \"me\"\n",
         "4:15: standing.when_vacant",
         R"({"price": "0.1", "standing": {"price": "1", "when_vacant": "me"}})",
         "/standing/when_vacant", "\"me\" is not one of \"landlord\", \"none\""},
    });
}

TEST(TariffMessages, about_demand_and_minimum) {
    expect_refused({
        {"price = \"0.1\"\n[demand]\nprice = \"0\"\n", "3:9: demand.price",
         R"({"price": "0.1", "demand": {"price": "0"}})", "/demand/price",
         "\"0\" is not an amount such as \"9.00\", more than 0 and up to 1000000000, taxes "
         "included"},
        {"price = \"0.1\"\n[demand]\nprice = \"9\"\nwindow_minutes = 20\n",
         "4:18: demand.window_minutes",
         R"({"price": "0.1", "demand": {"price": "9", "window_minutes": 20}})",
         "/demand/window_minutes", "demand is measured over 15, 30 or 60 minutes"},
        {"price = \"0.1\"\n[demand]\nprice = \"9\"\nwindow = \"rolling\"\n", "4:10: demand.window",
         R"({"price": "0.1", "demand": {"price": "9", "window": "rolling"}})", "/demand/window",
         "\"rolling\" is not one of \"fixed\", \"sliding\""},
        {"price = \"0.1\"\n[demand]\nprice = \"9\"\nratchet_months = 6\n",
         "4:18: demand.ratchet_months",
         R"({"price": "0.1", "demand": {"price": "9", "ratchet_months": 6}})",
         "/demand/ratchet_months", "without ratchet_ppm nothing looks back over months"},
        {"price = \"0.1\"\nminimum_per_month = \"-1\"\n", "2:21: minimum_per_month",
         R"({"price": "0.1", "minimum_per_month": "-1"})", "/minimum_per_month",
         "\"-1\" is not an amount such as \"9.00\", more than 0 and up to 1000000000, taxes "
         "included"},
    });
}

TEST(TariffMessages, about_windows_and_seasons) {
    expect_refused({
        {"[[window]]\ndays = \"weekend\"\nfrom = \"06:00\"\nprice = \"0.1\"\n",
         "2:8: window[1].days",
         R"({"windows": [{"days": "weekend", "from": "06:00", "price": "0.1"}]})",
         "/windows/0/days",
         "\"weekend\" is not days such as \"daily\", \"mon-fri\" or \"sat,sun\""},
        {"[[window]]\nfrom = \"24:00\"\nprice = \"0.1\"\n", "2:8: window[1].from",
         R"({"windows": [{"from": "24:00", "price": "0.1"}]})", "/windows/0/from",
         "\"24:00\" is not a time of day such as \"06:00\""},
        {"[[season]]\nfrom = \"2026-04-01\"\nprice = \"0.1\"\n", "2:8: season[1].from",
         R"({"seasons": [{"from": "2026-04-01", "price": "0.1"}]})", "/seasons/0/from",
         "\"2026-04-01\" is not a day of every year such as \"04-01\""},
        {"[[season]]\nfrom = \"04-31\"\nprice = \"0.1\"\n", "2:8: season[1].from",
         R"({"seasons": [{"from": "04-31", "price": "0.1"}]})", "/seasons/0/from",
         "\"04-31\" is not a day of every year such as \"04-01\""},
        {"[[window]]\ndays = \"holiday\"\nfrom = \"00:00\"\nprice = \"0.1\"\n[[holiday]]\ndates = "
         "[\"12-25\"]\n",
         "1:1: window", R"({"windows": [{"days": "holiday", "from": "00:00", "price": "0.1"}],
           "holidays": [{"dates": ["12-25"]}]})",
         "/windows", "there are windows for holidays only, none for other days"},
        {"[[window]]\ndays = \"daily,holiday\"\nfrom = \"06:00\"\nprice = \"0.1\"\n[[holiday]]\n"
         "dates = [\"12-25\"]\n",
         "1:1: window", R"({"windows": [{"days": "daily,holiday", "from": "06:00", "price": "0.1"}],
           "holidays": [{"dates": ["12-25"]}]})",
         "/windows",
         "the first window for days = \"holiday\" begins at 00:00: what held the day before does "
         "not go on into a holiday"},
        {"price = \"0.1\"\n[[holiday]]\ndates = [\"12-25\"]\n", "2:1: holiday",
         R"({"price": "0.1", "holidays": [{"dates": ["12-25"]}]})", "/holidays",
         "there are no windows that a day could have: one price holds always"},
        {"[[window]]\nfrom = \"06:00\"\nprice = \"0.1\"\n[[holiday]]\ndates = [\"12-25\"]\n",
         "5:9: holiday[1].dates", R"({"windows": [{"from": "06:00", "price": "0.1"}],
           "holidays": [{"dates": ["12-25"]}]})",
         "/holidays/0/dates",
         "nothing says what holds on 12-25: give `like`, the day of the week whose windows it has, "
         "or windows for days = \"holiday\""},
        {"[[window]]\nfrom = \"06:00\"\nprice = \"0.1\"\n[[holiday]]\ndates = [\"12-32\"]\nlike = "
         "\"sun\"\n",
         "5:9: holiday[1].dates", R"({"windows": [{"from": "06:00", "price": "0.1"}],
           "holidays": [{"dates": ["12-32"], "like": "sun"}]})",
         "/holidays/0/dates",
         "\"12-32\" is not a date such as \"12-25\" (every year) or \"2026-04-03\""},
        {"[[window]]\nfrom = \"06:00\"\nprice = \"0.1\"\n[[holiday]]\ndates = [\"12-25\"]\nlike = "
         "\"sunday\"\n",
         "6:8: holiday[1].like", R"({"windows": [{"from": "06:00", "price": "0.1"}],
           "holidays": [{"dates": ["12-25"], "like": "sunday"}]})",
         "/holidays/0/like", "\"sunday\" is not a day of the week such as \"sun\""},
    });
}

// Where the other one is, and how a list is called, each form says in its own way.
TEST(TariffMessages, refer_to_what_is_elsewhere_in_words_of_the_form) {
    const Read twice = from_file(
        "[[window]]\nfrom = \"06:00\"\nprice = \"0.1\"\n"
        "[[window]]\ndays = \"mon\"\nfrom = \"06:00\"\nprice = \"0.2\"\n");
    EXPECT_EQ(twice.problem, "t:6:8: window[2].from: mon 06:00 is already used at line 1");
    const Read twice_body = from_body(
        R"({"windows": [{"from": "06:00", "price": "0.1"}, {"days": "mon", "from": "06:00", "price": "0.2"}]})");
    EXPECT_EQ(twice_body.problem, "/windows/1/from mon 06:00 is already used at windows/0");

    const std::string season = "[[season]]\nfrom = \"04-01\"\nprice = \"0.1\"\n";
    EXPECT_EQ(from_file(season + season).problem,
              "t:5:8: season[2].from: 04-01 is already used at line 1");
    EXPECT_EQ(from_file("price = \"0.1\"\n" + season).problem,
              "t:1:9: price: does not go together with [[tariff.season]]");
    EXPECT_EQ(from_file("[[season]]\nfrom = \"04-01\"\nprice = \"0.1\"\n[[season.window]]\nfrom = "
                        "\"00:00\"\nprice = \"0.2\"\n")
                  .problem,
              "t:3:9: season[1].price: does not go together with [[tariff.season.window]]");
    EXPECT_EQ(
        from_body(R"({"price": "0.1", "seasons": [{"from": "04-01", "price": "0.1"}]})").problem,
        "/price does not go together with seasons");
    EXPECT_EQ(from_file("[[window]]\ndays = \"mon,holiday\"\nfrom = \"00:00\"\nprice = \"0.1\"\n")
                  .problem,
              "t:1:1: window: there are windows for days = \"holiday\", but no such day: name "
              "[[tariff.holiday]] with its dates");
    EXPECT_EQ(from_file("price = \"0.1\"\ntax_ppm = 1\n[[tax]]\ncode = 1\nppm = 1\n").problem,
              "t:2:11: tax_ppm: does not go together with [[tariff.tax]]");
}

TEST(TariffMessages, about_taxes_levies_and_rounding) {
    const std::string price = "price = \"0.1\"\n";
    expect_refused({
        {price + "[[tax]]\nppm = 1\n", "2:1: tax[1].code",
         R"({"price": "0.1", "taxes": [{"ppm": 1}]})", "/taxes/0/code",
         "is required: a number from 1 to 65535"},
        {price + "[[tax]]\ncode = 1\n", "2:1: tax[1].ppm",
         R"({"price": "0.1", "taxes": [{"code": 1}]})", "/taxes/0/ppm",
         "is required: 190000 for 19 %"},
        {price + "[[tax]]\ncode = 1\nppm = 600000\n[[tax]]\ncode = 2\nppm = 600000\n", "2:1: tax",
         R"({"price": "0.1", "taxes": [{"code": 1, "ppm": 600000}, {"code": 2, "ppm": 600000}]})",
         "/taxes", "all taxes together stay within 1000000 ppm"},
    });
}

TEST(TariffMessages, about_what_the_prices_include) {
    EXPECT_EQ(from_file("prices_include = \"taxes\"\nprice = \"0.1\"\n").problem,
              "t:1:18: prices_include: no taxes are named that they could include: [[tariff.tax]]");
    expect_refused({
        {"prices_include = \"all\"\nprice = \"0.1\"\n", "1:18: prices_include",
         R"({"price": "0.1", "prices_include": "all"})", "/prices_include",
         "\"all\" is not one of \"nothing\", \"levies\", \"taxes\""},
        {"prices_include = \"levies\"\nprice = \"0.1\"\n[[levy]]\nprice = \"0.2\"\n",
         "1:18: prices_include",
         R"({"price": "0.1", "prices_include": "levies", "levies": [{"price": "0.2"}]})",
         "/prices_include",
         "the price 0.10 is below the levies of 0.20 that it is said to include"},
        {"price = \"1000000\"\n[[levy]]\nprice = \"0.2\"\n", "2:1: levy",
         R"({"price": "1000000", "levies": [{"price": "0.2"}]})", "/levies",
         "a price is beyond 1000000.00 per kWh with the levies on top"},
        {"price = \"0.1\"\n[rounding]\nstep = \"0\"\n", "3:8: rounding.step",
         R"({"price": "0.1", "rounding": {"step": "0"}})", "/rounding/step",
         "\"0\" is not a step such as \"0.01\" or \"0.05\", up to 1000"},
        {"class = \"private\"\nprice = \"0.1\"\n", "1:9: class",
         R"({"class": "private", "price": "0.1"})", "/class",
         "\"private\" is not one of \"any\", \"residential\", \"commercial\", \"industrial\", "
         "\"common_area\""},
    });
}

TEST(TariffMessages, name_limits_once) {
    std::string windows;
    for (int i = 0; i < 20; ++i) {
        windows += "[[window]]\nfrom = \"" + std::string(i < 10 ? "0" : "") + std::to_string(i) +
                   ":00\"\nprice = \"0." + std::to_string(100 + i) + "\"\n";
    }
    EXPECT_EQ(from_file(windows).problem, "t:1:1: window: more than 16 different prices");
    std::string seasons;
    for (int i = 1; i <= 13; ++i) {
        seasons += "[[season]]\nfrom = \"01-" + std::string(i < 10 ? "0" : "") + std::to_string(i) +
                   "\"\nprice = \"0.1\"\n";
    }
    EXPECT_EQ(from_file(seasons).problem, "t:1:1: season: a calendar has 1 to 12 week profiles");
}

TEST(TariffMessages, of_a_body_name_other_kinds_and_unknown_fields) {
    for (const auto& [body, message] : {
             std::pair{R"({})",
                       "/price is missing: a price per kWh such as \"0.2891\", with at "
                       "most six decimals and up to 1000000"},
             std::pair{R"({"windows": [3]})", "/windows/0 is a number: an object"},
             std::pair{R"({"price": ""})",
                       "/price is empty: a price per kWh such as \"0.2891\", "
                       "with at most six decimals and up to 1000000"},
             std::pair{R"({"price": "0.1", "levies": [{"price": "0.1", "colour": 1}]})",
                       "/levies/0/colour is not known here; known: price, taxed"},
         }) {
        EXPECT_TRUE(from_body(body).problem.starts_with(message)) << from_body(body).problem;
    }
}

}  // namespace
}  // namespace riser::tariff
