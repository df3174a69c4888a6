// What the API says of bills, and what it refuses to hear.
#include <boost/json.hpp>

#include "cloud/http/api.h"
#include "tests/unit/cloud/billed_account.h"

namespace riser::cloud {
namespace {

namespace json = boost::json;

class BillRoutesTest : public BilledAccount {
protected:
    struct Asked {
        int status = 0;
        json::object body;
        std::string text;
    };
    Asked ask(const std::string& method, const std::string& pattern, http::Headers parameters,
              const std::string& query = "", const std::string& body = "") {
        http::Request request;
        request.method = method;
        request.parameters = std::move(parameters);
        request.query = query;
        request.body = body;
        request.headers = {{"Content-Type", "application/json"}};
        for (const auto& route : bill_routes()) {
            if (route.method != method || route.pattern != pattern) continue;
            const auto response = cloud.in_session([&](Session& s) {
                Context context{s, cloud.keys, settings, refusals, cloud.now_ms, {}, false};
                return route.operation(context, request);
            });
            return {response.status, json::parse(response.body).as_object(), response.body};
        }
        return {};
    }
    Asked list(const std::string& query = "") {
        return ask("GET", "/v1/accounts/{account}/bills", {{"account", to_string(account)}}, query);
    }
    http::Headers bill_one() const {
        return {{"account", to_string(account)}, {"bill", "1-2025-1"}};
    }
    static std::size_t count(const Asked& asked) {
        return asked.body.at("items").as_array().size();
    }

    ApiSettings settings;
    Refusals refusals;
};

TEST_F(BillRoutesTest, a_bill_is_listed_shown_with_its_lines_and_summed_up) {
    agree();
    use(Energy{10'000});
    const auto bill = issue(1);
    const auto listed = list();
    ASSERT_EQ(listed.status, 200);
    ASSERT_EQ(count(listed), 1U);
    EXPECT_NE(listed.text.find(R"("number":"A-2025-000001")"), std::string::npos) << listed.text;

    const auto shown = ask("GET", "/v1/accounts/{account}/bills/{bill}", bill_one());
    ASSERT_EQ(shown.status, 200) << shown.text;
    EXPECT_EQ(shown.body.at("state").as_string(), "open");
    EXPECT_EQ(shown.body.at("document_content").as_object().at("lines").as_array().size(), 1U);
    EXPECT_EQ(shown.body.at("open").as_string(), format_money(bill.total));

    const auto sums =
        ask("GET", "/v1/sites/{site}/dues", {{"site", to_string(cloud.site.key.site)}});
    ASSERT_EQ(sums.status, 200) << sums.text;
    EXPECT_EQ(sums.body.at("sum").as_object().at("open").as_string(), format_money(bill.total));
    EXPECT_EQ(count(sums), 1U);
}

TEST_F(BillRoutesTest, filters_take_what_they_say_and_nothing_else_is_understood) {
    agree();
    use(Energy{10'000});
    issue(1);
    EXPECT_EQ(count(list("state=open")), 1U);
    EXPECT_EQ(count(list("state=overdue")), 0U);
    EXPECT_EQ(count(list("issued_from=2025-11-21&issued_to=2025-11-21")), 1U);
    EXPECT_EQ(count(list("issued_from=2025-11-22")), 0U);
    for (const char* query :
         {"state=unpaid", "issued_from=11-21", "issued_to=2025-02-29", "limit=0", "stat=open"}) {
        EXPECT_EQ(list(query).status, 400) << query;
    }
}

TEST_F(BillRoutesTest, what_is_not_there_is_said_so) {
    agree();
    for (const char* bill : {"1-2025-1", "1-2025-01", "A-2025-000001", ""}) {
        const auto asked = ask("GET", "/v1/accounts/{account}/bills/{bill}",
                               {{"account", to_string(account)}, {"bill", bill}});
        EXPECT_EQ(asked.status, 404) << bill;
    }
    const http::Headers other{{"account", to_string(JournalWriter::account(2))}};
    EXPECT_EQ(ask("GET", "/v1/accounts/{account}/dues", other).status, 409) << "it is not billed";
}

TEST_F(BillRoutesTest, a_dispute_says_whether_it_is_opened) {
    agree();
    use(Energy{10'000});
    issue(1);
    const std::string pattern = "/v1/accounts/{account}/bills/{bill}/dispute";
    const auto missing = ask("POST", pattern, bill_one(), "", "{}");
    EXPECT_EQ(missing.status, 422);
    EXPECT_NE(missing.text.find("opened is missing"), std::string::npos) << missing.text;
    EXPECT_EQ(ask("POST", pattern, bill_one(), "", R"({"opened": "yes"})").status, 422);
    EXPECT_EQ(ask("POST", pattern, bill_one(), "", R"({"opened": true, "why": 1})").status, 422);
    const auto ordered = ask("POST", pattern, bill_one(), "", R"({"opened": true})");
    EXPECT_EQ(ordered.status, 202) << ordered.text;
}

TEST_F(BillRoutesTest, a_series_and_its_numbers_are_shown) {
    const http::Headers owner{{"owner", to_string(cloud.site.key.owner)}};
    const std::string pattern = "/v1/owners/{owner}/bill-series";
    EXPECT_EQ(ask("PUT", pattern, owner, "", R"({"prefix": "re"})").status, 422);
    EXPECT_EQ(ask("PUT", pattern, owner, "", R"({"year": "lunar"})").status, 422);
    EXPECT_EQ(ask("PUT", pattern, owner, "", R"({"prefix": "RE-"})").status, 200);
    agree(journal::NumberedBy::cloud);
    use(Energy{10'000});
    issue(1);
    const auto series = ask("GET", pattern, owner);
    EXPECT_EQ(series.body.at("last").as_string(), "RE-2025-000001") << series.text;
    const auto numbers = ask("GET", "/v1/owners/{owner}/bill-numbers", owner, "year=2025");
    ASSERT_EQ(numbers.status, 200) << numbers.text;
    EXPECT_EQ(count(numbers), 1U);
    const auto again = ask("POST", "/v1/accounts/{account}/bills/{bill}/number", bill_one());
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.body.at("number").as_string(), "RE-2025-000001") << "the same again";
}

}  // namespace
}  // namespace riser::cloud
