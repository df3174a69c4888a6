// zigbee.db as zigpy makes it, as SQL: the tables of one schema with one described meter, one new relay, a group and, since
// schema 10, a damaged backup and a newer good one.
#pragma once

#include <string>

#include "tests/unit/zigbee/backup/backup_texts.h"

namespace riser::zigbee::backup {
namespace zigpy_tables {

inline std::string devices(int schema, const std::string& v) {
    // Schema 8 counts milliseconds.
    const std::string seen = schema < 8 ? "" : schema == 8 ? ", 1795255200250" : ", 1795255200.25";
    return "CREATE TABLE devices" + v + " (ieee ieee, nwk, status" +
           (seen.empty() ? "" : ", last_seen") + ");" + "INSERT INTO devices" + v +
           " VALUES ('a4:c1:38:00:11:22:33:44', 4660, 2" + seen +
           "), ('f4:ce:36:00:00:00:00:01', 175, 0" + (seen.empty() ? "" : ", 0") + ");";
}
inline std::string endpoints(const std::string& v) {
    return "CREATE TABLE endpoints" + v +
           " (ieee ieee, endpoint_id, profile_id, device_type, status);" + "INSERT INTO endpoints" +
           v + " VALUES ('a4:c1:38:00:11:22:33:44', 1, 260, 83, 1);";
}
inline std::string descriptor(int schema) {
    const std::string table = "node_descriptors_v" + std::to_string(schema);
    return "CREATE TABLE " + table +
           " (ieee ieee, logical_type, complex_descriptor_available, user_descriptor_available, reserved, "
           "aps_flags, frequency_band, mac_capability_flags, manufacturer_code, maximum_buffer_size, "
           "maximum_incoming_transfer_size, server_mask, maximum_outgoing_transfer_size, "
           "descriptor_capability_field); INSERT INTO " +
           table +
           " VALUES ('a4:c1:38:00:11:22:33:44', 1, 0, 1, 0, 0, 8, 142, 4098, 82, 82, 11264, 82, 0);";
}
inline std::string clusters(int schema, const std::string& v) {
    const std::string row = "('a4:c1:38:00:11:22:33:44', 1, ";
    if (schema == 13) {
        return "CREATE TABLE clusters_v13 (ieee ieee, endpoint_id, cluster_type, cluster_id);"
               "INSERT INTO clusters_v13 VALUES " +
               row + "0, 1794), " + row + "0, 6), " + row + "1, 10);";
    }
    const std::string in = schema == 4 ? "clusters" : "in_clusters" + v;
    const std::string out = schema == 4 ? "output_clusters" : "out_clusters" + v;
    const std::string columns = " (ieee ieee, endpoint_id, cluster);";
    return "CREATE TABLE " + in + columns + "CREATE TABLE " + out + columns + "INSERT INTO " + in +
           " VALUES " + row + "1794), " + row + "6); INSERT INTO " + out + " VALUES " + row +
           "10);";
}
inline std::string attributes(int schema, const std::string& v) {
    const std::string table = schema == 4 ? "attributes" : "attributes_cache" + v;
    const std::string type = schema == 13 ? "0, " : "";
    const std::string updated = schema >= 12 ? ", 1795255199.5" : "";
    const std::string columns =
        schema == 13 ? "ieee ieee, endpoint_id, cluster_type, cluster_id, attr_id, value"
                     : "ieee ieee, endpoint_id, cluster, attrid, value";
    const auto row = [&](const std::string& rest) {
        return "('a4:c1:38:00:11:22:33:44', 1, " + type + rest + updated + ")";
    };
    return "CREATE TABLE " + table + " (" + columns + (schema >= 12 ? ", last_updated" : "") +
           ");" + "INSERT INTO " + table + " VALUES " + row("0, 4, '_TZ3000_qeuvnohg'") + ", " +
           row("0, 5, 'TS011F'") + ", " + row("1794, 0, 123500") + ", " + row("2820, 1285, 230.5") +
           ", " + row("0, 13, x'0041'") + ";";
}

}  // namespace zigpy_tables

inline std::string zigpy_database_sql(int schema) {
    const std::string v = schema == 4 ? "" : "_v" + std::to_string(schema);
    std::string sql = "PRAGMA user_version = " + std::to_string(schema) + ";";
    sql += zigpy_tables::devices(schema, v) + zigpy_tables::endpoints(v) +
           zigpy_tables::descriptor(schema) + zigpy_tables::clusters(schema, v) +
           zigpy_tables::attributes(schema, v) + "CREATE TABLE groups" + v +
           " (group_id, name); INSERT INTO groups" + v + " VALUES (7, 'house');" +
           "CREATE TABLE group_members" + v + " (group_id, ieee ieee, endpoint_id);" +
           "INSERT INTO group_members" + v + " VALUES (7, 'a4:c1:38:00:11:22:33:44', 1);";
    if (schema >= 10) {
        sql += "CREATE TABLE network_backups" + v +
               " (id INTEGER PRIMARY KEY AUTOINCREMENT, backup_json TEXT);" +
               "INSERT INTO network_backups" + v +
               " (backup_json) VALUES ('{\"network_info\": {}}'), ('" + k_zigpy_row + "');";
    }
    return sql;
}

}  // namespace riser::zigbee::backup
