// What the local API can be told, and how it answers.
#include "tests/unit/local/local_api_fixture.h"

namespace riser::local {
namespace {

// ---- orders ------------------------------------------------------------------------------------

TEST_F(LocalApiTest, a_top_up_becomes_an_order_with_the_clients_id) {
    const auto top_up = order<controller::TopUp>(
        "/v1/accounts/" + account(1) + "/top-ups",
        R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"12.34","currency":"EUR"})");
    EXPECT_EQ(to_string(top_up.id), "0197a1de-3c4b-7aaa-8bcd-00000000000f");
    EXPECT_EQ(top_up.account, made_up_account(1));
    EXPECT_EQ(top_up.amount, Money{12'340'000});
    EXPECT_EQ(top_up.source, journal::TopUpSource::local_cash);
}

TEST_F(LocalApiTest, each_order_goes_to_what_its_path_names) {
    EXPECT_EQ(order<controller::Arm>("/v1/supply-points/1/arm"),
              (controller::Arm{SupplyPointId{1}, true}));
    EXPECT_EQ(order<controller::Arm>("/v1/supply-points/2/disarm"),
              (controller::Arm{SupplyPointId{2}, false}));
    EXPECT_EQ(order<controller::TestRelay>("/v1/supply-points/3/test-relay").supply_point,
              SupplyPointId{3});
    EXPECT_EQ(order<controller::ReadNow>("/v1/meters/2/read").meter, MeterId{2});
    EXPECT_EQ(order<controller::ClearDoubt>("/v1/meters/2/clear-doubt", "{}").meter, MeterId{2});
    EXPECT_EQ(order<controller::SettleNow>("/v1/settle"), controller::SettleNow{});
    const auto connect =
        order<controller::Connect>("/v1/supply-points/1/connect", R"({"hours":24})");
    EXPECT_EQ(connect.hold_until_ms, k_made_up_wall_ms + 24 * 3'600'000);
    EXPECT_EQ(order<controller::SetHold>("/v1/supply-points/1/hold", R"({"hours":0})").until_ms, 0);
    EXPECT_EQ(order<controller::SetHold>("/v1/hold", R"({"hours":1})").supply_point,
              SupplyPointId{});
    EXPECT_EQ(order<controller::SetHold>("/v1/hold", R"({"hours":1})").kind,
              payment::HoldKind::landlord);
    EXPECT_EQ(order<controller::SetHold>("/v1/hold", R"({"hours":1,"kind":"weather"})").kind,
              payment::HoldKind::weather);
    EXPECT_EQ(order<controller::ConfirmReconnection>("/v1/supply-points/3/confirm").supply_point,
              SupplyPointId{3});
}

TEST_F(LocalApiTest, an_exchange_carries_what_the_old_meter_showed) {
    const auto exchange = order<controller::DeclareExchange>(
        "/v1/meters/1/exchange", R"({"closing":{"import_energy":"1234.567","export_energy":"0"}})");
    ASSERT_EQ(exchange.closing.size(), 2U);
    EXPECT_EQ(exchange.closing[0],
              (journal::RegisterMark{metering::Quantity::import_energy, {1'234'567}}));
    EXPECT_EQ(exchange.closing[1], (journal::RegisterMark{metering::Quantity::export_energy, {0}}));
    EXPECT_TRUE(exchange.opening.empty()) << "from what it shows now";
}

TEST_F(LocalApiTest, an_exchange_may_say_where_the_register_began) {
    const auto exchange = order<controller::DeclareExchange>(
        "/v1/meters/1/exchange",
        R"({"closing":{"import_energy":"1234.567"},"opening":{"import_energy":"0"}})");
    ASSERT_EQ(exchange.opening.size(), 1U);
    EXPECT_EQ(exchange.opening[0], (journal::RegisterMark{metering::Quantity::import_energy, {0}}));
}

struct BadBody {
    const char* path;
    const char* body;
    const char* code;
    const char* names;  // part of the detail
};

TEST_F(LocalApiTest, refuses_a_wrong_body_naming_the_field_and_what_to_write) {
    const std::string top_ups = "/v1/accounts/" + account(1) + "/top-ups";
    const char* top_up = top_ups.c_str();
    const BadBody cases[] = {
        {top_up, "", "invalid_fields", "id is missing"},
        {top_up, "{", "invalid_json", "cannot be read"},
        {top_up, "[1]", "invalid_json", "is a list"},
        {top_up, R"({"id":7,"amount":"1","currency":"EUR"})", "invalid_fields",
         "id is a number: a UUID"},
        {top_up, R"({"id":"x","amount":"1","currency":"EUR"})", "invalid_fields",
         "id is not a UUID"},
        {top_up, R"({"id":"00000000-0000-0000-0000-000000000000","amount":"1","currency":"EUR"})",
         "invalid_fields", "id is not a UUID"},
        {top_up, R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":12.34,"currency":"EUR"})",
         "invalid_fields", "amount is a number: a decimal string"},
        {top_up, R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"0","currency":"EUR"})",
         "invalid_fields", "amount is not a possible amount"},
        {top_up, R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"-5","currency":"EUR"})",
         "invalid_fields", "amount is not a possible amount"},
        {top_up, R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"1e3","currency":"EUR"})",
         "invalid_fields", "amount is not a possible amount"},
        {top_up, R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"1","currency":"euro"})",
         "invalid_fields", "currency is not a currency"},
        {top_up,
         R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"1","currency":"EUR","note":"x"})",
         "invalid_fields", "note is not known here; known: amount, currency, id"},
        {"/v1/supply-points/1/arm", R"({"force":true})", "invalid_fields",
         "force is not known here; no field is"},
        {"/v1/supply-points/1/connect", "{}", "invalid_fields",
         "hours is missing: a whole number from 1 to 9600"},
        {"/v1/supply-points/1/connect", R"({"hours":0})", "invalid_fields",
         "hours is not a whole number"},
        {"/v1/supply-points/1/hold", R"({"hours":"24"})", "invalid_fields",
         "hours is not a whole number"},
        {"/v1/hold", R"({"hours":1,"kind":"storm"})", "invalid_fields", "kind is no kind of hold"},
        {"/v1/supply-points/1/hold", R"({"hours":1.5})", "invalid_fields",
         "hours is not a whole number"},
        {"/v1/meters/1/exchange", R"({"closing":{}})", "invalid_fields",
         "closing is not: what the old meter showed"},
        {"/v1/meters/1/exchange", R"({"closing":{"energy":"1"}})", "invalid_fields",
         "closing/energy is no register"},
        {"/v1/meters/1/exchange", R"({"closing":{"import_energy":"1"},"opening":{}})",
         "invalid_fields", "opening is not: what it showed when it began"},
        {"/v1/meters/1/exchange", R"({"closing":{"import_energy":"1.2345"}})", "invalid_fields",
         "closing/import_energy is not a decimal string"},
    };
    for (const auto& bad : cases) {
        const auto refused = problem("POST", bad.path, bad.body, 400);
        EXPECT_EQ(text(refused, "/code"), bad.code) << bad.body;
        EXPECT_NE(text(refused, "/detail").find(bad.names), std::string::npos)
            << text(refused, "/detail");
    }
}

