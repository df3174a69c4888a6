// What the local API shows.
#include "gateway/local/calendar.h"
#include "tests/unit/local/local_api_fixture.h"

namespace riser::local {
namespace {

// ---- what is shown -----------------------------------------------------------------------------

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
    EXPECT_EQ(get("/v1/supply-points/1").at_pointer("/hours_left").as_int64(),
              80);  // 3 days 8 hours
    usage.accounts.clear();
    EXPECT_TRUE(get("/v1/supply-points/1").at_pointer("/hours_left").is_null());
}

TEST_F(LocalApiTest, says_what_lies_ahead_and_when_credit_ends) {
    EXPECT_TRUE(get("/v1/supply-points/3").at_pointer("/outlook").is_null());
    view.supply_points[2].exhausted = false;
    usage.outlooks = {made_up_outlook(3, view.made.wall)};
    const auto point = get("/v1/supply-points/3");
    EXPECT_EQ(point.at_pointer("/hours_left").as_int64(), 50);
    EXPECT_EQ(point.at_pointer("/outlook/level").as_string(), "notice");
    EXPECT_EQ(point.at_pointer("/outlook/expected").as_string(),
              format_utc(to_unix_ms(view.made.wall + std::chrono::hours(50))));
    EXPECT_EQ(point.at_pointer("/outlook/used_w/last_day").as_int64(), 350);
    EXPECT_EQ(point.at_pointer("/outlook/price/now").as_string(), "0.32");
    EXPECT_EQ(point.at_pointer("/outlook/price/changes_after_wh").as_int64(), 12'300);
    EXPECT_EQ(point.at_pointer("/marks").as_array().back().at("code").as_string(), "runs_out_soon");
    // Where nobody can tell an end, the average still says something.
    usage.outlooks.front().run_out.expected.reset();
    usage.accounts[2] = {made_up_account(3), Money{3'000'000}, 7};
    view.supply_points[2].projected_balance = Money{10'000'000};
    EXPECT_EQ(get("/v1/supply-points/3").at_pointer("/hours_left").as_int64(), 80);
}

TEST_F(LocalApiTest, what_is_not_known_is_null_never_zero) {
    view.meters[2].ever_read = false;
    const auto meter = get("/v1/meters/3");
    EXPECT_TRUE(meter.at_pointer("/voltage_mv").is_null());
    EXPECT_TRUE(meter.at_pointer("/power_w").is_null());
    EXPECT_TRUE(meter.at_pointer("/read_uptime_ms").is_null());
    EXPECT_TRUE(get("/v1/supply-points/3").at_pointer("/power_w").is_null());
}

TEST_F(LocalApiTest, a_hold_that_is_over_is_not_shown) {
    const std::int64_t later = to_unix_ms(now.wall) + 3'600'000;
    view.hold_until_ms = later;
    view.supply_points[0].hold_until_ms = later;
    EXPECT_EQ(text(get("/v1/building"), "/hold_until"), "2026-11-21T10:00:00Z");
    EXPECT_EQ(text(get("/v1/supply-points/1"), "/supply/hold_until"), "2026-11-21T10:00:00Z");

    view.hold_until_ms = view.supply_points[0].hold_until_ms = to_unix_ms(now.earliest);
    EXPECT_TRUE(get("/v1/building").at_pointer("/hold_until").is_null());
    EXPECT_TRUE(get("/v1/supply-points/1").at_pointer("/supply/hold_until").is_null());
}

TEST_F(LocalApiTest, lists_parts_of_the_building) {
    EXPECT_EQ(get("/v1/supply-points").at_pointer("/supply_points").as_array().size(), 3U);
    EXPECT_EQ(get("/v1/meters").at_pointer("/meters").as_array().size(), 3U);
    view.supply_points[1].account = {};
    EXPECT_EQ(get("/v1/accounts").at_pointer("/accounts").as_array().size(), 2U);
    EXPECT_EQ(text(get("/v1/accounts/" + account(1)), "/name"), "Ground floor left");
}

TEST_F(LocalApiTest, shows_the_statistics_of_the_buses) {
    metering::BusStatistics bus;
    bus.bus = BusId{1};
    bus.state = metering::BusState::up;
    bus.total.transactions = 1'000;
    bus.total.answers = 990;
    bus.devices.push_back({});
    bus.devices[0].unit = 11;
    bus.devices[0].meter = MeterId{1};
    bus.devices[0].plan.push_back({"money", 4, 72, 2});
    bus.recent_frames.push_back({now.monotonic, true, "0B 04 00 48 00 02 F0 B7"});
    buses.push_back(bus);

    const auto shown = get("/v1/buses");
    EXPECT_EQ(text(shown, "/buses/0/state"), "up");
    EXPECT_EQ(shown.at_pointer("/buses/0/total/answers").as_int64(), 990);
    EXPECT_EQ(text(shown, "/buses/0/devices/0/name"), "Meter 1");
    EXPECT_EQ(json::serialize(shown.at_pointer("/buses/0/devices/0/plan")),
              R"([{"use":"money","function":4,"address":72,"count":2}])");
    EXPECT_EQ(text(shown, "/buses/0/recent_frames/0/direction"), "sent");
}

TEST_F(LocalApiTest, unknown_things_are_404_and_say_where_to_look) {
    EXPECT_EQ(text(problem("GET", "/v1/supply-points/99", "", 404), "/code"),
              "unknown_supply_point");
    EXPECT_NE(text(problem("GET", "/v1/meters/x", "", 404), "/detail").find("GET /v1/meters lists"),
              std::string::npos);
    EXPECT_EQ(
        text(problem("GET", "/v1/accounts/00000000-0000-0000-0000-000000000000", "", 404), "/code"),
        "unknown_account");
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
    const auto allowed = [&] {
        return std::get<http::Response>(api.handle(over_tcp, present(), now)).body;
    };
    EXPECT_EQ(allowed(), R"({"see":true,"order":false})");
    over_tcp.headers.emplace_back("Authorization", "Bearer k7qd-93mf-x2wp-h8rt");
    EXPECT_EQ(allowed(), R"({"see":true,"order":true})");
}

TEST_F(LocalApiTest, says_how_the_building_stands_with_its_cloud) {
    const auto online = get("/v1/building");
    EXPECT_EQ(text(online, "/cloud/state"), "online");
    EXPECT_EQ(text(online, "/cloud/text"), "connected, everything is in the cloud");
    EXPECT_EQ(online.at_pointer("/cloud/backlog").as_int64(), 0);
    EXPECT_EQ(text(online, "/cloud/last_contact"), "2026-11-21T08:59:40Z");
    EXPECT_TRUE(online.at_pointer("/cloud/trouble").is_null());
    EXPECT_TRUE(online.at_pointer("/cloud/offline_since").is_null());

    cloud = made_up_cloud("offline");
    const auto offline = get("/v1/building");
    EXPECT_EQ(text(offline, "/cloud/state"), "offline");
    EXPECT_EQ(offline.at_pointer("/cloud/backlog").as_int64(), 311);
    EXPECT_EQ(text(offline, "/cloud/offline_since"), "2026-11-18T17:00:00Z");
    EXPECT_EQ(text(offline, "/cloud/offline_reason"), "Could not resolve host: cloud.example.org");
    EXPECT_EQ(text(offline, "/marks/0/code"), "cloud_offline");
    EXPECT_EQ(text(offline, "/marks/0/level"), "notice");

    cloud = made_up_cloud("fork");
    const auto forked = get("/v1/building");
    EXPECT_EQ(text(forked, "/cloud/state"), "online");
    EXPECT_EQ(text(forked, "/cloud/trouble"), "fork");
    EXPECT_NE(text(forked, "/cloud/trouble_detail").find("entry 20311"), std::string::npos);
    EXPECT_EQ(text(forked, "/marks/0/level"), "alarm");
    EXPECT_NE(text(forked, "/marks/0/advice").find("supply hold --all"), std::string::npos);
}

TEST_F(LocalApiTest, without_a_cloud_nothing_is_said_about_one) {
    auto settings = made_up_settings();
    settings.cloud = CloudUse::none;
    const LocalApi alone(std::move(settings));
    const auto reply = alone.handle(request("GET", "/v1/building"), {&view}, now);
    const auto building = json::parse(std::get<http::Response>(reply).body);
    EXPECT_EQ(text(building, "/cloud/state"), "none");
    for (const char* name : {"through", "backlog", "readings_behind", "last_contact",
                             "offline_since", "trouble", "clock_offset_ms"}) {
        EXPECT_TRUE(building.at_pointer(std::string("/cloud/") + name).is_null()) << name;
    }
    EXPECT_EQ(building.at_pointer("/marks").as_array().size(), 0U);
}

// Sixty apartments are not left dark for a file of twenty bytes.
TEST_F(LocalApiTest, what_the_process_does_without_is_an_alarm_that_says_what_to_do) {
    auto settings = made_up_settings();
    settings.cloud = CloudUse::unusable;
    settings.impairments = {no_console_token_mark("/s/console-token does not hold a console token"),
                            no_cloud_mark("/s/gateway.key: others may read this key"),
                            configuration_not_kept_mark("/s/last-good-configuration.new: full")};
    const LocalApi impaired(std::move(settings));
    const auto reply = impaired.handle(request("GET", "/v1/building"), {&view}, now);
    const auto building = json::parse(std::get<http::Response>(reply).body);
    EXPECT_EQ(text(building, "/cloud/state"), "unusable");
    EXPECT_EQ(text(building, "/marks/0/code"), "no_console_token");
    EXPECT_EQ(text(building, "/marks/0/level"), "alarm");
    EXPECT_NE(text(building, "/marks/0/advice").find("Delete the file"), std::string::npos);
    EXPECT_EQ(text(building, "/marks/1/code"), "no_cloud");
    EXPECT_EQ(text(building, "/marks/1/level"), "alarm");
    EXPECT_NE(text(building, "/marks/1/detail").find("gateway.key"), std::string::npos);
    EXPECT_NE(text(building, "/marks/1/advice").find("--check-config"), std::string::npos);
    EXPECT_EQ(text(building, "/marks/2/code"), "configuration_not_kept");
    EXPECT_EQ(text(building, "/marks/2/level"), "warning") << "nothing is missing yet";
}

TEST_F(LocalApiTest, a_refused_configuration_is_an_alarm_with_its_one_message) {
    const std::string why = "/etc/riser/gateway.toml:12:1: meter[1].surprise: unknown key";
    auto settings = made_up_settings();
    settings.impairments = {configuration_refused_mark({why, true, true, {}}),
                            account_left_out_mark("`landlord.account` of supply point 2 names x")};
    const LocalApi impaired(std::move(settings));
    const auto reply = impaired.handle(request("GET", "/v1/building"), {&view}, now);
    const auto building = json::parse(std::get<http::Response>(reply).body);
    EXPECT_EQ(text(building, "/marks/0/code"), "configuration_refused");
    EXPECT_EQ(text(building, "/marks/0/level"), "alarm");
    EXPECT_EQ(text(building, "/marks/0/detail"), why);
    EXPECT_NE(text(building, "/marks/0/meaning").find("Nobody is cut off"), std::string::npos);
    EXPECT_EQ(text(building, "/marks/1/code"), "account_left_out");

    const Mark in_parts = configuration_refused_mark({why, false, false, {"2nd floor left"}});
    EXPECT_EQ(in_parts.meaning,
              "Reading, charging and switching go on. Nobody is cut off at: 2nd floor left.");
}

// ---- waiting for a reading ---------------------------------------------------------------------

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
    EXPECT_NE(text(problem("GET", "/v1/meters/1?newer=5", "", 400), "/detail").find("\"newer\""),
              std::string::npos);
    for (const char* value : {"", "-1", "x", "1.5", "99999999999999999999"}) {
        problem("GET", std::string("/v1/meters/1?newer_than=") + value, "", 400);
    }
}

}  // namespace
}  // namespace riser::local
