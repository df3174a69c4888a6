#include "gateway/field/zigbee/backup/open_backup.h"

#include <gtest/gtest.h>

#include "tests/unit/zigbee/backup/backup_texts.h"

namespace riser::zigbee::backup {
namespace {

ReadBackup read(const std::string& text) {
    const auto done = read_backup(text, "backup.json");
    EXPECT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message);
    return done.ok() ? *done : ReadBackup{};
}

std::string message(const std::string& text) {
    const auto done = read_backup(text, "backup.json");
    return done.ok() ? "it was read" : done.error().message;
}

std::string with(std::string text, const std::string& old, const std::string& other) {
    const std::size_t at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    return at == std::string::npos ? text : text.replace(at, old.size(), other);
}

TEST(OpenBackup, what_zigpy_wrote_is_written_again_byte_for_byte) {
    EXPECT_EQ(write_open_backup(read(k_zigpy_0_68).backup), k_zigpy_0_68);
    EXPECT_EQ(write_open_backup(read(k_zigpy_0_53).backup), k_zigpy_0_53);
}

TEST(OpenBackup, the_order_of_the_key_table_is_kept_although_devices_are_sorted) {
    const std::string one = "\"00158d0001020304\": 3";
    const std::string other = "\"a4c1380011223344\": 0";
    const std::string space = ",\n                ";
    const std::string text = with(k_zigpy_0_68, one + space + other, other + space + one);

    EXPECT_EQ(write_open_backup(read(text).backup), text);
}

// JSON has no word for it, so it must not be written as one.
TEST(OpenBackup, a_number_beyond_every_number_in_its_notes_is_kept_as_one) {
    for (const char* number : {"1e999", "-1e999"}) {
        const std::string text = with(k_zigpy_0_68, "\"stack_version\": 13",
                                      std::string("\"stack_version\": ") + number);
        EXPECT_EQ(write_open_backup(read(text).backup), text);
    }
}

TEST(OpenBackup, says_what_the_network_is) {
    const NetworkBackup backup = read(k_zigpy_0_68).backup;

    EXPECT_EQ(backup.coordinator, Eui64{0x000D'6FFF'FE12'3456});
    EXPECT_EQ(backup.extended_pan_id, Eui64{0x0102'0304'0506'0708});
    EXPECT_EQ(backup.pan_id, 0x1A62);
    EXPECT_EQ(backup.channel, 15);
    EXPECT_EQ(backup.network_key.key.bytes[1], 3);
    EXPECT_EQ(backup.network_key.tx_counter, 4'294'000'000U);
    EXPECT_EQ(backup.children, std::vector<Eui64>{{0xA4C1'3800'1122'3344}});
    EXPECT_EQ(backup.addresses.at({0xF4CE'3600'0000'0001}), NodeId{0x00AF});
    ASSERT_EQ(backup.key_table.size(), 2U);
    EXPECT_EQ(backup.key_table[0].sequence, 3);
    EXPECT_EQ(stack_facts(backup).hashed_link_key->bytes[15], 15);
    EXPECT_EQ(stack_facts(backup).ezsp_version, 13);
    EXPECT_TRUE(lacks(backup).empty());
}

TEST(OpenBackup, zigbee2mqtt_turns_two_addresses_round_and_that_is_corrected_and_said) {
    const ReadBackup done = read(k_zigbee2mqtt);

    EXPECT_EQ(done.backup.coordinator, Eui64{0x000D'6FFF'FE12'3456});
    EXPECT_EQ(done.backup.extended_pan_id, Eui64{0x0102'0304'0506'0708});
    EXPECT_EQ(done.backup.pan_id, 0x0A62);
    EXPECT_EQ(done.backup.created, "2026-11-21T23:26:06.076000+00:00");
    EXPECT_EQ(done.backup.trust_centre_key.key, k_well_known_link_key);
    EXPECT_EQ(done.backup.trust_centre_key.partner, done.backup.coordinator);
    ASSERT_EQ(done.remarks.size(), 2U);
    EXPECT_NE(done.remarks[0].find("00:0d:6f:ff:fe:12:34:56"), std::string::npos);
}

TEST(OpenBackup, what_was_corrected_once_is_not_corrected_again) {
    const NetworkBackup once = read(k_zigbee2mqtt).backup;
    const ReadBackup again = read(write_open_backup(once));

    EXPECT_EQ(again.backup.coordinator, once.coordinator);
    EXPECT_EQ(again.backup.extended_pan_id, once.extended_pan_id);
    EXPECT_TRUE(again.remarks.empty());
}

TEST(OpenBackup, goes_back_to_zigbee2mqtt_in_its_own_order_of_bytes) {
    const NetworkBackup backup = read(k_zigbee2mqtt).backup;
    const auto text = write_zigbee2mqtt_backup(backup, stack_facts(backup).ezsp_version);

    ASSERT_TRUE(text.ok());
    EXPECT_NE(text->find("\"coordinator_ieee\": \"563412feff6f0d00\""), std::string::npos);
    EXPECT_NE(text->find("\"extended_pan_id\": \"0807060504030201\""), std::string::npos);
    EXPECT_TRUE(same_network(read(*text).backup, backup));
}

TEST(OpenBackup, zigbee2mqtt_is_not_given_what_it_would_put_aside) {
    EXPECT_FALSE(write_zigbee2mqtt_backup(read(k_zigpy_0_53).backup, 13).ok());
    EXPECT_FALSE(write_zigbee2mqtt_backup(read(k_zigpy_0_68).backup, 11).ok());
    EXPECT_TRUE(write_zigbee2mqtt_backup(read(k_zigpy_0_68).backup, 12).ok());
}

TEST(OpenBackup, the_older_driver_of_zigbee2mqtt_has_turned_the_pan_id_alone) {
    const ReadBackup older = read(with(k_zigbee2mqtt, "563412feff6f0d00", "000d6ffffe123456"));

    EXPECT_TRUE(same_network(older.backup, read(k_zigbee2mqtt).backup));
    ASSERT_FALSE(older.remarks.empty());
    EXPECT_EQ(older.remarks[0].find("address"), std::string::npos) << older.remarks[0];
}

TEST(OpenBackup, a_stick_of_another_maker_is_not_turned_round_by_zigbee2mqtt) {
    const std::string text = with(k_zigbee2mqtt, "ezspVersion", "znpVersion");

    EXPECT_EQ(read(text).backup.coordinator, Eui64{0x5634'12FE'FF6F'0D00});
    EXPECT_TRUE(read(text).remarks.empty());
}

TEST(OpenBackup, the_old_backup_of_bellows_keeps_its_secret) {
    const NetworkBackup backup = read(k_bellows).backup;

    EXPECT_EQ(backup.coordinator, Eui64{0x000D'6FFF'FE12'3456});
    EXPECT_EQ(backup.pan_id, 0x1A62);
    EXPECT_EQ(backup.channel_mask, (std::vector<std::uint8_t>{11, 15}));
    EXPECT_EQ(backup.network_key.tx_counter, 4096U);
    EXPECT_EQ(backup.trust_centre_key.key, k_well_known_link_key);
    EXPECT_EQ(stack_facts(backup).hashed_link_key->bytes[1], 1);
    ASSERT_EQ(backup.key_table.size(), 1U);
    EXPECT_EQ(backup.key_table[0].partner, Eui64{0xA4C1'3800'1122'3344});
}

TEST(OpenBackup, a_row_of_zigpys_database_is_the_same_backup) {
    NetworkBackup of_row = read(k_zigpy_row).backup;

    EXPECT_EQ(of_row, read(k_zigpy_0_68).backup);
    EXPECT_EQ(write_zigpy_backup(of_row, ZigpyForm::version_1), k_zigpy_row);
    EXPECT_EQ(write_open_backup(of_row), k_zigpy_0_68);
}

TEST(OpenBackup, zigpy_0_53_is_given_the_row_that_it_knows) {
    const std::string row = write_zigpy_backup(read(k_zigpy_row).backup, ZigpyForm::version_0);

    EXPECT_EQ(row.rfind("{\"backup_time\": ", 0), 0U);
    EXPECT_NE(row.find("\"logical_type\": \"coordinator\"}}"), std::string::npos);
    EXPECT_EQ(read(row).backup.labels, std::nullopt);
}

TEST(OpenBackup, what_is_wrong_is_named_with_its_place) {
    struct Row {
        std::string text;
        std::string says;
    };
    const std::vector<Row> rows{
        {"", "backup.json:1:1: the file ends too early"},
        {"\n  nonsense", "backup.json:2:3: is not JSON"},
        {k_zigpy_0_53.substr(0, 200), "the file ends too early: copy it again, whole"},
        {k_zigpy_0_53 + "x", "is not JSON (something follows)"},
        {"[]", "but no backup of a coordinator"},
        {"{\"network_key\": {}}", "but no backup of a coordinator"},
        {with(k_zigpy_0_53, "\"version\": 1", "\"version\": 2"),
         "metadata.version: only version 1"},
        {with(k_zigpy_0_53, "\"channel\": 11", "\"channel\": 27"),
         "channel: must be a whole number from 0 to 26"},
        {with(k_zigpy_0_53, "\"pan_id\": \"1a62\"", "\"pan_id\": 6754"), "pan_id: must be a text"},
        {with(k_zigpy_0_53, "\"pan_id\": \"1a62\"", "\"pan_id\": \"1a6g\""),
         "pan_id: must be a number of 4 hexadecimal digits"},
        {with(k_zigpy_0_53, "0a0c0d\"", "0a0c\""),
         "network_key.key: must be a key of 32 hexadecimal digits"},
        {with(k_zigpy_0_53, "\"frame_counter\": 4096", "\"frame_counter\": 4294967296"),
         "network_key.frame_counter: must be a whole number from 0 to 4294967295"},
        {with(k_zigpy_0_53, ",\n        \"frame_counter\": 4096", ""),
         "network_key.frame_counter: is missing"},
        {with(k_zigpy_0_53, "\"devices\": []",
              "\"devices\": [{\"ieee_address\": \"00158d0001020304\"}]"),
         "devices[0].nwk_address: is missing; null where it is not known"},
        {with(k_zigpy_0_53, "\"devices\": []", "\"devices\": [7]"),
         "devices[0]: must be an object"},
        {with(k_zigpy_0_53, "2026-11-21T23:26:06+00:00", "yesterday"),
         "metadata.internal.creation_time: must be a time such as"},
        {with(k_zigpy_row, "\"version\": 1", "\"version\": 2"), "version: only versions 0 and 1"},
        {with(k_bellows, "[1, 3, ", "[3, "), "network_key.key: must be 16 numbers"},
    };
    for (const Row& row : rows) {
        const std::string said = message(row.text);
        EXPECT_NE(said.find(row.says), std::string::npos) << said << "\nwanted: " << row.says;
        EXPECT_EQ(said.rfind("backup.json:", 0), 0U) << said;
    }
}

TEST(OpenBackup, no_message_shows_a_key) {
    const std::string said = message(with(k_zigpy_0_53, "0a0c0d\"", "0a0c\""));
    EXPECT_EQ(said.find("0103"), std::string::npos) << said;
}

TEST(OpenBackup, a_network_that_cannot_be_made_again_says_what_it_lacks) {
    NetworkBackup backup = read(k_zigpy_0_53).backup;
    backup.pan_id = 0xFFFF;
    backup.network_key.key.bytes.fill(0xFF);

    EXPECT_EQ(lacks(backup), (std::vector<std::string>{"the PAN ID", "the network key"}));
}

}  // namespace
}  // namespace riser::zigbee::backup
