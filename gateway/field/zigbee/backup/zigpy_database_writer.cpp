// zigbee.db, written: a new database of one schema with everything in one transaction, so that a crash leaves nothing.
// Times that are not known are the epoch, as zigpy writes them. Foreign keys as zigpy expects them: deleting a device
// deletes all that hangs on it.
#include "gateway/field/zigbee/backup/open_backup.h"
#include "gateway/field/zigbee/backup/zigpy_database.h"
#include "platform/sqlite/database.h"

namespace riser::zigbee::backup {
namespace {

using sqlite::Database;
using sqlite::SqlOutcome;
using sqlite::Statement;

constexpr const char* k_of_device =
    "FOREIGN KEY(ieee) REFERENCES devices_vX(ieee) ON DELETE CASCADE";
constexpr const char* k_of_endpoint =
    "FOREIGN KEY(ieee, endpoint_id) REFERENCES endpoints_vX(ieee, endpoint_id) ON DELETE CASCADE";
constexpr const char* k_attribute = "ieee ieee NOT NULL, endpoint_id INTEGER NOT NULL, ";

struct Table {
    std::string name;
    std::string columns;
    std::string unique;     // columns of its unique index; empty: none
    std::string reference;  // its foreign key; empty: none
};

std::vector<Table> common_tables() {
    const std::string endpoint = k_attribute;
    return {
        {"devices",
         "ieee ieee NOT NULL, nwk INTEGER NOT NULL, status INTEGER NOT NULL, last_seen REAL NOT NULL",
         "ieee", ""},
        {"endpoints",
         endpoint +
             "profile_id INTEGER NOT NULL, device_type INTEGER NOT NULL, status INTEGER NOT NULL",
         "ieee, endpoint_id", k_of_device},
        {"neighbors",
         "device_ieee ieee NOT NULL, extended_pan_id ieee NOT NULL, ieee ieee NOT NULL, nwk INTEGER NOT NULL, "
         "device_type INTEGER NOT NULL, rx_on_when_idle INTEGER NOT NULL, relationship INTEGER NOT NULL, "
         "reserved1 INTEGER NOT NULL, permit_joining INTEGER NOT NULL, reserved2 INTEGER NOT NULL, "
         "depth INTEGER NOT NULL, lqi INTEGER NOT NULL",
         "", "FOREIGN KEY(device_ieee) REFERENCES devices_vX(ieee) ON DELETE CASCADE"},
        {"routes",
         "device_ieee ieee NOT NULL, dst_nwk INTEGER NOT NULL, route_status INTEGER NOT NULL, "
         "memory_constrained INTEGER NOT NULL, many_to_one INTEGER NOT NULL, "
         "route_record_required INTEGER NOT NULL, reserved INTEGER NOT NULL, next_hop INTEGER NOT NULL",
         "", ""},
        {"node_descriptors",
         "ieee ieee NOT NULL, logical_type INTEGER NOT NULL, complex_descriptor_available INTEGER NOT NULL, "
         "user_descriptor_available INTEGER NOT NULL, reserved INTEGER NOT NULL, aps_flags INTEGER NOT NULL, "
         "frequency_band INTEGER NOT NULL, mac_capability_flags INTEGER NOT NULL, "
         "manufacturer_code INTEGER NOT NULL, maximum_buffer_size INTEGER NOT NULL, "
         "maximum_incoming_transfer_size INTEGER NOT NULL, server_mask INTEGER NOT NULL, "
         "maximum_outgoing_transfer_size INTEGER NOT NULL, descriptor_capability_field INTEGER NOT NULL",
         "ieee", k_of_device},
        {"groups", "group_id INTEGER NOT NULL, name TEXT NOT NULL", "group_id", ""},
        {"group_members", "group_id INTEGER NOT NULL, " + endpoint.substr(0, endpoint.size() - 2),
         "group_id, ieee, endpoint_id", k_of_endpoint},
        {"relays", "ieee ieee NOT NULL, relays BLOB NOT NULL", "ieee", k_of_device},
        {"network_backups", "id INTEGER PRIMARY KEY AUTOINCREMENT, backup_json TEXT NOT NULL", "",
         ""},
    };
}

// Where 11 and 13 differ: clusters in two tables or one, and the names of two columns.
std::vector<Table> tables_of(ZigpySchema schema) {
    std::vector<Table> tables = common_tables();
    const std::string endpoint = k_attribute;
    if (schema == ZigpySchema::v11) {
        for (const char* name : {"in_clusters", "out_clusters"}) {
            tables.push_back({name, endpoint + "cluster INTEGER NOT NULL",
                              "ieee, endpoint_id, cluster", k_of_endpoint});
        }
        const std::string place = endpoint + "cluster INTEGER NOT NULL, attrid INTEGER NOT NULL";
        tables.push_back({"attributes_cache", place + ", value BLOB NOT NULL",
                          "ieee, endpoint_id, cluster, attrid", k_of_device});
        tables.push_back(
            {"unsupported_attributes", place, "ieee, endpoint_id, cluster, attrid", k_of_device});
        return tables;
    }
    tables.push_back({"clusters",
                      endpoint + "cluster_type INTEGER NOT NULL, cluster_id INTEGER NOT NULL",
                      "ieee, endpoint_id, cluster_type, cluster_id", k_of_endpoint});
    const std::string place =
        endpoint +
        "cluster_type INTEGER NOT NULL, cluster_id INTEGER NOT NULL, attr_id INTEGER NOT NULL";
    tables.push_back({"attributes_cache",
                      place + ", value BLOB NOT NULL, last_updated REAL NOT NULL",
                      "ieee, endpoint_id, cluster_type, cluster_id, attr_id", k_of_device});
    tables.push_back({"unsupported_attributes", place,
                      "ieee, endpoint_id, cluster_type, cluster_id, attr_id", k_of_device});
    return tables;
}

class DatabaseWriter {
public:
    DatabaseWriter(Database& database, ZigpySchema schema) : database_(database), schema_(schema) {}

