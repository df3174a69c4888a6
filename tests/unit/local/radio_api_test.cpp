// The Zigbee network in the local API: what is shown, what becomes an order, and what the front adds to one.
#include "gateway/local/radio_desk.h"
#include "tests/unit/local/local_api_fixture.h"
#include "tests/unit/local/made_up_radio.h"

namespace riser::local {
namespace {

using metering::RadioOutcome;

class RadioApiTest : public LocalApiTest {
protected:
    RadioApiTest() { radios.push_back(made_up_radio(now.monotonic)); }

    template <class Order>
    Order radio_order(std::string path, std::string body = {}) const {
        auto reply = ask("POST", std::move(path), std::move(body));
        auto* pending = std::get_if<PendingRadio>(&reply);
        if (pending == nullptr) {
            const auto* response = std::get_if<http::Response>(&reply);
            ADD_FAILURE() << (response == nullptr ? "no order" : response->body);
            return {};
        }
        EXPECT_EQ(pending->bus, BusId{3});
        return std::get<Order>(pending->body);
    }
};

TEST_F(RadioApiTest, the_network_is_shown_with_its_devices_and_without_any_key) {
    const auto network = get("/v1/zigbee");
    EXPECT_EQ(text(network, "/state"), "up");
    EXPECT_EQ(text(network, "/network/pan_id"), "0x1a62");
    EXPECT_EQ(text(network, "/network/extended_pan_id"), "11:22:33:44:55:66:77:88");
    EXPECT_EQ(text(network, "/devices/0/address"), "a4:c1:38:00:11:22:33:44");
    EXPECT_EQ(text(network, "/devices/0/node"), "0x1234");
    EXPECT_EQ(text(network, "/devices/0/profile"), "tuya-din-2");
    EXPECT_EQ(text(network, "/devices/0/contacts/0"), "connected");
    EXPECT_EQ(network.at_pointer("/devices/0/heard_ms_ago").as_int64(), 12'000);
    EXPECT_EQ(network.at_pointer("/devices/0/lqi").as_int64(), 180);
    EXPECT_TRUE(network.at_pointer("/devices/1/node").is_null());
    EXPECT_TRUE(network.at_pointer("/devices/1/lqi").is_null());
    EXPECT_EQ(text(network, "/devices/1/interview"), "basic");
    EXPECT_TRUE(network.at_pointer("/joining").is_null());
    EXPECT_EQ(json::serialize(network).find("key"), std::string::npos);
}

TEST_F(RadioApiTest, joining_scan_and_map_are_shown_while_they_last_and_afterwards) {
    auto& radio = radios.front();
    radio.joining_until = now.monotonic + std::chrono::milliseconds(90'500);
    radio.joining_only = metering::RadioAddress{0x77};
    radio.scanned = metering::RadioScanned{now.monotonic, {{11, -40}, {26, -92}}};
    radio.map = metering::RadioMap{now.monotonic, {{1}, {2}}, {{2}}, {{{1}, {2}, 200, "sibling"}}};
    const auto network = get("/v1/zigbee");
    EXPECT_EQ(network.at_pointer("/joining/seconds_left").as_int64(), 91);
    EXPECT_EQ(text(network, "/joining/only"), "00:00:00:00:00:00:00:77");
    EXPECT_EQ(network.at_pointer("/scanned/channels/0/dbm").as_int64(), -40);
    EXPECT_EQ(text(network, "/map/silent/0"), "00:00:00:00:00:00:00:02");
    EXPECT_EQ(text(network, "/map/neighbours/0/relation"), "sibling");
}

TEST_F(RadioApiTest, without_a_radio_there_is_nothing_to_show_or_order) {
    radios.clear();
    EXPECT_EQ(text(problem("GET", "/v1/zigbee", {}, 404), "/code"), "no_zigbee");
    EXPECT_EQ(text(problem("POST", "/v1/zigbee/scan", {}, 404), "/code"), "no_zigbee");
}

TEST_F(RadioApiTest, each_order_goes_to_the_radio) {
    static_cast<void>(radio_order<metering::ScanRadio>("/v1/zigbee/scan"));
    static_cast<void>(radio_order<metering::MapRadio>("/v1/zigbee/map"));
    static_cast<void>(radio_order<metering::AdoptRadio>("/v1/zigbee/adopt"));
    const auto permit = radio_order<metering::PermitRadio>(
        "/v1/zigbee/permit",
        R"({"seconds":120,"device":"A4C1380011223344","through":"a4:c1:38:00:aa:bb:cc:dd","install_code":"83FE D340"})");
    EXPECT_EQ(permit.seconds, 120);
    EXPECT_EQ(permit.only, metering::RadioAddress{0xA4C1'3800'1122'3344});
    EXPECT_EQ(permit.through, metering::RadioAddress{0xA4C1'3800'AABB'CCDD});
    EXPECT_EQ(permit.install_code, "83FE D340");
    EXPECT_EQ(radio_order<metering::RemoveFromRadio>("/v1/zigbee/remove",
                                                     R"({"device":"a4:c1:38:00:11:22:33:44"})")
                  .address,
              (metering::RadioAddress{0xA4C1'3800'1122'3344}));
    const auto form = radio_order<metering::FormRadio>(
        "/v1/zigbee/form", R"({"channel":20,"confirm":true,"replaces":true})");
    EXPECT_EQ(form.channel, 20);
    EXPECT_TRUE(form.replaces);
    EXPECT_EQ(form.network_key, metering::RadioKey{}) << "the API makes no keys";
}

TEST_F(RadioApiTest, what_is_wrong_is_named) {
    const auto names = [&](const char* path, const char* body, const char* field) {
        const auto wrong = problem("POST", path, body, 400);
        EXPECT_NE(json::serialize(wrong).find(field), std::string::npos) << json::serialize(wrong);
    };
    names("/v1/zigbee/form", R"({"channel":20})", "confirm");
    names("/v1/zigbee/form", R"({"channel":20,"confirm":false})", "confirm");
    names("/v1/zigbee/form", R"({"channel":27,"confirm":true})", "channel");
    names("/v1/zigbee/permit", R"({"seconds":255})", "seconds");
    names("/v1/zigbee/permit", R"({"seconds":60,"device":"a4:c1"})", "device");
    names("/v1/zigbee/remove", R"({})", "device");
    names("/v1/zigbee/scan", R"({"now":true})", "now");
    names("/v1/zigbee/restore", R"({"confirm":true})", "backup");
}

TEST_F(RadioApiTest, an_order_takes_the_same_right_as_any_other) {
    auto stranger = request("POST", "/v1/zigbee/scan");
    stranger.client.process.reset();
    stranger.client.address = "127.0.0.1";
    const auto reply = api.handle(stranger, present(), now);
    const auto* response = std::get_if<http::Response>(&reply);
    ASSERT_NE(response, nullptr);
    EXPECT_TRUE(response->status == 401 || response->status == 403) << response->status;
}

TEST_F(RadioApiTest, the_radios_answer_becomes_a_response) {
    const PendingRadio order{BusId{3}, metering::ScanRadio{}};
    const auto status = [&](RadioOutcome outcome) {
        return LocalApi::answer(order, {BusId{3}, 1, outcome, "so it is"}).status;
    };
    EXPECT_EQ(status(RadioOutcome::accepted), 202);
    EXPECT_EQ(status(RadioOutcome::done), 200);
    EXPECT_EQ(status(RadioOutcome::conflict), 409);
    EXPECT_EQ(status(RadioOutcome::invalid), 422);
}

metering::RadioBackup made_up_copy() {
    metering::RadioBackup copy;
    copy.numbers = *made_up_radio({}).ours;
    copy.network_key.fill(0x5A);
    copy.trust_center_key.fill(0x77);
    copy.hashed_link_keys = true;
    copy.channels = 0x07FF'F800;
    return copy;
}

TEST_F(RadioApiTest, a_copy_has_the_keys_and_only_the_socket_gets_it) {
    static_cast<void>(radio_order<metering::BackUpRadio>("/v1/zigbee/backup"));
    auto console = request("POST", "/v1/zigbee/backup");
    console.client.process.reset();
    console.client.address = "127.0.0.1";
    console.headers.emplace_back("Authorization", "Bearer " + api.settings().access.console_token);
    const auto reply = api.handle(console, present(), now);
    const auto* refused = std::get_if<http::Response>(&reply);
    ASSERT_NE(refused, nullptr);
    EXPECT_EQ(refused->status, 403);

    const auto response =
        LocalApi::answer(PendingRadio{BusId{3}, metering::BackUpRadio{}},
                         {BusId{3}, 1, RadioOutcome::done, "copied", made_up_copy()});
    EXPECT_EQ(response.status, 200);
    const auto copy = json::parse(response.body);
    EXPECT_EQ(text(copy, "/network_key"), "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a");
    EXPECT_EQ(text(copy, "/extended_pan_id"), "11:22:33:44:55:66:77:88");
    EXPECT_EQ(copy.at_pointer("/frame_counter").as_int64(), 4'711);
}

TEST_F(RadioApiTest, a_restore_comes_over_the_socket_with_what_it_was_told) {
    const auto look =
        radio_order<metering::RestoreRadio>("/v1/zigbee/restore", R"({"backup":"{\"key\":1}"})");
    EXPECT_EQ(look.backup, R"({"key":1})");
    EXPECT_FALSE(look.replaces || look.burns_address);
    EXPECT_EQ(look.confirmed_plan, "");
    const auto order = radio_order<metering::RestoreRadio>(
        "/v1/zigbee/restore",
        R"({"backup":"{}","confirm":"3f9a12c4","replaces":true,"burn_address":true})");
    EXPECT_TRUE(order.replaces && order.burns_address);
    EXPECT_EQ(order.confirmed_plan, "3f9a12c4");
    const auto yes = api.handle(
        request("POST", "/v1/zigbee/restore", R"({"backup":"{}","confirm":true})"), present(), now);
    ASSERT_TRUE(std::holds_alternative<http::Response>(yes));
    EXPECT_EQ(std::get<http::Response>(yes).status, 400)
        << "nobody says yes to what he was not shown";

    auto console = request("POST", "/v1/zigbee/restore", R"({"backup":"{}"})");
    console.client.process.reset();
    console.client.address = "127.0.0.1";
    console.headers.emplace_back("Authorization", "Bearer " + api.settings().access.console_token);
    const auto reply = api.handle(console, present(), now);
    const auto* refused = std::get_if<http::Response>(&reply);
    ASSERT_NE(refused, nullptr);
    EXPECT_EQ(refused->status, 403) << "there is a key in it";
}

TEST_F(RadioApiTest, what_a_restore_means_is_told_with_its_answer_and_in_the_network) {
    metering::RadioAnswer answer{BusId{3}, 1, RadioOutcome::done, "it would be written", {}};
    answer.warnings = {"never two sticks at once"};
    answer.plan = "3f9a12c4";
    const auto response =
        LocalApi::answer(PendingRadio{BusId{3}, metering::RestoreRadio{}}, answer);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(text(json::parse(response.body), "/warnings/0"), "never two sticks at once");
    EXPECT_EQ(text(json::parse(response.body), "/plan"), "3f9a12c4");

    EXPECT_TRUE(get("/v1/zigbee").at_pointer("/restore").is_null());
    radios.front().restore = metering::RadioRestore{
        metering::RadioRestoreState::running, "writing the keys", {"3 of 4 link keys"}, 2};
    const auto network = get("/v1/zigbee");
    EXPECT_EQ(text(network, "/restore/state"), "running");
    EXPECT_EQ(text(network, "/restore/text"), "writing the keys");
    EXPECT_EQ(text(network, "/restore/remarks/0"), "3 of 4 link keys");
}

// ---- the front's part --------------------------------------------------------------------------

struct Desk {
    std::vector<metering::RadioOrder> sent;
    std::vector<http::Response> answers;
    std::vector<Note> notes;
    bool full = false;
    std::uint8_t next = 0;
    RadioDesk desk{[this](metering::RadioOrder order) {
                       if (!full) sent.push_back(std::move(order));
                       return !full;
                   },
                   // 0, 0, 1, 1, ...: the first draws mean nobody.
                   [this](std::span<std::uint8_t> bytes) {
                       for (auto& byte : bytes) byte = next;
                       ++next;
                   },
                   [this](const Note& note) { notes.push_back(note); }};

    std::optional<std::uint64_t> submit(metering::RadioOrderBody body) {
        return desk.submit({BusId{3}, std::move(body)}, "console",
                           [this](http::Response response) { answers.push_back(response); });
    }
};

TEST(RadioDesk, a_new_network_gets_its_numbers_and_keys_by_chance_and_the_log_none_of_the_keys) {
    Desk desk;
    metering::FormRadio form;
    form.channel = 20;
    const auto number = desk.submit(form);
    ASSERT_TRUE(number.has_value());
    ASSERT_EQ(desk.sent.size(), 1U);
    const auto& sent = std::get<metering::FormRadio>(desk.sent[0].body);
    EXPECT_EQ(sent.pan_id, 0x0101) << "0 was drawn again";
    EXPECT_EQ(sent.extended_pan_id.value, 0x0202'0202'0202'0202U);
    EXPECT_NE(sent.network_key, metering::RadioKey{});
    EXPECT_NE(sent.network_key, sent.trust_center_key);
    desk.desk.take({BusId{3}, *number, RadioOutcome::accepted, "it begins"});
    ASSERT_EQ(desk.answers.size(), 1U);
    EXPECT_EQ(desk.answers[0].status, 202);
    ASSERT_EQ(desk.notes.size(), 1U);
    EXPECT_EQ(desk.notes[0].event, "local_order");
    for (const auto& [name, value] : desk.notes[0].fields) {
        EXPECT_EQ(value.find("0303"), std::string::npos) << name;
    }
}

TEST(RadioDesk, the_log_says_who_let_whom_in_and_never_the_install_code) {
    Desk desk;
    metering::PermitRadio permit;
    permit.only = metering::RadioAddress{0x77};
    permit.install_code = "83FED340";
    const auto number = desk.submit(permit);
    EXPECT_EQ(std::get<metering::PermitRadio>(desk.sent[0].body).install_code, "83FED340");
    desk.desk.take({BusId{3}, *number, RadioOutcome::accepted, "open"});
    std::string all;
    for (const auto& [name, value] : desk.notes[0].fields) all += name + "=" + value + " ";
    EXPECT_NE(all.find("order=zigbee_permit by=console outcome=accepted"), std::string::npos)
        << all;
    EXPECT_NE(all.find("device=00:00:00:00:00:00:00:77"), std::string::npos) << all;
    EXPECT_EQ(all.find("83FE"), std::string::npos) << all;
}

TEST(RadioDesk, a_backup_goes_to_the_radio_and_nowhere_else) {
    Desk desk;
    metering::RestoreRadio restore;
    restore.backup = "{\"network_key\":\"5a5a5a5a\"}";
    restore.confirmed_plan = "3f9a12c4";
    const auto number = desk.submit(restore);
    const auto& sent = std::get<metering::RestoreRadio>(desk.sent[0].body);
    EXPECT_EQ(sent.backup, restore.backup);
    // The first draw is of zeros.
    (void)desk.submit(restore);
    EXPECT_NE(std::get<metering::RestoreRadio>(desk.sent[1].body).fresh_secret,
              metering::RadioKey{});
    desk.desk.take({BusId{3}, *number, RadioOutcome::accepted, "it begins"});
    std::string all;
    for (const auto& [name, value] : desk.notes[0].fields) all += name + "=" + value + " ";
    EXPECT_NE(all.find("order=zigbee_restore"), std::string::npos) << all;
    EXPECT_NE(all.find("confirmed=yes"), std::string::npos) << all;
    EXPECT_EQ(all.find("5a5a"), std::string::npos) << all;
}

TEST(RadioDesk, everybody_is_answered_once) {
    Desk desk;
    const auto number = desk.submit(metering::ScanRadio{});
    desk.desk.give_up(*number);
    desk.desk.take({BusId{3}, *number, RadioOutcome::accepted, "late"});
    ASSERT_EQ(desk.answers.size(), 1U);
    EXPECT_EQ(desk.answers[0].status, 503);
    desk.full = true;
    EXPECT_FALSE(desk.submit(metering::ScanRadio{}).has_value());
    ASSERT_EQ(desk.answers.size(), 2U);
    EXPECT_EQ(desk.answers[1].status, 503);
}

}  // namespace
}  // namespace riser::local
