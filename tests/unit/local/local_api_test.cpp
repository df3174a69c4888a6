#include "gateway/local/local_api.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/unit/local/made_up_building.h"

namespace riser::local {
namespace {

namespace json = boost::json;

class LocalApiTest : public testing::Test {
protected:
    static http::Request request(std::string method, std::string path, std::string body = {}) {
        http::Request made;
        made.method = std::move(method);
        const auto query = path.find('?');
        made.path = path.substr(0, query);
        if (query != std::string::npos) made.query = path.substr(query + 1);
        made.body = std::move(body);
        made.headers = {{"Host", "localhost"}};
        if (!made.body.empty()) made.headers.emplace_back("Content-Type", "application/json");
        made.client.process = http::PeerProcess{1, 0, 0};
        return made;
    }
    Reply ask(std::string method, std::string path, std::string body = {}) const {
        return api.handle(request(std::move(method), std::move(path), std::move(body)), present(), now);
    }
    // A request that is answered at once.
    http::Response answer(std::string method, std::string path, std::string body = {}) const {
        auto reply = ask(std::move(method), std::move(path), std::move(body));
        auto* response = std::get_if<http::Response>(&reply);
        EXPECT_NE(response, nullptr);
        return response == nullptr ? http::Response{} : *response;
    }
    json::value get(std::string path) const {
        const auto response = answer("GET", std::move(path));
        EXPECT_EQ(response.status, 200) << response.body;
        return json::parse(response.body);
    }
    json::value problem(std::string method, std::string path, std::string body, int status) const {
        const auto response = answer(std::move(method), std::move(path), std::move(body));
        EXPECT_EQ(response.status, status) << response.body;
        EXPECT_EQ(response.header("Content-Type"), "application/problem+json");
        return json::parse(response.body);
    }
    template <class Order>
    Order order(std::string path, std::string body = {}) const {
        auto reply = ask("POST", std::move(path), std::move(body));
        auto* pending = std::get_if<PendingOrder>(&reply);
        if (pending == nullptr) {
            const auto* response = std::get_if<http::Response>(&reply);
            ADD_FAILURE() << (response == nullptr ? "no order" : response->body);
            return {};
        }
        return std::get<Order>(pending->body);
    }
    Present present() const { return {&view, &buses, &usage}; }
    static std::string account(std::uint32_t id) { return to_string(made_up_account(id)); }

