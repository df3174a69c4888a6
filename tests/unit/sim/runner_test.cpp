// What the real-time runner reads and writes around the pure world: building files, JSON and
// commands.
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "tests/sim/runner/building_file.h"
#include "tests/sim/runner/control_commands.h"
#include "tests/sim/runner/json_text.h"
#include "tests/sim/runner/radio_port.h"

namespace riser::sim {
namespace {

namespace json = boost::json;

class Controlled : public ::testing::Test {
protected:
    json::object order(std::string_view line) {
        return json::parse(run_command(line, {world_, buses_, stop_})).as_object();
    }
    bool ok(std::string_view line) { return order(line).at("ok").as_bool(); }
    json::object meter(std::size_t index) {
        return order(R"({"cmd":"state"})").at("meters").as_array().at(index).as_object();
    }

    WiredBuilding world_{*load_building("tests/sim/buildings/small.toml"), {}};
    std::vector<PtyBus> buses_;
    bool stop_ = false;
};

TEST_F(Controlled, shows_the_state_of_every_meter) {
    ASSERT_TRUE(ok(R"({"cmd":"set_load","meter":1,"watts":3600})"));
    world_.building().advance(std::chrono::seconds(10));
    const json::object first = meter(0);
    EXPECT_EQ(first.at("registered_wh").as_int64(), 1'234'577);
    EXPECT_EQ(first.at("advance_wh").as_int64(), 10);
    EXPECT_EQ(first.at("power_w").as_int64(), 3600);
    EXPECT_TRUE(first.at("closed").as_bool());
    EXPECT_EQ(first.at("serial").as_string(), "12345678");
    EXPECT_EQ(meter(1).at("serial").as_string(), "");  // a DDS238 shows none
    EXPECT_TRUE(meter(3).at("closed").is_null());      // a PZEM-016 without a board
    EXPECT_EQ(meter(4).at("role").as_string(), "main");
}

TEST_F(Controlled, breaks_and_mends_what_it_is_told) {
    EXPECT_TRUE(ok(R"({"cmd":"freeze"})"));
    EXPECT_EQ(meter(4).at("power_w").as_int64(), 0);
    EXPECT_TRUE(ok(R"({"cmd":"unfreeze"})"));
    EXPECT_TRUE(ok(R"({"cmd":"kill","meter":3})"));
    EXPECT_FALSE(meter(2).at("alive").as_bool());
    EXPECT_TRUE(ok(R"({"cmd":"revive","meter":3})"));
    EXPECT_TRUE(ok(R"({"cmd":"switch","meter":1,"closed":false})"));
    EXPECT_FALSE(meter(0).at("closed").as_bool());
    EXPECT_EQ(meter(0).at("power_w").as_int64(), 0);
    EXPECT_TRUE(ok(R"({"cmd":"weld","meter":1})"));
    EXPECT_GT(meter(0).at("power_w").as_int64(), 0);
    EXPECT_TRUE(ok(R"({"cmd":"bypass","meter":1})"));
    EXPECT_EQ(meter(0).at("power_w").as_int64(), 0);
    EXPECT_GT(meter(0).at("demand_w").as_int64(), 0);
    EXPECT_TRUE(ok(R"({"cmd":"bypass","meter":1,"percent":0})"));
    EXPECT_TRUE(ok(R"({"cmd":"exchange","meter":1})"));
    EXPECT_NE(meter(0).at("serial").as_string(), "12345678");
    EXPECT_EQ(meter(0).at("registered_wh").as_int64(), 12);
    EXPECT_TRUE(ok(R"({"cmd":"stop"})"));
    EXPECT_TRUE(stop_);
}

TEST_F(Controlled, refuses_nonsense_with_a_reason) {
    for (const char* line :
         {"", "[]", "{}", R"({"cmd":"dance"})", R"({"cmd":"kill"})", R"({"cmd":"kill","meter":99})",
          R"({"cmd":"unplug","bus":9})", R"({"cmd":"set_load","meter":5,"watts":1})",
          R"({"cmd":"weld","meter":4})", R"({"cmd":"bypass","meter":5})",
          R"({"cmd":"bypass","meter":1,"percent":101})"}) {
        const json::object answer = order(line);
        EXPECT_FALSE(answer.at("ok").as_bool()) << line;
        EXPECT_FALSE(answer.at("error").as_string().empty()) << line;
    }
}

TEST(ControlWords, become_commands) {
    EXPECT_EQ(*command_from_words({"state"}), R"({"cmd":"state"})");
    EXPECT_EQ(*command_from_words({"unplug", "1"}), R"({"cmd":"unplug","bus":1})");
    EXPECT_EQ(*command_from_words({"set_load", "5", "3000"}),
              R"({"cmd":"set_load","meter":5,"watts":3000})");
    EXPECT_EQ(*command_from_words({"bypass", "5", "60"}),
              R"({"cmd":"bypass","meter":5,"percent":60})");
    EXPECT_EQ(*command_from_words({"switch", "5", "off"}),
              R"({"cmd":"switch","meter":5,"closed":false})");
    EXPECT_EQ(*command_from_words({"zigbee", "unplug"}), R"({"cmd":"zigbee","do":"unplug"})");
    EXPECT_EQ(*command_from_words({"zigbee", "lose", "20"}),
              R"({"cmd":"zigbee","do":"lose","value":20})");
    EXPECT_FALSE(command_from_words({}).ok());
    EXPECT_FALSE(command_from_words({"kill", "five"}).ok());
}

// A radio with two meters, and nobody connected to it.
class ControlledRadio : public ::testing::Test {
protected:
    static BuildingPlan plan() {
        return *parse_building(
            "[zigbee]\nbus = 7\nezsp = 14\n"
            "[[zigbee.device]]\nid = 1\nprofile = \"sonoff-s60zbtpf\"\n"
            "[[zigbee.device]]\nid = 2\nprofile = \"frient-emizb-132\"\n"
            "eui64 = \"00:15:bc:00:1a:00:00:02\"\nstart_wh = 5000\n",
            "x.toml");
    }
    json::object order(std::string_view line) {
        return json::parse(run_command(line, {world_, buses_, stop_, &port_})).as_object();
    }
    bool ok(std::string_view line) { return order(line).at("ok").as_bool(); }
    json::object radio() { return order(R"({"cmd":"state"})").at("zigbee").as_object(); }
    json::object meter(std::size_t index) {
        return order(R"({"cmd":"state"})").at("meters").as_array().at(index).as_object();
    }

