#include "gateway/field/zigbee/backup/zigpy_database.h"

#include <map>

#include "gateway/field/zigbee/backup/json_fields.h"
#include "gateway/field/zigbee/backup/open_backup.h"
#include "platform/sqlite/database.h"

namespace riser::zigbee::backup {
namespace {

using sqlite::Database;
using sqlite::SqlOutcome;
using sqlite::Statement;

// The names of one schema. Until 4 most tables had no suffix and older names.
struct Names {
    int schema = 0;
    [[nodiscard]] std::string of(const std::string& table) const {
        if (schema > k_first_schema || table == "node_descriptors") {
            return table + "_v" + std::to_string(schema);
        }
        const std::map<std::string, std::string> old{{"in_clusters", "clusters"},
                                                     {"out_clusters", "output_clusters"},
                                                     {"attributes_cache", "attributes"}};
        const auto found = old.find(table);
        return found == old.end() ? table : found->second;
    }
};

class DatabaseReader {
public:
    DatabaseReader(Database& database, Names names) : database_(database), names_(names) {}

    SqlOutcome read(KnownNetwork& network) {
        for (const auto step : {&DatabaseReader::read_devices, &DatabaseReader::read_descriptors,
                                &DatabaseReader::read_endpoints, &DatabaseReader::read_clusters,
                                &DatabaseReader::read_attributes, &DatabaseReader::read_groups}) {
            if (auto done = (this->*step)(); !done) return done;
        }
        for (auto& [address, device] : devices_) network.devices.push_back(std::move(device));
        network.groups = std::move(groups_);
        return Done{};
    }

    // Newest first; empty where the schema has none.
    sqlite::SqlResult<std::vector<std::string>> backups() {
        std::vector<std::string> rows;
        if (!has_table("network_backups")) return rows;
        auto done = for_each(
            "SELECT backup_json FROM " + names_.of("network_backups") + " ORDER BY id DESC",
            [&](const Statement& row) { rows.emplace_back(row.text(0)); });
        if (!done) return fail(done.error());
        return rows;
    }

    [[nodiscard]] bool has_table(const std::string& table) {
        const auto count = database_.query_integer(
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '" +
            names_.of(table) + "'");
        return count && *count > 0;
    }

    // zigpy makes tables only. What stands in the place of one may compute its rows, and never come to an end.
    [[nodiscard]] bool has_only_tables() {
        const auto others = database_.query_integer(
            "SELECT count(*) FROM sqlite_master WHERE type = 'view' OR (type = 'table' AND rootpage = 0)");
        return others && *others == 0;
    }

private:
    bool has_column(const std::string& table, const std::string& column) {
        const auto count =
            database_.query_integer("SELECT count(*) FROM pragma_table_info('" + names_.of(table) +
                                    "') WHERE name = '" + column + "'");
        return count && *count > 0;
    }

    template <class Take>
    SqlOutcome for_each(const std::string& sql, Take take) {
        auto statement = database_.prepare(sql);
        if (!statement) return fail(statement.error());
        for (;;) {
            const auto row = statement->step();
            if (!row) return fail(row.error());
            if (!*row) return Done{};
            take(*statement);
        }
    }

    static std::uint8_t byte(const Statement& row, int column) {
        return static_cast<std::uint8_t>(row.integer(column));
    }
    static std::uint16_t word(const Statement& row, int column) {
        return static_cast<std::uint16_t>(row.integer(column));
    }

    // Rows of devices that are gone stay behind in schemas without foreign keys.
    KnownDevice* device_of(const Statement& row) {
        const auto address = parse_hex_number(row.text(0), 16, 16);
        const auto found = devices_.find({address.value_or(0)});
        return address && found != devices_.end() ? &found->second : nullptr;
    }
    KnownEndpoint* endpoint_of(const Statement& row) {
        KnownDevice* device = device_of(row);
        if (device == nullptr) return nullptr;
        const std::uint8_t id = byte(row, 1);
        for (KnownEndpoint& endpoint : device->endpoints) {
            if (endpoint.id == id) return &endpoint;
        }
        return nullptr;
    }