    SqlOutcome write(const KnownNetwork& network) {
        auto done = create_tables();
        for (std::size_t i = 0; done && i < network.devices.size(); ++i) {
            done = write_device(network.devices[i]);
        }
        for (std::size_t i = 0; done && i < network.groups.size(); ++i) {
            done = write_group(network.groups[i]);
        }
        if (done && network.backup) {
            const auto form =
                schema_ == ZigpySchema::v11 ? ZigpyForm::version_0 : ZigpyForm::version_1;
            done = insert("network_backups (backup_json) VALUES (?)", [&](Statement& row) {
                row.bind(1, std::string_view(write_zigpy_backup(*network.backup, form)));
            });
        }
        return done;
    }

private:
    // The X of a table's name becomes the schema.
    [[nodiscard]] std::string named(std::string sql) const {
        const std::string suffix = "_v" + std::to_string(static_cast<int>(schema_));
        for (std::size_t at = sql.find("_vX"); at != std::string::npos; at = sql.find("_vX")) {
            sql.replace(at, 3, suffix);
        }
        return sql;
    }

    SqlOutcome create_tables() {
        std::string sql =
            "PRAGMA user_version = " + std::to_string(static_cast<int>(schema_)) + ";";
        for (const Table& table : tables_of(schema_)) {
            const std::string name = table.name + "_vX";
            sql += "CREATE TABLE " + name + " (" + table.columns +
                   (table.reference.empty() ? "" : ", " + table.reference) + ");";
            if (table.unique.empty()) continue;
            sql += "CREATE UNIQUE INDEX " + table.name + "_idx_vX ON " + name + " (" +
                   table.unique + ");";
        }
        return database_.execute(named(sql));
    }

    // `what` begins with the name of the table without its suffix.
    template <class Bind>
    SqlOutcome insert(const std::string& what, Bind bind) {
        const std::size_t space = what.find(' ');
        auto statement = database_.prepare(
            named("INSERT INTO " + what.substr(0, space) + "_vX" + what.substr(space)));
        if (!statement) return fail(statement.error());
        bind(*statement);
        return statement->run();
    }

    static Statement& bind_place(Statement& row, const KnownDevice& device, std::uint8_t endpoint) {
        return row.bind(1, std::string_view(to_string(device.address)))
            .bind(2, std::int64_t{endpoint});
    }

    SqlOutcome write_device(const KnownDevice& device) {
        auto done = insert("devices VALUES (?, ?, ?, CAST(? AS REAL) / 1000)", [&](Statement& row) {
            row.bind(1, std::string_view(to_string(device.address)))
                .bind(2, std::int64_t{device.node.value})
                .bind(3, std::int64_t{device.status})
                .bind(4, device.last_seen_ms);
        });
        if (done && device.descriptor) done = write_descriptor(device, *device.descriptor);
        for (const KnownEndpoint& endpoint : device.endpoints) {
            if (done) done = write_endpoint(device, endpoint);
        }
        for (const KnownAttribute& attribute : device.attributes) {
            if (done) done = write_attribute(device, attribute);
        }
        return done;
    }

    SqlOutcome write_descriptor(const KnownDevice& device, const zdo::NodeDescriptor& node) {
        return insert("node_descriptors VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      [&](Statement& row) {
                          row.bind(1, std::string_view(to_string(device.address)));
                          const std::array<int, 13> values{static_cast<int>(node.type),
                                                           node.type_flags >> 3 & 1,
                                                           node.type_flags >> 4 & 1,
                                                           node.type_flags >> 5,
                                                           node.aps_flags_and_band & 7,
                                                           node.aps_flags_and_band >> 3,
                                                           node.mac_capability,
                                                           node.manufacturer,
                                                           node.most_buffer,
                                                           node.most_incoming,
                                                           node.server_mask,
                                                           node.most_outgoing,
                                                           node.descriptor_capability};
                          int parameter = 2;
                          for (const int value : values) row.bind(parameter++, std::int64_t{value});
                      });
    }