TEST_F(LocalApiTest, a_body_that_is_not_declared_as_json_is_refused) {
    auto form = request("POST", "/v1/settle", "amount=1");
    form.headers = {{"Host", "localhost"}, {"Content-Type", "application/x-www-form-urlencoded"}};
    EXPECT_EQ(std::get<http::Response>(api.handle(form, present(), now)).status, 415);
}

// ---- answers -----------------------------------------------------------------------------------

TEST_F(LocalApiTest, the_controllers_outcome_becomes_a_status_and_a_sentence) {
    using controller::OrderOutcome;
    const PendingOrder settle{controller::SettleNow{}};
    const auto status = [&](OrderOutcome outcome) {
        return api.answer(settle, {{1}, outcome, "because", {}}, present()).status;
    };
    EXPECT_EQ(status(OrderOutcome::done), 200);
    EXPECT_EQ(status(OrderOutcome::already_done), 200);
    EXPECT_EQ(status(OrderOutcome::accepted), 202);
    EXPECT_EQ(status(OrderOutcome::unknown_target), 404);
    EXPECT_EQ(status(OrderOutcome::invalid), 422);
    EXPECT_EQ(status(OrderOutcome::conflict), 409);
    EXPECT_EQ(status(OrderOutcome::cannot_save), 503);
}

TEST_F(LocalApiTest, a_top_up_is_answered_with_the_new_balance) {
    controller::TopUp top_up;
    top_up.account = made_up_account(1);
    const auto response = api.answer(
        PendingOrder{top_up},
        {{1}, controller::OrderOutcome::done, "credited 5.00", Money{7'250'000}}, present());
    const auto body = json::parse(response.body);
    EXPECT_EQ(text(body, "/balance"), "7.25");
    EXPECT_EQ(text(body, "/currency"), "EUR");
    EXPECT_EQ(text(body, "/outcome"), "done");
}

