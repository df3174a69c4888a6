#include "gateway/field/zigbee/backup/zigpy_database.h"

#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>

#include "gateway/field/zigbee/backup/open_backup.h"
#include "platform/sqlite/database.h"
#include "tests/unit/zigbee/backup/backup_texts.h"
#include "tests/unit/zigbee/backup/zigpy_database_sql.h"

namespace riser::zigbee::backup {
namespace {

constexpr Eui64 k_meter{0xA4C1'3800'1122'3344};
constexpr Eui64 k_relay{0xF4CE'3600'0000'0001};

// A database as zigpy makes it, table by table of one schema, with one described meter and one new relay.
class ZigpyDatabase : public testing::Test {
protected:
    ZigpyDatabase() {
        static int made = 0;
        folder_ = std::filesystem::path(testing::TempDir()) /
                  ("riser-zigpy-" + std::to_string(::getpid()) + "-" + std::to_string(++made));
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    ~ZigpyDatabase() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string path(const std::string& name = "zigbee.db") const {
        return (folder_ / name).string();
    }

    void execute(const std::string& sql, const std::string& name = "zigbee.db") const {
        auto database = sqlite::Database::open(path(name), sqlite::Database::Mode::create);
        ASSERT_TRUE(database.ok());
        // What is only tested need not survive a power cut.
        const auto done = database->execute("PRAGMA synchronous = OFF; BEGIN;" + sql + "; COMMIT");
        ASSERT_TRUE(done.ok()) << (done.ok() ? "" : done.error().message);
    }

    [[nodiscard]] std::string query(const std::string& sql, const std::string& name) const {
        auto database = sqlite::Database::open(path(name), sqlite::Database::Mode::existing);
        const auto text = database->query_text(sql);
        EXPECT_TRUE(text.ok()) << (text.ok() ? "" : text.error().message);
        return text.value_or("");
    }

    void make(int schema) const { execute(zigpy_database_sql(schema)); }

private:
    std::filesystem::path folder_;
};

TEST_F(ZigpyDatabase, each_schema_gives_the_same_devices) {
    for (int schema = k_first_schema; schema <= k_last_schema; ++schema) {
        SCOPED_TRACE("schema " + std::to_string(schema));
        std::filesystem::remove(path());
        make(schema);

        const auto network = read_zigpy_database(path());

        ASSERT_TRUE(network.ok()) << network.error().message;
        ASSERT_EQ(network->devices.size(), 2U);
        const KnownDevice& meter = network->devices[0];
        EXPECT_EQ(meter.address, k_meter);
        EXPECT_EQ(meter.node, NodeId{0x1234});
        EXPECT_EQ(meter.status, 2);
        EXPECT_EQ(meter.last_seen_ms, schema < 8 ? 0 : 1'795'255'200'250);
        EXPECT_EQ(meter.model(), "TS011F");
        EXPECT_EQ(meter.manufacturer(), "_TZ3000_qeuvnohg");
        ASSERT_EQ(meter.endpoints.size(), 1U);
        EXPECT_EQ(meter.endpoints[0].servers, (std::vector<std::uint16_t>{6, 0x0702}));
        EXPECT_EQ(meter.endpoints[0].clients, (std::vector<std::uint16_t>{10}));
        ASSERT_TRUE(meter.descriptor.has_value());
        EXPECT_EQ(meter.descriptor->type, zdo::LogicalType::router);
        EXPECT_EQ(meter.descriptor->type_flags, 0x10);
        EXPECT_EQ(meter.descriptor->aps_flags_and_band, 0x40);
        EXPECT_EQ(meter.descriptor->manufacturer, 0x1002);
        ASSERT_EQ(meter.attributes.size(), 5U);
        EXPECT_EQ(meter.attributes[3].value.integer, 123'500);
        EXPECT_EQ(meter.attributes[3].updated_ms, schema < 12 ? 0 : 1'795'255'199'500);
        EXPECT_EQ(meter.attributes[4].value,
                  (StoredValue{StoredValue::Kind::fraction, 0, "230.5"}));
        EXPECT_EQ(network->devices[1].address, k_relay);
        ASSERT_EQ(network->groups.size(), 1U);
        EXPECT_EQ(network->groups[0].members.size(), 1U);
    }
}

TEST_F(ZigpyDatabase, the_newest_backup_is_taken) {
    make(11);
    const auto network = read_zigpy_database(path());

    ASSERT_TRUE(network.ok());
    ASSERT_TRUE(network->backup.has_value());
    EXPECT_EQ(*network->backup, read_backup(k_zigpy_row, "row")->backup);
    EXPECT_TRUE(network->remarks.empty());
}

TEST_F(ZigpyDatabase, a_damaged_newest_backup_is_told_and_the_one_before_it_taken) {
    make(12);
    execute("UPDATE network_backups_v12 SET id = 9 WHERE id = 1");
    const auto network = read_zigpy_database(path());

    ASSERT_TRUE(network.ok());
    EXPECT_TRUE(network->backup.has_value());
    ASSERT_EQ(network->remarks.size(), 1U);
    EXPECT_NE(network->remarks[0].find("the one before it is taken"), std::string::npos);
}

TEST_F(ZigpyDatabase, without_a_backup_the_devices_come_alone_and_that_is_said) {
    make(9);
    const auto network = read_zigpy_database(path());

    ASSERT_TRUE(network.ok());
    EXPECT_FALSE(network->backup.has_value());
    ASSERT_EQ(network->remarks.size(), 1U);
    EXPECT_NE(network->remarks[0].find("no backup of the network"), std::string::npos);
}

TEST_F(ZigpyDatabase, tables_of_earlier_schemas_stay_unread) {
    make(10);
    make(11);
    execute("UPDATE devices_v10 SET nwk = 1");

    EXPECT_EQ(read_zigpy_database(path())->devices[0].node, NodeId{0x1234});
}

TEST_F(ZigpyDatabase, what_goes_out_comes_back) {
    make(13);
    const auto network = read_zigpy_database(path());
    ASSERT_TRUE(network.ok());
    for (const ZigpySchema schema : {ZigpySchema::v11, ZigpySchema::v13}) {
        const std::string name = "out" + std::to_string(static_cast<int>(schema)) + ".db";
        ASSERT_TRUE(write_zigpy_database(path(name), *network, schema).ok());

        const auto again = read_zigpy_database(path(name));

        ASSERT_TRUE(again.ok()) << again.error().message;
        auto expected = network->devices;
        auto backup = *network->backup;
        if (schema == ZigpySchema::v11) {
            for (auto& attribute : expected[0].attributes) attribute.updated_ms = 0;
            backup.labels = std::nullopt;
        }
        EXPECT_EQ(again->devices, expected);
        EXPECT_EQ(again->groups, network->groups);
        EXPECT_EQ(*again->backup, backup);
        EXPECT_EQ(query("SELECT typeof(value) || typeof(last_seen) FROM attributes_cache_v" +
                            name.substr(3, 2) + " JOIN devices_v" + name.substr(3, 2) +
                            " USING (ieee) WHERE value > 230 AND value < 231",
                        name),
                  "realreal");
    }
}

TEST_F(ZigpyDatabase, devices_that_only_the_backup_names_are_added_with_their_address) {
    KnownNetwork network;
    network.backup = read_backup(k_zigpy_0_68, "backup")->backup;
    add_devices_of_backup(network);

    ASSERT_EQ(network.devices.size(), 3U);  // with the coordinator itself
    EXPECT_EQ(network.devices[0].address, network.backup->coordinator);
    EXPECT_EQ(network.devices[1].node, NodeId{0x1234});
    EXPECT_EQ(network.devices[1].status, 0);
}

TEST_F(ZigpyDatabase, an_existing_database_is_never_written_over) {
    make(11);
    const auto done = write_zigpy_database(path(), KnownNetwork{}, ZigpySchema::v11);

    ASSERT_FALSE(done.ok());
    EXPECT_NE(done.error().message.find("exists already"), std::string::npos);
}

TEST_F(ZigpyDatabase, what_cannot_be_read_is_refused_by_name) {
    struct Row {
        std::string sql;
        std::string says;
    };
    const std::vector<Row> rows{
        {"CREATE TABLE devices (ieee)", "is no zigbee.db, or one of schema 0"},
        {"PRAGMA user_version = 3", "start a newer ZHA with it once"},
        {"PRAGMA user_version = 14",
         "has schema 14, and schemas 4 to 13 are known here; download a backup"},
        {"PRAGMA user_version = 11; CREATE TABLE devices_v10 (ieee)",
         "says schema 11 and has no table of it"},
        {"PRAGMA user_version = 11; CREATE TABLE devices_v11 (ieee);"
         "CREATE VIEW endpoints_v11 AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i FROM n",
         "has views or virtual tables"},
        {"PRAGMA user_version = 11; CREATE TABLE devices_v11 (ieee)",
         "cannot be read as zigbee.db: no such column"},
    };
    for (const Row& row : rows) {
        std::filesystem::remove(path());
        execute(row.sql);
        const auto done = read_zigpy_database(path());
        ASSERT_FALSE(done.ok()) << row.sql;
        EXPECT_NE(done.error().message.find(row.says), std::string::npos) << done.error().message;
        EXPECT_EQ(done.error().message.rfind(path(), 0), 0U) << done.error().message;
    }
    EXPECT_FALSE(read_zigpy_database(path("missing.db")).ok());
}

}  // namespace
}  // namespace riser::zigbee::backup
