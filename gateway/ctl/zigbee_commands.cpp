#include "gateway/ctl/zigbee_commands.h"

#include "gateway/ctl/words.h"
#include "gateway/field/zigbee/backup/open_backup.h"
#include "gateway/field/zigbee/backup/zigpy_database.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::ctl {
namespace {

namespace backup = zigbee::backup;
using backup::KnownDevice;
using backup::KnownNetwork;
using backup::NetworkBackup;

constexpr std::string_view k_sqlite = "SQLite format 3";  // sqlite.org/fileformat.html, 1.3.1

Failed refused(const std::string& message) {
    return {k_refused, message, "", ""};
}

bool ends_with(const std::string& text, std::string_view end) {
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
}

const char* there(bool is) {
    return is ? "there" : "missing";
}

json::object network_json(const NetworkBackup& network) {
    const backup::StackFacts facts = stack_facts(network);
    json::array lacking;
    for (const std::string& what : lacks(network)) lacking.push_back(json::value(what));
    return {{"stick", to_string(network.coordinator)},
            {"pan_id", zigbee::hex_text(network.pan_id, 4)},
            {"extended_pan_id", to_string(network.extended_pan_id)},
            {"channel", network.channel},
            {"update_id", network.update_id},
            {"made", network.created},
            {"source", network.source},
            {"frame_counter", network.network_key.tx_counter},
            {"link_keys", network.key_table.size()},
            {"has_link_key_secret", facts.hashed_link_key.has_value()},
            {"children", network.children.size()},
            {"addresses", network.addresses.size()},
            {"lacks", lacking}};
}

json::object device_json(const KnownDevice& device) {
    json::array endpoints;
    for (const auto& endpoint : device.endpoints) endpoints.push_back(endpoint.id);
    return {{"address", to_string(device.address)},
            {"node", zigbee::hex_text(device.node.value, 4)},
            {"model", device.model()},
            {"manufacturer", device.manufacturer()},
            {"endpoints", endpoints}};
}

json::object known_json(const std::string& path, const KnownNetwork& network) {
    json::array devices;
    for (const KnownDevice& device : network.devices) devices.push_back(device_json(device));
    json::array remarks;
    for (const std::string& remark : network.remarks) remarks.push_back(json::value(remark));
    return {{"file", path},
            {"network",
             network.backup ? json::value(network_json(*network.backup)) : json::value(nullptr)},
            {"devices", devices},
            {"remarks", remarks}};
}

std::string network_text(const NetworkBackup& network) {
    const backup::StackFacts facts = stack_facts(network);
    const std::string keys = std::to_string(network.key_table.size());
    std::string text = line("stick", to_string(network.coordinator));
    text += line("network", "PAN " + zigbee::hex_text(network.pan_id, 4) + ", extended " +
                                to_string(network.extended_pan_id) + ", channel " +
                                std::to_string(network.channel));
    text += line("made", short_time(network.created) + " by " + network.source);
    text += line("counter", std::to_string(network.network_key.tx_counter));
    text += line("keys", keys + " of devices; secret of link keys " +
                             there(facts.hashed_link_key.has_value()));
    text += line("children", std::to_string(network.children.size()));
    std::string lacking;
    for (const std::string& what : lacks(network)) lacking += (lacking.empty() ? "" : ", ") + what;
    if (!lacking.empty()) text += line("lacks", lacking + ": no stick can be made from it");
    return text;
}

std::string device_table(const KnownNetwork& network, bool colour) {
    if (network.devices.empty()) return {};
    Table table({{"address"}, {"node"}, {"model"}, {"manufacturer"}}, colour);
    for (const KnownDevice& device : network.devices) {
        const std::string model = device.model();
        table.add(
            {{to_string(device.address)},
             {zigbee::hex_text(device.node.value, 4)},
             {model.empty() ? "not known yet" : model, model.empty() ? Tone::faint : Tone::plain},
             {device.manufacturer()}});
    }
    return "\n" + table.text();
}

// The forms that a network can be written in, by the word of --as.
constexpr const char* k_open = "zigpy";
constexpr const char* k_herdsman = "zigbee2mqtt";
constexpr const char* k_database = "zha-db";
constexpr const char* k_database_11 = "zha-db-11";

std::string form_of(const ZigbeeQuestion& asked) {
    if (!asked.form.empty()) return asked.form;
    if (ends_with(asked.to, ".db")) return k_database;
    return ends_with(asked.to, "coordinator_backup.json") ? k_herdsman : k_open;
}

riser::Outcome<> write_database(const Session& session, const std::string& path,
                                KnownNetwork network, backup::ZigpySchema schema) {
    add_devices_of_backup(network);
    // Made empty first: only its owner may read what becomes of it.
    if (auto made = session.world.write_new_file(path, ""); !made) return made;
    return backup::write_zigpy_database(path, network, schema);
}

riser::Outcome<> write_network(const Session& session, const KnownNetwork& network,
                               const std::string& form, const std::string& to) {
    if (form == k_database) return write_database(session, to, network, backup::ZigpySchema::v13);
    if (form == k_database_11)
        return write_database(session, to, network, backup::ZigpySchema::v11);
    if (!network.backup) {
        return fail(Problem{
            "there is no backup of the network in it, only devices: make one in ZHA (Download backup) "
            "and give that"});
    }
    if (form == k_open) {
        return session.world.write_new_file(to, backup::write_open_backup(*network.backup));
    }
    const std::uint8_t version = stack_facts(*network.backup).ezsp_version;
    constexpr std::uint8_t k_usual_version = 13;  // where the file does not say it
    const auto text =
        backup::write_zigbee2mqtt_backup(*network.backup, version == 0 ? k_usual_version : version);
    if (!text) return fail(text.error());
    return session.world.write_new_file(to, *text);
}

}  // namespace