TEST_F(LocalApiTest, a_confirmation_of_many_says_what_came_of_each) {
    const auto all = order<controller::ConfirmReconnection>("/v1/confirm");
    EXPECT_EQ(all.supply_point, SupplyPointId{});
    controller::Answer answer{{1}, controller::OrderOutcome::done, "1 confirmed"};
    answer.points = {{SupplyPointId{1}, controller::OrderOutcome::done, "confirmed"},
                     {SupplyPointId{2}, controller::OrderOutcome::conflict, "look there"}};
    const auto response = api.answer(PendingOrder{all}, answer, present());
    EXPECT_EQ(response.status, 200);
    const auto body = json::parse(response.body);
    EXPECT_EQ(text(body, "/supply_points/0/outcome"), "done");
    EXPECT_EQ(text(body, "/supply_points/1/text"), "look there");
    EXPECT_NE(text(body, "/supply_points/1/name"), "");
}

TEST_F(LocalApiTest, no_answer_in_time_is_called_unknown_and_asks_for_the_same_id) {
    const auto top_up = LocalApi::no_answer(PendingOrder{controller::TopUp{}});
    EXPECT_EQ(top_up.status, 503);
    EXPECT_EQ(text(json::parse(top_up.body), "/code"), "outcome_unknown");
    EXPECT_NE(top_up.body.find("same id"), std::string::npos);
    EXPECT_NE(LocalApi::no_answer(PendingOrder{controller::SettleNow{}}).body.find("present state"),
              std::string::npos);
}

TEST_F(LocalApiTest, hours_of_a_request_go_with_power_that_is_kept_on) {
    const std::string path = "/v1/supply-points/1/maintenance";
    const auto on = order<controller::RequestSupply>(path, R"({"mode":"on","hours":2})");
    EXPECT_EQ(on.until_ms, to_unix_ms(now.wall) + 2 * 3'600'000);
    EXPECT_EQ(order<controller::RequestSupply>(path, R"({"mode":"on"})").until_ms, 0);
    for (const char* body : {R"({"mode":"off","hours":2})", R"({"mode":"end","hours":2})"}) {
        const auto refused = problem("POST", path, body, 400);
        EXPECT_NE(text(refused, "/detail").find("hours goes with the mode"), std::string::npos)
            << text(refused, "/detail");
    }
}

// ---- history -----------------------------------------------------------------------------------

TEST_F(LocalApiTest, a_statement_is_asked_for_by_days_of_the_building) {
    const std::string path = "/v1/accounts/" + account(1) + "/statement";
    const auto asked = [&](const std::string& query) {
        return std::get<PendingHistory>(ask("GET", path + query)).query;
    };
    EXPECT_EQ(asked("").last, 20'778);  // 2026-11-21 in Berlin
    EXPECT_EQ(asked("").first, 20'778 - 30);
    EXPECT_EQ(asked("?from=2026-11-01&to=2026-11-10").first, 20'758);
    EXPECT_EQ(asked("?to=2026-11-10").last, 20'767);
    for (const char* query : {"?from=2026-11-22", "?from=21.11.2026", "?to=x", "?from=2020-01-01",
                              "?since=2026-11-01"}) {
        problem("GET", path + query, "", 400);
    }
    now.wall += std::chrono::hours(14);  // 23:00 UTC: tomorrow in Berlin
    EXPECT_EQ(asked("").last, 20'779);
}

TEST_F(LocalApiTest, a_statement_is_shown_line_by_line) {
    const PendingHistory pending{{1, HistoryKind::statement, made_up_account(1), 20'765, 20'778}};
    const auto statement = made_up_statement(made_up_account(1), 20'765, 20'778);
    const auto response = api.answer(pending, {1, 99, statement}, present());
    ASSERT_EQ(response.status, 200);
    const auto body = json::parse(response.body);
    EXPECT_EQ(text(body, "/opening_balance"), "9.31");
    EXPECT_EQ(text(body, "/lines/0/kind"), "energy");
    EXPECT_EQ(text(body, "/lines/0/price_per_kwh"), "0.32");
    EXPECT_EQ(text(body, "/closing_balance"), format_money(statement.closing));
    EXPECT_EQ(body.at_pointer("/position").as_int64(), 99);
}

TEST_F(LocalApiTest, usage_is_shown_day_by_day_and_a_missing_history_says_why) {
    const PendingHistory pending{{1, HistoryKind::usage, made_up_account(1), 20'777, 20'778}};
    const auto days = made_up_days(made_up_account(1), 20'777, 20'778);
    const auto body = json::parse(api.answer(pending, {1, 99, days}, present()).body);
    EXPECT_EQ(body.at_pointer("/days").as_array().size(), 2U);
    EXPECT_EQ(text(body, "/days/1/date"), "2026-11-21");
    const auto rebuilding = api.answer(pending, {1, 5, std::string("being rebuilt")}, present());
    EXPECT_EQ(rebuilding.status, 503);
    EXPECT_NE(rebuilding.body.find("being rebuilt"), std::string::npos);
}

}  // namespace
}  // namespace riser::local