    SqlOutcome read_devices() {
        // Schema 8 counted milliseconds, later ones seconds with a fraction.
        const bool seen = has_column("devices", "last_seen");
        const std::string last_seen = !seen ? "0"
                                      : names_.schema == 8
                                          ? "CAST(last_seen AS INTEGER)"
                                          : "CAST(round(last_seen * 1000) AS INTEGER)";
        return for_each("SELECT ieee, nwk, status, " + last_seen + " FROM " + names_.of("devices"),
                        [&](const Statement& row) {
                            const auto address = parse_hex_number(row.text(0), 16, 16);
                            if (!address) return;
                            KnownDevice device;
                            device.address = {*address};
                            device.node = {word(row, 1)};
                            device.status = byte(row, 2);
                            device.last_seen_ms = row.integer(3);
                            devices_.insert_or_assign(device.address, std::move(device));
                        });
    }

    SqlOutcome read_descriptors() {
        return for_each(
            "SELECT ieee, logical_type, complex_descriptor_available + user_descriptor_available * 2 + "
            "reserved * 4, aps_flags + frequency_band * 8, mac_capability_flags, manufacturer_code, "
            "maximum_buffer_size, maximum_incoming_transfer_size, server_mask, "
            "maximum_outgoing_transfer_size, descriptor_capability_field FROM " +
                names_.of("node_descriptors"),
            [&](const Statement& row) {
                KnownDevice* device = device_of(row);
                if (device == nullptr) return;
                zdo::NodeDescriptor node;
                node.type = static_cast<zdo::LogicalType>(row.integer(1) & 0x07);
                node.type_flags = static_cast<std::uint8_t>((row.integer(2) << 3) & 0xF8);
                node.aps_flags_and_band = byte(row, 3);
                node.mac_capability = byte(row, 4);
                node.manufacturer = word(row, 5);
                node.most_buffer = byte(row, 6);
                node.most_incoming = word(row, 7);
                node.server_mask = word(row, 8);
                node.most_outgoing = word(row, 9);
                node.descriptor_capability = byte(row, 10);
                device->descriptor = node;
            });
    }

    SqlOutcome read_endpoints() {
        return for_each(
            "SELECT ieee, endpoint_id, profile_id, device_type, status FROM " +
                names_.of("endpoints") + " ORDER BY ieee, endpoint_id",
            [&](const Statement& row) {
                if (KnownDevice* device = device_of(row)) {
                    device->endpoints.push_back(
                        {byte(row, 1), word(row, 2), word(row, 3), byte(row, 4), {}, {}});
                }
            });
    }

    SqlOutcome read_clusters() {
        if (has_table("clusters") && names_.schema > k_first_schema) {
            return for_each("SELECT ieee, endpoint_id, cluster_id, cluster_type FROM " +
                                names_.of("clusters") + " ORDER BY cluster_id",
                            [&](const Statement& row) {
                                KnownEndpoint* endpoint = endpoint_of(row);
                                if (endpoint == nullptr) return;
                                auto& list =
                                    row.integer(3) == 0 ? endpoint->servers : endpoint->clients;
                                list.push_back(word(row, 2));
                            });
        }
        auto servers = read_cluster_table("in_clusters", &KnownEndpoint::servers);
        return servers ? read_cluster_table("out_clusters", &KnownEndpoint::clients) : servers;
    }

    SqlOutcome read_cluster_table(const std::string& table,
                                  std::vector<std::uint16_t> KnownEndpoint::*list) {
        return for_each(
            "SELECT ieee, endpoint_id, cluster FROM " + names_.of(table) + " ORDER BY cluster",
            [&](const Statement& row) {
                if (KnownEndpoint* endpoint = endpoint_of(row)) {
                    (endpoint->*list).push_back(word(row, 2));
                }
            });
    }

    static StoredValue value_of(const Statement& row, int column) {
        const std::string_view type = row.text(column);
        StoredValue value;
        if (type == "integer") {
            value.integer = row.integer(column + 1);
        } else if (type == "blob") {
            const auto bytes = row.blob(column + 1);
            value.kind = StoredValue::Kind::bytes;
            value.text.assign(bytes.begin(), bytes.end());
        } else {
            value.kind = type == "real" ? StoredValue::Kind::fraction : StoredValue::Kind::text;
            value.text = row.text(column + 1);
        }
        return value;
    }

    SqlOutcome read_attributes() {
        const bool merged = has_column("attributes_cache", "cluster_id");
        const std::string cluster = merged ? "cluster_id" : "cluster";
        const std::string attribute = merged ? "attr_id" : "attrid";
        const std::string updated = has_column("attributes_cache", "last_updated")
                                        ? "CAST(round(last_updated * 1000) AS INTEGER)"
                                        : "0";
        return for_each(
            "SELECT ieee, endpoint_id, " + cluster + ", " + attribute +
                ", typeof(value), CASE typeof(value) WHEN 'real' THEN printf('%!.17g', value) "
                "ELSE value END, " +
                updated + " FROM " + names_.of("attributes_cache") + " WHERE value IS NOT NULL" +
                (merged ? " AND cluster_type = 0" : "") + " ORDER BY 1, 2, 3, 4",
            [&](const Statement& row) {
                if (KnownDevice* device = device_of(row)) {
                    device->attributes.push_back({byte(row, 1), word(row, 2), word(row, 3),
                                                  value_of(row, 4), row.integer(6)});
                }
            });
    }