Answered<KnownNetwork> read_zigbee_file(const Session& session, const std::string& path) {
    const auto content = session.world.read_file(path);
    if (!content) return fail(refused(content.error().message));
    if (content->rfind(k_sqlite, 0) == 0) {
        if (path == "-") return fail(refused("a database cannot be read from standard input"));
        auto network = backup::read_zigpy_database(path);
        if (!network) return fail(refused(network.error().message));
        return std::move(network).value();
    }
    auto read = backup::read_backup(*content, path);
    if (!read) return fail(refused(read.error().message));
    KnownNetwork network;
    network.backup = std::move(read->backup);
    network.remarks = std::move(read->remarks);
    return network;
}

Done show_zigbee_backup(Session& session, const std::string& path) {
    const auto network = read_zigbee_file(session, path);
    if (!network) return fail(network.error());
    if (session.json) {
        print(session, known_json(path, *network));
        return k_done;
    }
    if (network->backup) session.out += network_text(*network->backup);
    session.out += line("devices", std::to_string(network->devices.size()));
    for (const std::string& remark : network->remarks) session.out += line("note", remark);
    session.out += device_table(*network, session.colour);
    return k_done;
}

Done migrate_zigbee(Session& session, const ZigbeeQuestion& asked) {
    const auto network = read_zigbee_file(session, asked.from);
    if (!network) return fail(network.error());
    const std::string form = form_of(asked);
    if (auto written = write_network(session, *network, form, asked.to); !written) {
        return fail(refused(written.error().message));
    }
    if (session.json) {
        json::object document = known_json(asked.from, *network);
        document["written"] = asked.to;
        document["as"] = form;
        print(session, document);
        return k_done;
    }
    session.out += asked.to + " is written (" + form + "): ";
    session.out += network->backup ? "the network" : "no network";
    session.out += ", " + std::to_string(network->devices.size()) + " devices\n";
    for (const std::string& remark : network->remarks) session.out += line("note", remark);
    session.out += line("note", "it holds the key of the network: keep it like a password");
    session.out +=
        line("note",
             "stop the other program for good before this network is used: never two on one stick");
    return k_done;
}

void add_zigbee_commands(cli::Command& app, ZigbeeQuestion& asked,
                         std::function<Done(Session&)>& command) {
    auto zigbee =
        app.command("zigbee", "The Zigbee network, and moving one in or out without pairing again");
    zigbee.needs_a_command();
    add_zigbee_network_commands(zigbee, asked.order, command);
    auto migrate =
        zigbee.command("migrate", "Carry a network from one program's file to another's");
    migrate.option("FROM", asked.from, "Backup or zigbee.db of ZHA, zigpy, Zigbee2MQTT or bellows")
        .required();
    migrate.option("TO", asked.to, "New file; its name says the form, if --as does not").required();
    migrate
        .option(
            "--as", asked.form,
            "zigpy: open coordinator backup (any .json); zigbee2mqtt (coordinator_backup.json); zha-db: "
            "zigbee.db (any .db); zha-db-11: that of Debian 12")
        .one_of({k_open, k_herdsman, k_database, k_database_11});
    migrate.when_given([&] { command = [&](Session& s) { return migrate_zigbee(s, asked); }; });

    auto restore = zigbee.command(
        "restore",
        "Make the gateway's radio the coordinator of a backup's network, in the place of the old stick");
    restore.option("FILE", asked.from, "Backup or zigbee.db, as migrate reads them").required();
    restore.option(
        "--confirm", asked.order.confirmed_plan,
        "Yes to the plan of this name, as it was shown without --confirm: the old stick is without power for good");
    restore.flag("--replace", asked.order.replaces,
                 "Leave the network there is: its devices are lost, and its key");
    restore.flag(
        "--burn-address", asked.order.burns_address,
        "Write the old stick's address into one that takes it once and for ever; no backup orders that");
    restore.when_given([&] { command = [&](Session& s) { return restore_zigbee(s, asked); }; });

    auto backups = zigbee.command("backup", "Backups of the coordinator");
    backups.needs_a_command();
    auto save = backups.command("save", "What the gateway's radio has now, into a new file");
    save.option("FILE", asked.to, "New file, for its owner only: it holds the key of the network")
        .required();
    save.when_given([&] { command = [&](Session& s) { return save_zigbee_backup(s, asked.to); }; });
    auto show = backups.command("show", "What a backup or zigbee.db holds; never its keys");
    show.option("FILE", asked.from, "The file").required();
    show.when_given(
        [&] { command = [&](Session& s) { return show_zigbee_backup(s, asked.from); }; });
}

}  // namespace riser::ctl