    WiredBuilding world_{plan(), {}};
    sim_zigbee::ApartmentRadio radio_{world_.building()};
    RadioPort port_{radio_, "/nowhere/zigbee", std::nullopt};
    std::vector<PtyBus> buses_;
    bool stop_ = false;
};

TEST_F(ControlledRadio, shows_the_state_of_the_radio_and_its_devices) {
    EXPECT_EQ(radio().at("bus").as_int64(), 7);
    EXPECT_EQ(radio().at("version").as_int64(), 14);
    EXPECT_FALSE(radio().at("plugged").as_bool());
    const json::array devices = radio().at("devices").as_array();
    ASSERT_EQ(devices.size(), 2U);
    EXPECT_EQ(devices.at(1).as_object().at("zigbee").as_string(), "00:15:bc:00:1a:00:00:02");
    EXPECT_TRUE(devices.at(1).as_object().at("joined").as_bool());
    EXPECT_TRUE(meter(0).at("alive").as_bool());
    EXPECT_EQ(meter(1).at("registered_wh").as_int64(), 5000);
    EXPECT_TRUE(meter(1).at("closed").is_null()) << "it has no relay";
}

TEST_F(ControlledRadio, breaks_and_mends_what_it_is_told) {
    EXPECT_TRUE(ok(R"({"cmd":"kill","meter":1})"));
    EXPECT_FALSE(meter(0).at("alive").as_bool());
    EXPECT_TRUE(ok(R"({"cmd":"revive","meter":1})"));
    EXPECT_TRUE(meter(0).at("alive").as_bool());
    EXPECT_TRUE(ok(R"({"cmd":"switch","meter":1,"closed":false})"));
    EXPECT_FALSE(meter(0).at("closed").as_bool());
    EXPECT_TRUE(ok(R"({"cmd":"zigbee","do":"hang"})"));
    EXPECT_TRUE(radio_.ncp().hung);
    EXPECT_TRUE(ok(R"({"cmd":"zigbee","do":"refuse","value":5})"));
    EXPECT_EQ(radio_.ncp().refuses, 5);
    EXPECT_TRUE(ok(R"({"cmd":"zigbee","do":"leave","value":1})"));
    EXPECT_FALSE(radio_.device_of(1)->joined);
}

TEST_F(ControlledRadio, refuses_nonsense_with_a_reason) {
    for (const char* line :
         {R"({"cmd":"zigbee"})", R"({"cmd":"zigbee","do":"dance"})",
          R"({"cmd":"zigbee","do":"join"})", R"({"cmd":"zigbee","do":"leave","value":9})",
          R"({"cmd":"zigbee","do":"lose","value":-1})", R"({"cmd":"exchange","meter":1})"}) {
        const json::object answer = order(line);
        EXPECT_FALSE(answer.at("ok").as_bool()) << line;
        EXPECT_FALSE(answer.at("error").as_string().empty()) << line;
    }
    EXPECT_FALSE(json::parse(run_command(R"({"cmd":"zigbee","do":"hang"})",
                                         {world_, buses_, stop_, nullptr}))
                     .as_object()
                     .at("ok")
                     .as_bool());
}

TEST(BuildingFile, refuses_radios_and_devices_that_cannot_be) {
    const std::string device = "[[zigbee.device]]\nid = 1\nprofile = ";
    for (const auto& text : {
             std::string("[zigbee]\nezsp = 7\n"),
             "[zigbee]\n" + device + "\"eastron-sdm120\"\n",
             "[zigbee]\n" + device + "\"owon-cb432\"\neui64 = \"a4:c1\"\n",
             "[[bus]]\nid = 9\n[zigbee]\n" + device + "\"owon-cb432\"\n",
             "[zigbee]\n" + device + "\"owon-cb432\"\neui64 = \"00:15:bc:00:1a:00:00:02\"\n" +
                 "[[zigbee.device]]\nid = 2\nprofile = \"owon-cb432\"\neui64 = "
                 "\"00:15:bc:00:1a:00:00:02\"\n",
             std::string("[[bus]]\nid = 1\n[[meter]]\nid = 1\nbus = 1\naddress = 1\n"
                         "profile = \"owon-cb432\"\n"),
         }) {
        EXPECT_FALSE(parse_building(text, "x.toml").ok()) << text;
    }
}

TEST(BuildingFile, refuses_unknown_keys_and_impossible_wiring_with_their_place) {
    const auto misspelt = parse_building("[[bus]]\nid = 1\nboud = 9600\n", "x.toml");
    ASSERT_FALSE(misspelt.ok());
    EXPECT_NE(misspelt.error().message.find("x.toml:3"), std::string::npos)
        << misspelt.error().message;
    const auto unknown = parse_building(
        "[[bus]]\nid = 1\n[[meter]]\nid = 1\nbus = 1\naddress = 1\nprofile = \"no-such\"\n",
        "x.toml");
    ASSERT_FALSE(unknown.ok());
    EXPECT_NE(unknown.error().message.find("no-such"), std::string::npos);
    EXPECT_FALSE(parse_building("[building]\ntime_of_day = \"25:00\"\n", "x.toml").ok());
}

TEST(BuildingJson, names_accounts_that_scripts_can_know_in_advance) {
    EXPECT_EQ(account_uuid(1, 5), account_uuid(1, 5));
    EXPECT_NE(account_uuid(1, 5), account_uuid(1, 6));
    EXPECT_NE(account_uuid(1, 5), account_uuid(2, 5));
    EXPECT_EQ(account_uuid(1, 5).size(), 36U);
    const auto plan = load_building("tests/sim/buildings/small.toml");
    ASSERT_TRUE(plan.ok());
    const json::object text = json::parse(building_json(*plan, "somewhere")).as_object();
    const json::object& meter = text.at("meters").as_array().at(0).as_object();
    EXPECT_EQ(meter.at("account").as_string(), account_uuid(7, 1));
    EXPECT_EQ(meter.at("switch").as_object().at("board_address").as_int64(), 200);
}

}  // namespace
}  // namespace riser::sim