    LocalApi api{made_up_settings()};
    controller::BuildingView view = made_up_building();
    std::vector<modbus::BusStatistics> buses;
    UsageSummary usage = made_up_usage();
    Now now = made_up_now();
};

std::string text(const json::value& value, const char* pointer) {
    return json::value_to<std::string>(value.at_pointer(pointer));
}

// ---- what is shown ----------------------------------------------------------------------------------

TEST_F(LocalApiTest, shows_the_whole_building_with_names) {
    const auto building = get("/v1/building");
    EXPECT_EQ(text(building, "/name"), "Lindenhof 12");
    EXPECT_EQ(text(building, "/currency"), "EUR");
    EXPECT_EQ(text(building, "/made_at"), "2026-11-21T09:00:00Z");
    EXPECT_EQ(building.at_pointer("/journal/sequence").as_int64(), 20'417);
    EXPECT_EQ(building.at_pointer("/supply_points").as_array().size(), 3U);
    EXPECT_EQ(building.at_pointer("/meters").as_array().size(), 3U);
    EXPECT_EQ(text(building, "/buses/0/name"), "Riser A");
    EXPECT_TRUE(building.at_pointer("/safe_mode").is_null());
}

TEST_F(LocalApiTest, shows_a_supply_point_with_money_as_decimal_strings) {
    const auto point = get("/v1/supply-points/2");
    EXPECT_EQ(text(point, "/name"), "Ground floor middle");
    EXPECT_EQ(text(point, "/balance"), "-0.0124");
    EXPECT_EQ(text(point, "/account"), account(2));
    EXPECT_EQ(text(point, "/supply/observed"), "disconnected");
    EXPECT_EQ(text(point, "/supply/reason"), "credit exhausted");
    EXPECT_EQ(point.at_pointer("/power_w").as_int64(), 0);
    EXPECT_EQ(text(point, "/marks/0/code"), "off");
    EXPECT_EQ(point.at_pointer("/hours_left").as_int64(), 0);
}

TEST_F(LocalApiTest, says_how_long_a_balance_lasts_at_the_average_of_the_last_days) {
    view.supply_points[0].projected_balance = Money{10'000'000};
    usage.accounts[0] = {made_up_account(1), Money{3'000'000}, 7};
    EXPECT_EQ(get("/v1/supply-points/1").at_pointer("/hours_left").as_int64(), 80);  // 3 days 8 hours
    usage.accounts.clear();
    EXPECT_TRUE(get("/v1/supply-points/1").at_pointer("/hours_left").is_null());
}

TEST_F(LocalApiTest, what_is_not_known_is_null_never_zero) {
    view.meters[2].ever_read = false;
    const auto meter = get("/v1/meters/3");
    EXPECT_TRUE(meter.at_pointer("/voltage_mv").is_null());
    EXPECT_TRUE(meter.at_pointer("/power_w").is_null());
    EXPECT_TRUE(meter.at_pointer("/read_uptime_ms").is_null());
    EXPECT_TRUE(get("/v1/supply-points/3").at_pointer("/power_w").is_null());
}

TEST_F(LocalApiTest, lists_parts_of_the_building) {
    EXPECT_EQ(get("/v1/supply-points").at_pointer("/supply_points").as_array().size(), 3U);
    EXPECT_EQ(get("/v1/meters").at_pointer("/meters").as_array().size(), 3U);
    view.supply_points[1].account = {};
    EXPECT_EQ(get("/v1/accounts").at_pointer("/accounts").as_array().size(), 2U);
    EXPECT_EQ(text(get("/v1/accounts/" + account(1)), "/name"), "Ground floor left");
}

TEST_F(LocalApiTest, shows_the_statistics_of_the_buses) {
    modbus::BusStatistics bus;
    bus.bus = BusId{1};
    bus.state = metering::BusState::up;
    bus.total.transactions = 1'000;
    bus.total.answers = 990;
    bus.devices.push_back({});
    bus.devices[0].unit = 11;
    bus.devices[0].meter = MeterId{1};
    bus.recent_frames.push_back({now.monotonic, true, "0B 04 00 48 00 02 F0 B7"});
    buses.push_back(bus);

    const auto shown = get("/v1/buses");
    EXPECT_EQ(text(shown, "/buses/0/state"), "up");
    EXPECT_EQ(shown.at_pointer("/buses/0/total/answers").as_int64(), 990);
    EXPECT_EQ(text(shown, "/buses/0/devices/0/name"), "Meter 1");
    EXPECT_EQ(text(shown, "/buses/0/recent_frames/0/direction"), "sent");
}

TEST_F(LocalApiTest, unknown_things_are_404_and_say_where_to_look) {
    EXPECT_EQ(text(problem("GET", "/v1/supply-points/99", "", 404), "/code"), "unknown_supply_point");
    EXPECT_NE(text(problem("GET", "/v1/meters/x", "", 404), "/detail").find("GET /v1/meters lists"), std::string::npos);
    EXPECT_EQ(text(problem("GET", "/v1/accounts/00000000-0000-0000-0000-000000000000", "", 404), "/code"), "unknown_account");
    EXPECT_EQ(text(problem("GET", "/v1/nothing", "", 404), "/code"), "not_found");
    const auto response = answer("GET", "/v1/settle");
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(response.header("Allow"), "POST");
}

TEST_F(LocalApiTest, before_the_first_view_it_says_that_it_is_starting) {
    const auto reply = api.handle(request("GET", "/v1/building"), {}, now);
    const auto& response = std::get<http::Response>(reply);
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.header("Retry-After"), "1");
}

TEST_F(LocalApiTest, health_is_bad_when_the_view_is_old) {
    EXPECT_EQ(answer("GET", "/v1/health").status, 200);
    view.safe_mode = "the disk is full";
    EXPECT_EQ(text(get("/v1/health"), "/status"), "safe_mode");
    now.monotonic += std::chrono::seconds(11);
    EXPECT_EQ(answer("GET", "/v1/health").status, 503);
}

TEST_F(LocalApiTest, the_console_token_is_told_on_the_unix_socket_only) {
    EXPECT_EQ(text(get("/v1/console-token"), "/console_token"), "k7qd-93mf-x2wp-h8rt");
    auto over_tcp = request("GET", "/v1/console-token");
    over_tcp.client = {"127.0.0.1", std::nullopt, false};
    EXPECT_EQ(std::get<http::Response>(api.handle(over_tcp, present(), now)).status, 403);
}

TEST_F(LocalApiTest, a_page_learns_what_its_token_allows) {
    auto over_tcp = request("GET", "/v1/permissions");
    over_tcp.client = {"127.0.0.1", std::nullopt, false};
    const auto allowed = [&] { return std::get<http::Response>(api.handle(over_tcp, present(), now)).body; };
    EXPECT_EQ(allowed(), R"({"see":true,"order":false})");
    over_tcp.headers.emplace_back("Authorization", "Bearer k7qd-93mf-x2wp-h8rt");
    EXPECT_EQ(allowed(), R"({"see":true,"order":true})");
}

// ---- waiting for a reading --------------------------------------------------------------------------

TEST_F(LocalApiTest, waits_for_a_reading_newer_than_the_one_the_client_knows) {
    const auto known = get("/v1/meters/1").at_pointer("/read_uptime_ms").as_int64();
    const std::string path = "/v1/meters/1?newer_than=" + std::to_string(known);

    const auto reply = ask("GET", path);
    const auto& pending = std::get<PendingReading>(reply);
    EXPECT_FALSE(LocalApi::is_ready(pending, present()));
    view.meters[0].read_at += std::chrono::seconds(1);
    EXPECT_TRUE(LocalApi::is_ready(pending, present()));
    EXPECT_EQ(answer("GET", path).status, 200);
    EXPECT_EQ(api.answer(pending, present()).status, 200);
}

TEST_F(LocalApiTest, refuses_a_wrong_query_parameter_by_name) {
    EXPECT_NE(text(problem("GET", "/v1/meters/1?newer=5", "", 400), "/detail").find("\"newer\""), std::string::npos);
    for (const char* value : {"", "-1", "x", "1.5", "99999999999999999999"}) {
        problem("GET", std::string("/v1/meters/1?newer_than=") + value, "", 400);
    }
}

// ---- orders -----------------------------------------------------------------------------------------

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
    EXPECT_EQ(order<controller::Arm>("/v1/supply-points/1/arm"), (controller::Arm{SupplyPointId{1}, true}));
    EXPECT_EQ(order<controller::Arm>("/v1/supply-points/2/disarm"), (controller::Arm{SupplyPointId{2}, false}));
    EXPECT_EQ(order<controller::TestRelay>("/v1/supply-points/3/test-relay").supply_point, SupplyPointId{3});
    EXPECT_EQ(order<controller::ReadNow>("/v1/meters/2/read").meter, MeterId{2});
    EXPECT_EQ(order<controller::ClearDoubt>("/v1/meters/2/clear-doubt", "{}").meter, MeterId{2});
    EXPECT_EQ(order<controller::SettleNow>("/v1/settle"), controller::SettleNow{});
    const auto connect = order<controller::Connect>("/v1/supply-points/1/connect", R"({"hours":24})");
    EXPECT_EQ(connect.hold_until_ms, k_made_up_wall_ms + 24 * 3'600'000);
    EXPECT_EQ(order<controller::SetHold>("/v1/supply-points/1/hold", R"({"hours":0})").until_ms, 0);
    EXPECT_EQ(order<controller::SetHold>("/v1/hold", R"({"hours":1})").supply_point, SupplyPointId{});
}

TEST_F(LocalApiTest, an_exchange_carries_what_the_old_meter_showed) {
    const auto exchange = order<controller::DeclareExchange>(
        "/v1/meters/1/exchange", R"({"closing":{"import_energy":"1234.567","export_energy":"0"}})");
    ASSERT_EQ(exchange.closing.size(), 2U);
    EXPECT_EQ(exchange.closing[0], (journal::RegisterMark{metering::Quantity::import_energy, {1'234'567}}));
    EXPECT_EQ(exchange.closing[1], (journal::RegisterMark{metering::Quantity::export_energy, {0}}));
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
        {top_up, R"({"id":7,"amount":"1","currency":"EUR"})", "invalid_fields", "id is a number: a UUID"},
        {top_up, R"({"id":"x","amount":"1","currency":"EUR"})", "invalid_fields", "id is not a UUID"},
        {top_up, R"({"id":"00000000-0000-0000-0000-000000000000","amount":"1","currency":"EUR"})", "invalid_fields", "id is not a UUID"},
        {top_up, R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":12.34,"currency":"EUR"})", "invalid_fields", "amount is a number: a decimal string"},
        {top_up, R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"0","currency":"EUR"})", "invalid_fields", "amount is not a possible amount"},
        {top_up, R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"-5","currency":"EUR"})", "invalid_fields", "amount is not a possible amount"},
        {top_up, R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"1e3","currency":"EUR"})", "invalid_fields", "amount is not a possible amount"},
        {top_up, R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"1","currency":"euro"})", "invalid_fields", "currency is not a currency"},
        {top_up, R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"1","currency":"EUR","note":"x"})", "invalid_fields", "note is not known here; known: amount, currency, id"},
        {"/v1/supply-points/1/arm", R"({"force":true})", "invalid_fields", "force is not known here; no field is"},
        {"/v1/supply-points/1/connect", "{}", "invalid_fields", "hours is missing: a whole number from 1 to 9600"},
        {"/v1/supply-points/1/connect", R"({"hours":0})", "invalid_fields", "hours is not a whole number"},
        {"/v1/supply-points/1/hold", R"({"hours":"24"})", "invalid_fields", "hours is not a whole number"},
        {"/v1/supply-points/1/hold", R"({"hours":1.5})", "invalid_fields", "hours is not a whole number"},
        {"/v1/meters/1/exchange", R"({"closing":{}})", "invalid_fields", "closing is not: what the old meter showed"},
        {"/v1/meters/1/exchange", R"({"closing":{"energy":"1"}})", "invalid_fields", "closing/energy is no register"},
        {"/v1/meters/1/exchange", R"({"closing":{"import_energy":"1.2345"}})", "invalid_fields", "closing/import_energy is not a decimal string"},
    };
    for (const auto& bad : cases) {
        const auto refused = problem("POST", bad.path, bad.body, 400);
        EXPECT_EQ(text(refused, "/code"), bad.code) << bad.body;
        EXPECT_NE(text(refused, "/detail").find(bad.names), std::string::npos) << text(refused, "/detail");
    }
}