    SqlOutcome read_groups() {
        auto done =
            for_each("SELECT group_id, name FROM " + names_.of("groups") + " ORDER BY group_id",
                     [&](const Statement& row) {
                         groups_.push_back({word(row, 0), std::string(row.text(1)), {}});
                     });
        if (!done) return done;
        return for_each("SELECT ieee, endpoint_id, group_id FROM " + names_.of("group_members") +
                            " ORDER BY 1, 2",
                        [&](const Statement& row) {
                            const KnownDevice* device = device_of(row);
                            for (KnownGroup& group : groups_) {
                                if (device != nullptr && group.id == word(row, 2)) {
                                    group.members.emplace_back(device->address, byte(row, 1));
                                }
                            }
                        });
    }

    Database& database_;
    Names names_;
    std::map<Eui64, KnownDevice> devices_;
    std::vector<KnownGroup> groups_;
};

Problem problem_of(const std::string& path, const sqlite::Error& error) {
    const std::string why = error.answer.empty() ? error.message : error.answer;
    if (error.kind == sqlite::ErrorKind::corrupt) {
        return {path + ": is damaged or no SQLite database (" + why +
                "); copy it again while the program is stopped"};
    }
    return {path + ": cannot be read as zigbee.db: " + why +
            (error.in_use() ? "; stop the program that uses it" : "")};
}

std::optional<Problem> refuse_schema(const std::string& path, std::int64_t schema,
                                     bool has_tables) {
    const std::string known = "schemas " + std::to_string(k_first_schema) + " to " +
                              std::to_string(k_last_schema) + " are known here";
    if (schema < k_first_schema) {
        return Problem{path + ": is no zigbee.db, or one of schema " + std::to_string(schema) +
                       "; " + known + ": start a newer ZHA with it once"};
    }
    if (schema > k_last_schema) {
        return Problem{path + ": has schema " + std::to_string(schema) + ", and " + known +
                       "; download a backup of the network in ZHA and give that instead"};
    }
    if (!has_tables) {
        return Problem{path + ": says schema " + std::to_string(schema) +
                       " and has no table of it: the database is damaged, take an earlier copy"};
    }
    return std::nullopt;
}

void take_newest_backup(const std::string& path, const std::vector<std::string>& rows,
                        KnownNetwork& network) {
    for (const std::string& row : rows) {
        auto read = read_backup(row, path + ", table network_backups");
        if (!read) {
            network.remarks.push_back(read.error().message + "; the one before it is taken");
            continue;
        }
        network.backup = std::move(read->backup);
        return;
    }
    network.remarks.push_back(
        path +
        ": has no backup of the network (ZHA makes one each day since schema 10): only the devices are known, "
        "and the network stays on its stick");
}

}  // namespace

Result<KnownNetwork> read_zigpy_database(const std::string& path) {
    auto database = Database::open(path, Database::Mode::existing);
    if (!database) return fail(problem_of(path, database.error()));
    database->harden();
    database->keep_log_on_close();
    if (auto begun = database->execute("BEGIN"); !begun)
        return fail(problem_of(path, begun.error()));
    const auto schema = database->query_integer("PRAGMA user_version");
    if (!schema) return fail(problem_of(path, schema.error()));
    DatabaseReader reader(*database, {static_cast<int>(*schema)});
    const bool known = *schema >= k_first_schema && *schema <= k_last_schema;
    if (const auto refused = refuse_schema(path, *schema, known && reader.has_table("devices"))) {
        return fail(*refused);
    }
    if (!reader.has_only_tables()) {
        return fail(Problem{
            path +
            ": has views or virtual tables, which no zigbee.db has: take a copy of the original"});
    }
    KnownNetwork network;
    if (auto read = reader.read(network); !read) return fail(problem_of(path, read.error()));
    const auto backups = reader.backups();
    if (!backups) return fail(problem_of(path, backups.error()));
    take_newest_backup(path, *backups, network);
    return network;
}

}  // namespace riser::zigbee::backup