    SqlOutcome write_endpoint(const KnownDevice& device, const KnownEndpoint& endpoint) {
        auto done = insert("endpoints VALUES (?, ?, ?, ?, ?)", [&](Statement& row) {
            bind_place(row, device, endpoint.id)
                .bind(3, std::int64_t{endpoint.profile})
                .bind(4, std::int64_t{endpoint.device_type})
                .bind(5, std::int64_t{endpoint.status});
        });
        for (const std::uint16_t cluster : endpoint.servers) {
            if (done) done = write_cluster(device, endpoint.id, 0, cluster);
        }
        for (const std::uint16_t cluster : endpoint.clients) {
            if (done) done = write_cluster(device, endpoint.id, 1, cluster);
        }
        return done;
    }

    SqlOutcome write_cluster(const KnownDevice& device, std::uint8_t endpoint, std::int64_t type,
                             std::uint16_t cluster) {
        const std::string table =
            schema_ == ZigpySchema::v13
                ? "clusters (ieee, endpoint_id, cluster_id, cluster_type) VALUES (?, ?, ?, ?)"
            : type == 0 ? "in_clusters VALUES (?, ?, ?)"
                        : "out_clusters VALUES (?, ?, ?)";
        return insert(table, [&](Statement& row) {
            bind_place(row, device, endpoint).bind(3, std::int64_t{cluster});
            if (schema_ == ZigpySchema::v13) row.bind(4, type);
        });
    }

    SqlOutcome write_attribute(const KnownDevice& device, const KnownAttribute& attribute) {
        // A fraction goes in as its digits and becomes a number there.
        const std::string value =
            attribute.value.kind == StoredValue::Kind::fraction ? "CAST(? AS REAL)" : "?";
        const std::string table =
            schema_ == ZigpySchema::v13
                ? "attributes_cache (ieee, endpoint_id, cluster_id, attr_id, value, cluster_type, last_updated) "
                  "VALUES (?, ?, ?, ?, " +
                      value + ", 0, CAST(? AS REAL) / 1000)"
                : "attributes_cache VALUES (?, ?, ?, ?, " + value + ")";
        return insert(table, [&](Statement& row) {
            bind_place(row, device, attribute.endpoint)
                .bind(3, std::int64_t{attribute.cluster})
                .bind(4, std::int64_t{attribute.attribute});
            bind_value(row, attribute.value);
            if (schema_ == ZigpySchema::v13) row.bind(6, attribute.updated_ms);
        });
    }

    static void bind_value(Statement& row, const StoredValue& value) {
        if (value.kind == StoredValue::Kind::integer) {
            row.bind(5, value.integer);
        } else if (value.kind == StoredValue::Kind::bytes) {
            const Bytes bytes(value.text.begin(), value.text.end());
            row.bind(5, sqlite::Bytes(bytes));
        } else {
            row.bind(5, std::string_view(value.text));
        }
    }

    SqlOutcome write_group(const KnownGroup& group) {
        auto done = insert("groups VALUES (?, ?)", [&](Statement& row) {
            row.bind(1, std::int64_t{group.id}).bind(2, std::string_view(group.name));
        });
        for (const auto& member : group.members) {
            if (!done) break;
            done = insert("group_members VALUES (?, ?, ?)", [&](Statement& row) {
                row.bind(1, std::int64_t{group.id})
                    .bind(2, std::string_view(to_string(member.first)))
                    .bind(3, std::int64_t{member.second});
            });
        }
        return done;
    }

    using Bytes = std::vector<std::uint8_t>;

    Database& database_;
    ZigpySchema schema_;
};

Problem not_written(const std::string& path, const sqlite::Error& error) {
    return {path + ": cannot be written: " + (error.answer.empty() ? error.message : error.answer)};
}

}  // namespace

Outcome<> write_zigpy_database(const std::string& path, const KnownNetwork& network,
                               ZigpySchema schema) {
    auto database = Database::open(path, Database::Mode::create);
    if (!database) return fail(not_written(path, database.error()));
    const auto tables = database->query_integer("SELECT count(*) FROM sqlite_master");
    if (!tables) return fail(not_written(path, tables.error()));
    if (*tables > 0) {
        return fail(Problem{path + ": exists already and is left as it is; give another name"});
    }
    auto transaction = sqlite::Transaction::begin(*database);
    if (!transaction) return fail(not_written(path, transaction.error()));
    if (auto done = DatabaseWriter(*database, schema).write(network); !done) {
        return fail(not_written(path, transaction->roll_back_after(done.error())));
    }
    if (auto done = transaction->commit(); !done) return fail(not_written(path, done.error()));
    return Done{};
}

}  // namespace riser::zigbee::backup