TEST_F(LocalApiTest, a_body_that_is_not_declared_as_json_is_refused) {
    auto form = request("POST", "/v1/settle", "amount=1");
    form.headers = {{"Host", "localhost"}, {"Content-Type", "application/x-www-form-urlencoded"}};
    EXPECT_EQ(std::get<http::Response>(api.handle(form, present(), now)).status, 415);
}

// ---- answers ----------------------------------------------------------------------------------------

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
    const auto response = api.answer(PendingOrder{top_up}, {{1}, controller::OrderOutcome::done, "credited 5.00", Money{7'250'000}}, present());
    const auto body = json::parse(response.body);
    EXPECT_EQ(text(body, "/balance"), "7.25");
    EXPECT_EQ(text(body, "/currency"), "EUR");
    EXPECT_EQ(text(body, "/outcome"), "done");
}

TEST_F(LocalApiTest, no_answer_in_time_is_called_unknown_and_asks_for_the_same_id) {
    const auto top_up = LocalApi::no_answer(PendingOrder{controller::TopUp{}});
    EXPECT_EQ(top_up.status, 503);
    EXPECT_EQ(text(json::parse(top_up.body), "/code"), "outcome_unknown");
    EXPECT_NE(top_up.body.find("same id"), std::string::npos);
    EXPECT_NE(LocalApi::no_answer(PendingOrder{controller::SettleNow{}}).body.find("present state"), std::string::npos);
}

// ---- history ----------------------------------------------------------------------------------------

TEST_F(LocalApiTest, a_statement_is_asked_for_by_days_of_the_building) {
    const std::string path = "/v1/accounts/" + account(1) + "/statement";
    const auto asked = [&](const std::string& query) {
        return std::get<PendingHistory>(ask("GET", path + query)).query;
    };
    EXPECT_EQ(asked("").last, 20'778);  // 2026-11-21 in Berlin
    EXPECT_EQ(asked("").first, 20'778 - 30);
    EXPECT_EQ(asked("?from=2026-11-01&to=2026-11-10").first, 20'758);
    EXPECT_EQ(asked("?to=2026-11-10").last, 20'767);
    for (const char* query : {"?from=2026-11-22", "?from=21.11.2026", "?to=x", "?from=2020-01-01", "?since=2026-11-01"}) {
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
