// riserctl zigbee at a gateway: what it says while something goes on, and how it ends.
#include <gtest/gtest.h>

#include "gateway/field/zigbee/backup/open_backup.h"
#include "tests/unit/local/made_up_radio.h"
#include "tests/unit/local/scripted_gateway.h"

namespace riser::ctl {
namespace {

using metering::RadioInterview;
using metering::RadioState;

constexpr metering::RadioAddress k_new{0xA4C1'3800'0000'0001};
constexpr const char* k_new_text = "a4:c1:38:00:00:00:00:01";

struct ZigbeeDesk {
    ZigbeeDesk() { gateway.radios.push_back(local::made_up_radio(local::made_up_now().monotonic)); }

    Outcome run(std::vector<std::string> arguments) {
        World world = world_of(gateway);
        gateway.on_wait = [this] {
            ++waits;
            if (on_wait) on_wait();
        };
        if (!file.empty()) {
            world.read_file = [this](const std::string&) -> Result<std::string> { return file; };
        }
        world.write_new_file = [this](const std::string& path,
                                      const std::string& bytes) -> riser::Outcome<> {
            if (write) write(path, bytes);
            return riser::Done{};
        };
        arguments.insert(arguments.begin(), "zigbee");
        return ctl::run(std::move(arguments), world);
    }
    metering::RadioNetwork& radio() { return gateway.radios.front(); }
    [[nodiscard]] bool asked(const std::string& beginning) const {
        return std::ranges::any_of(gateway.requests, [&](const std::string& request) {
            return request.starts_with(beginning);
        });
    }

    ScriptedGateway gateway;
    std::function<void()> on_wait;
    std::function<void(const std::string&, const std::string&)> write;
    int waits = 0;
    std::string file;  // whatever is read
};

TEST(RiserctlZigbee, the_network_is_listed) {
    ZigbeeDesk desk;
    const Outcome listed = desk.run({"list"});
    EXPECT_EQ(listed.exit_code, k_done) << listed.err;
    for (const char* part : {"channel 15", "0x1a62", "a4:c1:38:00:11:22:33:44", "tuya-din-2", "180",
                             "getting to know: basic"}) {
        EXPECT_NE(listed.out.find(part), std::string::npos) << part << "\n" << listed.out;
    }
    desk.radio().devices[0].objection = "it calls itself something else";
    EXPECT_NE(desk.run({"list"}).out.find("it calls itself something else"), std::string::npos);
    const Outcome as_json = desk.run({"list", "--json"});
    EXPECT_EQ(as_json.out.find("{\"bus\":3"), 0U) << as_json.out;
}

TEST(RiserctlZigbee, without_a_radio_it_says_so) {
    ZigbeeDesk desk;
    desk.gateway.radios.clear();
    const Outcome listed = desk.run({"list"});
    EXPECT_EQ(listed.exit_code, k_refused);
    EXPECT_NE(listed.err.find("[zigbee]"), std::string::npos) << listed.err;
}

TEST(RiserctlZigbee, a_scan_waits_for_its_result_and_names_the_quietest_channel) {
    ZigbeeDesk desk;
    desk.gateway.on_radio_order = [&] { desk.radio().scanning = true; };
    desk.on_wait = [&] {
        if (desk.waits < 3) return;
        desk.radio().scanning = false;
        desk.radio().scanned =
            metering::RadioScanned{{}, {{11, -40}, {12, -99}, {15, -60}, {20, -88}, {25, -70}}};
    };
    const Outcome scanned = desk.run({"scan"});
    EXPECT_EQ(scanned.exit_code, k_done) << scanned.err;
    EXPECT_NE(scanned.out.find("quietest of the usual ones is 20"), std::string::npos)
        << scanned.out;
    EXPECT_NE(scanned.out.find("ours"), std::string::npos) << scanned.out;
    EXPECT_EQ(desk.waits, 3);
}

TEST(RiserctlZigbee, a_network_is_formed_only_when_that_is_confirmed) {
    ZigbeeDesk desk;
    desk.radio().state = RadioState::no_network;
    desk.radio().ours.reset();
    const Outcome asked = desk.run({"form", "--channel", "20"});
    EXPECT_EQ(asked.exit_code, k_usage);
    EXPECT_NE(asked.err.find("--confirm"), std::string::npos) << asked.err;
    EXPECT_TRUE(desk.gateway.radio_orders.empty());

    desk.on_wait = [&] {
        desk.radio() = local::made_up_radio({});
        desk.radio().ours->channel = 20;
    };
    const Outcome formed = desk.run({"form", "--channel", "20", "--confirm"});
    EXPECT_EQ(formed.exit_code, k_done) << formed.err;
    EXPECT_NE(formed.out.find("channel 20"), std::string::npos) << formed.out;
    ASSERT_EQ(desk.gateway.radio_orders.size(), 1U);
    EXPECT_FALSE(std::get<metering::FormRadio>(desk.gateway.radio_orders[0]).replaces);
}

TEST(RiserctlZigbee, a_new_network_takes_the_channel_that_the_configuration_wishes) {
    ZigbeeDesk desk;
    desk.radio().state = RadioState::no_network;
    desk.radio().ours.reset();
    desk.radio().wished_channel = 25;
    desk.on_wait = [&] { desk.radio() = local::made_up_radio({}); };

    const Outcome formed = desk.run({"form", "--confirm"});

    EXPECT_EQ(formed.exit_code, k_done) << formed.err;
    ASSERT_EQ(desk.gateway.radio_orders.size(), 1U) << "nothing has to be listened to";
    EXPECT_EQ(std::get<metering::FormRadio>(desk.gateway.radio_orders[0]).channel, 25);
}

TEST(RiserctlZigbee, what_the_radio_refuses_is_told_in_its_words) {
    ZigbeeDesk desk;
    desk.gateway.radio_outcome = metering::RadioOutcome::conflict;
    desk.gateway.radio_text = "there is a network already; every device would be lost";
    const Outcome formed = desk.run({"form", "--channel", "20", "--confirm"});
    EXPECT_EQ(formed.exit_code, k_refused);
    EXPECT_NE(formed.err.find("every device would be lost"), std::string::npos) << formed.err;
}

TEST(RiserctlZigbee, a_foreign_network_is_adopted) {
    ZigbeeDesk desk;
    desk.radio().state = RadioState::foreign;
    desk.on_wait = [&] { desk.radio().state = RadioState::up; };
    const Outcome adopted = desk.run({"adopt"});
    EXPECT_EQ(adopted.exit_code, k_done) << adopted.err;
    EXPECT_NE(adopted.out.find("The network is ours"), std::string::npos) << adopted.out;
}

// A device comes in with the third look and is got to know step by step.
struct Pairing : ZigbeeDesk {
    Pairing() {
        gateway.on_radio_order = [this] {
            const auto* permit = std::get_if<metering::PermitRadio>(&gateway.radio_orders.back());
            const bool opens = permit != nullptr && permit->seconds > 0;
            radio().joining_until.reset();
            if (opens) radio().joining_until = local::made_up_now().monotonic + Duration{9'000'000};
        };
        on_wait = [this] {
            if (waits == 3) {
                metering::RadioDevice device;
                device.address = k_new;
                device.node = 0x4567;
                radio().devices.push_back(device);
            }
            if (waits <= 3) return;
            auto& device = radio().devices.back();
            const int step = std::min(waits - 3, static_cast<int>(RadioInterview::done));
            device.interview = static_cast<RadioInterview>(step);
            if (step >= static_cast<int>(RadioInterview::scales)) {
                device.model = "TS0601";
                device.manufacturer = "_TZE204_lsanae15";
                device.profile = "tuya-din-2";
            }
        };
    }
};

TEST(RiserctlZigbee, a_pairing_is_followed_until_the_device_is_known) {
    Pairing desk;
    const Outcome paired = desk.run({"pair", k_new_text, "--seconds", "60"});
    EXPECT_EQ(paired.exit_code, k_done) << paired.err;
    for (const char* part :
         {"has come in, as 0x4567", "its maker and model", "told to report",
          "Paired: a4:c1:38:00:00:00:00:01, TS0601 of _TZE204_lsanae15, read as tuya-din-2",
          "no meter and no switch of the configuration yet"}) {
        EXPECT_NE(paired.out.find(part), std::string::npos) << part << "\n" << paired.out;
    }
    ASSERT_EQ(desk.gateway.radio_orders.size(), 2U);
    EXPECT_EQ(std::get<metering::PermitRadio>(desk.gateway.radio_orders[0]).only, k_new);
    EXPECT_EQ(std::get<metering::PermitRadio>(desk.gateway.radio_orders[1]).seconds, 0);
}

TEST(RiserctlZigbee, as_json_a_pairing_is_one_document) {
    Pairing desk;
    const Outcome paired = desk.run({"pair", k_new_text, "--json"});
    EXPECT_EQ(paired.exit_code, k_done) << paired.err;
    EXPECT_EQ(paired.out.find("{\"address\":\"a4:c1:38:00:00:00:00:01\""), 0U) << paired.out;
    EXPECT_EQ(std::ranges::count(paired.out, '\n'), 1);
}

TEST(RiserctlZigbee, nobody_is_let_in_without_saying_whom) {
    ZigbeeDesk desk;
    EXPECT_EQ(desk.run({"pair"}).exit_code, k_usage);
    EXPECT_EQ(desk.run({"pair", "a4:c1"}).exit_code, k_usage);
    EXPECT_TRUE(desk.gateway.radio_orders.empty());
}

TEST(RiserctlZigbee, a_device_that_does_not_come_is_told_with_what_to_look_at) {
    Pairing desk;
    desk.on_wait = [&] {
        if (desk.waits == 4) desk.radio().strangers.push_back({0x77});
        if (desk.waits == 6) desk.radio().joining_until.reset();
    };
    const Outcome paired = desk.run({"pair", k_new_text, "--seconds", "60"});
    EXPECT_EQ(paired.exit_code, k_refused);
    EXPECT_NE(paired.err.find("has not come in within 60 s"), std::string::npos) << paired.err;
    EXPECT_NE(paired.out.find("00:00:00:00:00:00:00:77 has come, too"), std::string::npos)
        << paired.out;
}

TEST(RiserctlZigbee, the_map_says_who_hears_whom) {
    ZigbeeDesk desk;
    desk.gateway.on_radio_order = [&] { desk.radio().mapping = true; };
    desk.on_wait = [&] {
        desk.radio().mapping = false;
        desk.radio().map =
            metering::RadioMap{{},
                               {{0x000D'6FFF'FE12'3456}, {0xA4C1'3800'1122'3344}},
                               {{0xA4C1'3800'1122'3344}},
                               {{{0x000D'6FFF'FE12'3456}, {0xA4C1'3800'1122'3344}, 210, "sibling"},
                                {{0x000D'6FFF'FE12'3456}, {0x77}, 20, "child"}}};
    };
    const Outcome map = desk.run({"map"});
    EXPECT_EQ(map.exit_code, k_done) << map.err;
    for (const char* part : {"radio", "210", "stranger", "did not answer"}) {
        EXPECT_NE(map.out.find(part), std::string::npos) << part << "\n" << map.out;
    }
}

TEST(RiserctlZigbee, a_device_is_removed) {
    ZigbeeDesk desk;
    desk.gateway.radio_outcome = metering::RadioOutcome::done;
    desk.gateway.radio_text = "it is told to leave, and forgotten";
    const Outcome removed = desk.run({"remove", "a4c13800aabbccdd"});
    EXPECT_EQ(removed.exit_code, k_done) << removed.err;
    EXPECT_NE(removed.out.find("forgotten"), std::string::npos);
    EXPECT_TRUE(desk.asked("POST /v1/zigbee/remove {\"device\":\"a4:c1:38:00:aa:bb:cc:dd\"}"));
}

TEST(RiserctlZigbee, what_the_radio_has_is_saved_and_can_be_read_again) {
    ZigbeeDesk desk;
    metering::RadioBackup copy;
    copy.numbers = *desk.radio().ours;
    copy.radio_version = 13;
    copy.channels = 0x07FF'F800;
    copy.network_key.fill(0x5A);
    copy.key_sequence = 3;
    copy.trust_center_key.fill(0x77);
    copy.hashed_link_keys = true;
    copy.link_keys.push_back({{0xA4C1'3800'1122'3344}, {}, 7, 5});
    copy.link_keys.front().key.fill(0x33);
    copy.children = {{0xA4C1'3800'1122'3344}};
    copy.nodes = {{{0xA4C1'3800'1122'3344}, 0x1234}};
    desk.gateway.radio_backup = copy;
    std::string written;
    desk.write = [&](const std::string&, const std::string& bytes) { written = bytes; };

    const Outcome saved = desk.run({"backup", "save", "network.json"});
    EXPECT_EQ(saved.exit_code, k_done) << saved.err;
    EXPECT_EQ(saved.out.find("5a5a"), std::string::npos) << saved.out;
    EXPECT_NE(saved.out.find("1 devices and 1 link keys"), std::string::npos) << saved.out;

    const auto read = zigbee::backup::read_backup(written, "network.json");
    ASSERT_TRUE(read.ok()) << read.error().message;
    const auto& network = read->backup;
    EXPECT_TRUE(lacks(network).empty());
    EXPECT_EQ(network.coordinator.value, 0x000D'6FFF'FE12'3456U);
    EXPECT_EQ(network.extended_pan_id.value, 0x1122'3344'5566'7788U);
    EXPECT_EQ(network.network_key.tx_counter, 4'711U);
    EXPECT_EQ(network.network_key.sequence, 3);
    EXPECT_EQ(network.network_key.key.bytes[0], 0x5A);
    EXPECT_EQ(network.channel_mask.size(), 16U);
    const auto facts = stack_facts(network);
    ASSERT_TRUE(facts.hashed_link_key.has_value());
    EXPECT_EQ(facts.hashed_link_key->bytes[0], 0x77);
    EXPECT_EQ(facts.ezsp_version, 13);
    EXPECT_EQ(network.trust_centre_key.key, zigbee::backup::k_well_known_link_key);
    ASSERT_EQ(network.key_table.size(), 1U);
    EXPECT_EQ(network.key_table[0].tx_counter, 7U);
    EXPECT_EQ(network.children.size(), 1U);
    EXPECT_EQ(network.addresses.size(), 1U);
}

// ---- restore --------------------------------------------------------------------------------------

std::string a_backup_file() {
    zigbee::backup::NetworkBackup network;
    network.created = "2026-11-21T10:00:00+00:00";
    network.source = "riser@0.1.0";
    network.coordinator = {0x000D'6FFF'FE12'3456};
    network.pan_id = 0x1A62;
    network.extended_pan_id = {0x1122'3344'5566'7788};
    network.channel = 15;
    network.network_key.key.bytes.fill(0x5A);
    return write_open_backup(network);
}

TEST(RiserctlZigbee, a_backup_is_written_only_when_what_it_means_was_read) {
    ZigbeeDesk desk;
    desk.file = a_backup_file();
    desk.gateway.radio_outcome = metering::RadioOutcome::done;
    desk.gateway.radio_text = "the network is written onto the stick";
    desk.gateway.radio_warnings = {"two sticks then have one address"};
    desk.gateway.radio_plan = "3f9a12c4";
    const Outcome looked = desk.run({"restore", "network.json"});
    EXPECT_EQ(looked.exit_code, k_usage);
    EXPECT_NE(looked.err.find("--confirm 3f9a12c4"), std::string::npos) << looked.err;
    EXPECT_NE(looked.out.find("two sticks then have one address"), std::string::npos) << looked.out;
    EXPECT_EQ(looked.out.find("5a5a"), std::string::npos) << "no key is shown";
    ASSERT_EQ(desk.gateway.radio_orders.size(), 1U);
    const auto& look = std::get<metering::RestoreRadio>(desk.gateway.radio_orders[0]);
    EXPECT_FALSE(look.replaces || look.burns_address);
    EXPECT_EQ(look.confirmed_plan, "");
    const auto sent = zigbee::backup::read_backup(look.backup, "sent");
    ASSERT_TRUE(sent.ok()) << sent.error().message;
    EXPECT_EQ(sent->backup.network_key.key.bytes[0], 0x5A);
}

TEST(RiserctlZigbee, a_restore_is_followed_to_its_end) {
    ZigbeeDesk desk;
    desk.file = a_backup_file();
    // One of an earlier day is none of ours.
    desk.radio().restore =
        metering::RadioRestore{metering::RadioRestoreState::failed, "an earlier one", {}, 1};
    desk.on_wait = [&] {
        using State = metering::RadioRestoreState;
        desk.radio().restore =
            desk.waits < 4
                ? metering::RadioRestore{State::running, "writing the keys", {}, 2}
                : metering::RadioRestore{State::done, "it is up", {"3 of 4 link keys"}, 2};
    };
    const Outcome restored = desk.run(
        {"restore", "network.json", "--confirm", "3f9a12c4", "--replace", "--burn-address"});
    EXPECT_EQ(restored.exit_code, k_done) << restored.err;
    EXPECT_NE(restored.out.find("writing the keys"), std::string::npos) << restored.out;
    EXPECT_NE(restored.out.find("3 of 4 link keys"), std::string::npos) << restored.out;
    EXPECT_NE(restored.out.find("without power"), std::string::npos) << restored.out;
    const auto& order = std::get<metering::RestoreRadio>(desk.gateway.radio_orders[0]);
    EXPECT_TRUE(order.replaces && order.burns_address);
    EXPECT_EQ(order.confirmed_plan, "3f9a12c4");

    desk.waits = 0;
    desk.on_wait = [&] {
        desk.radio().restore = metering::RadioRestore{
            metering::RadioRestoreState::failed, "not done: it does not answer", {}, 3};
    };
    const Outcome failed = desk.run({"restore", "network.json", "--confirm", "3f9a12c4"});
    EXPECT_EQ(failed.exit_code, k_refused);
    EXPECT_NE(failed.err.find("not done: it does not answer"), std::string::npos) << failed.err;
}

}  // namespace
}  // namespace riser::ctl
