// Bodies and parameters of the API, and that the description names every route.
#include "cloud/http/api.h"
#include "cloud/http/body.h"
#include "cloud/http/openapi.h"
#include "cloud/http/parameters.h"
#include "core/units/time.h"
#include "platform/tariff/tariff_object.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

http::Request with_body(std::string body) {
    http::Request request;
    request.method = "POST";
    request.headers = {{"Content-Type", "application/json; charset=utf-8"}};
    request.body = std::move(body);
    return request;
}

TEST(ApiBody, names_everything_that_is_wrong_at_once) {
    const auto objection = read_body(with_body(R"({"amount": 12.5, "curency": "EUR", "id": "x"})"),
                                     [](Fields& fields) {
                                         (void)fields.money("amount");
                                         (void)fields.currency("currency");
                                         (void)fields.optional_id<TopUpId>("id");
                                     });
    ASSERT_TRUE(objection);
    EXPECT_EQ(objection->status, 422);
    for (const char* part :
         {"amount is a number: an amount in quotes", "currency is missing", "id is not a UUID",
          "curency is not known here; known: amount, currency, id", R"("pointer":"/curency")"}) {
        EXPECT_NE(objection->body.find(part), std::string::npos) << part << "\n" << objection->body;
    }
}

TEST(ApiBody, what_is_not_a_json_object_is_refused) {
    const auto nothing = [](Fields&) {};
    EXPECT_EQ(read_body(with_body("{"), nothing)->status, 400);
    EXPECT_EQ(read_body(with_body("[]"), nothing)->status, 400);
    EXPECT_EQ(read_body(with_body("{}{}"), nothing)->status, 400);
    auto form = with_body("a=1");
    form.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    EXPECT_EQ(read_body(form, nothing)->status, 415);
    EXPECT_EQ(read_body(with_body(std::string(100, '[')), nothing)->status, 400);
    EXPECT_FALSE(read_body(with_body(""), nothing));
}

TEST(ApiBody, a_name_stands_there_once) {
    const auto nothing = [](Fields& fields) {
        (void)fields.text_or("amount", "", 200);
        fields.objects("list", [](Fields& part) { (void)part.text_or("amount", "", 200); });
    };
    for (const char* body : {R"({"amount": "1.00", "amount": "100.00"})",
                             R"({"amount": "1.00", "\u0061mount": "100.00"})",
                             R"({"list": [{"amount": "1"}, {"amount": "1", "amount": "2"}]})"}) {
        const auto objection = read_body(with_body(body), nothing);
        ASSERT_TRUE(objection) << body;
        EXPECT_NE(objection->body.find("stands there twice"), std::string::npos);
    }
    for (const char* body :
         {R"({"amount": "amount, \"amount\": {", "list": [{"amount": "1"}, {"amount": "2"}]})",
          R"({"list": [{"amount": "}"}], "amount": "]\\"})"}) {
        const auto objection = read_body(with_body(body), nothing);
        EXPECT_FALSE(objection) << objection->body;
    }
}

TEST(ApiParameters, are_whole_numbers_in_their_range) {
    http::Request request;
    request.query = "a=12&b=-1&c=&d=99999999999999999999&e=true&f=1x";
    Parameters parameters{request};
    EXPECT_EQ(parameters.number("a", 0, 100), 12U);
    EXPECT_EQ(parameters.number("absent", 7, 100), 7U);
    EXPECT_TRUE(parameters.flag("e"));
    EXPECT_FALSE(parameters.objection());
    for (const char* name : {"b", "c", "d", "f"}) {
        Parameters wrong{request};
        (void)wrong.number(name, 0, 100);
        EXPECT_TRUE(wrong.objection()) << name;
    }
}

TEST(ApiParameters, a_number_below_zero_is_refused) {
    http::Request request;
    request.query = "limit=-1";
    Parameters parameters{request};
    (void)parameters.number("limit", 1, 100, 1);
    const auto objection = parameters.objection();
    ASSERT_TRUE(objection);
    EXPECT_NE(objection->body.find("limit is not a whole number from 1 to 100"), std::string::npos)
        << objection->body;
}

TEST(ApiBody, a_name_has_no_control_characters) {
    for (const char* name :
         {R"({"name": "Nord\u0000heim"})", R"({"name": "a\nb"})", R"({"name": "\u007f"})"}) {
        const auto objection =
            read_body(with_body(name), [](Fields& fields) { (void)fields.text("name", 40); });
        ASSERT_TRUE(objection) << name;
        EXPECT_NE(objection->body.find("without control characters"), std::string::npos)
            << objection->body;
    }
    const auto objection = read_body(with_body(R"({"label": "a\u0000"})"),
                                     [](Fields& fields) { (void)fields.text_or("label", "", 40); });
    EXPECT_TRUE(objection);
}

TEST(ApiParameters, unknown_ones_are_refused_with_the_known_ones) {
    http::Request request;
    request.query = "affter=3&limit=2";
    Parameters parameters{request};
    (void)parameters.number("after", 0, 100);
    (void)parameters.number("limit", 1, 100, 1);
    parameters.refuse_others();
    const auto objection = parameters.objection();
    ASSERT_TRUE(objection);
    EXPECT_NE(objection->body.find("affter is not known here; known are after, limit"),
              std::string::npos)
        << objection->body;
}

// All that a tariff can say is tested in tests/unit/tariff.
TEST(ApiTariff, is_read_from_a_body_and_its_mistakes_are_fields) {
    payment::Tariff tariff;
    const auto read = [&tariff](Fields& fields) {
        tariff = tariff::read_tariff(fields.json(), {id_of<TariffId>(1), from_unix_ms(5), {}});
    };
    const auto objection =
        read_body(with_body(R"({"version": 2, "seasons": [{"from": "04-01", "price": "0.10"},
            {"from": "10-01", "windows": [{"from": "06:00", "price": "0.30"}]}]})"),
                  read);
    ASSERT_FALSE(objection) << objection->body;
    EXPECT_EQ(tariff.id, id_of<TariffId>(1));
    EXPECT_EQ(tariff.effective_from, from_unix_ms(5));
    EXPECT_EQ(tariff.rules.calendar.seasons.size(), 2U);
    const auto refused = read_body(
        with_body(
            R"({"seasons": [{"from": "04-01", "windows": [{"from": "6:00", "price": "x"}]}]})"),
        read);
    ASSERT_TRUE(refused);
    for (const char* pointer : {"/seasons/0/windows/0/from", "/seasons/0/windows/0/price"}) {
        EXPECT_NE(refused->body.find(pointer), std::string::npos) << refused->body;
    }
}

TEST(ApiDescription, names_every_route_and_no_other) {
    const std::string document{openapi_document()};
    std::map<std::string, std::set<std::string>> described;
    std::string path;
    std::size_t at = 0;
    while (at < document.size()) {
        const auto end = std::min(document.find('\n', at), document.size());
        const std::string line = document.substr(at, end - at);
        at = end + 1;
        if (line.starts_with("components:")) break;
        if (line.starts_with("  /")) path = line.substr(2, line.size() - 3);
        for (const char* method : {"get", "post", "put", "delete"}) {
            if (line == "    " + std::string(method) + ":") described[path].insert(method);
        }
    }
    std::map<std::string, std::set<std::string>> served;
    served[std::string(k_poll_pattern)].insert("get");
    for (auto* area : {&registry_routes, &order_routes, &bill_routes, &contract_routes,
                       &voucher_routes, &voucher_sale_routes, &token_routes, &credit_link_routes,
                       &tenancy_routes, &preview_routes, &report_routes, &gateway_routes}) {
        for (const auto& route : area()) {
            std::string method = route.method;
            std::transform(method.begin(), method.end(), method.begin(),
                           [](char c) { return static_cast<char>(c | 0x20); });
            served[route.pattern].insert(method);
        }
    }
    EXPECT_EQ(described, served);
}

TEST(ApiRoutes, money_and_orders_need_an_idempotency_key_and_every_write_the_operator) {
    for (const auto& route : order_routes()) {
        EXPECT_EQ(route.access, Access::operator_token) << route.pattern;
        const bool asks = route.pattern.ends_with("/preview");
        if (route.method == "POST" && !asks) {
            EXPECT_EQ(route.repeat, Repeat::key_required) << route.pattern;
        }
    }
    for (auto* area :
         {&registry_routes, &bill_routes, &contract_routes, &voucher_routes, &voucher_sale_routes,
          &token_routes, &credit_link_routes, &tenancy_routes, &preview_routes, &report_routes}) {
        for (const auto& route : area()) {
            const bool public_page =
                route.pattern == "/livez" || route.pattern == "/v1/openapi.yaml";
            EXPECT_EQ(route.access == Access::anyone, public_page) << route.pattern;
        }
    }
}

}  // namespace
}  // namespace riser::cloud
