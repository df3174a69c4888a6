// The hardware: buses, meters, relay boards, contacts. What is said of Zigbee alone is read in config_zigbee.cpp.
#include <algorithm>
#include <limits>

#include "gateway/config/config_parts.h"
#include "platform/toml/suggestion.h"

namespace riser::config {
namespace {

constexpr std::array<toml::Word<Framing>, 2> k_framings{
    {{"rtu", Framing::rtu}, {"tcp", Framing::tcp}}};
constexpr std::array<toml::Word<Parity>, 3> k_parities{{
    {"none", Parity::none},
    {"even", Parity::even},
    {"odd", Parity::odd},
}};
// What libmodbus 3.1.6 can set (modbus-rtu.c, _modbus_rtu_connect): from any other number it makes 9600
// without a word.
constexpr std::array<std::uint32_t, 14> k_bauds{1200,   2400,   4800,   9600,   19200,
                                                38400,  57600,  115200, 230400, 460800,
                                                500000, 576000, 921600, 1000000};
constexpr std::int64_t k_last_unit_id = 255;         // of Modbus TCP: one byte
constexpr std::int64_t k_last_serial_address = 247;  // "MODBUS over Serial Line" V1.02, 2.2

class DeviceReader {
public:
    DeviceReader(toml::Table& root, const ProfileNames& profiles, GatewayConfig& config)
        : root_(root), profiles_(profiles), config_(config) {}

    void read() {
        for (toml::Table& table : root_.tables("bus")) read_bus(table);
        read_zigbee(root_, uses_, config_);
        for (toml::Table& table : root_.tables("meter")) read_meter(table);
        for (toml::Table& table : root_.tables("relay_board")) read_relay_board(table);
        for (toml::Table& table : root_.tables("switch")) read_switch(table);
        if (auto building = root_.table("building")) {
            config_.building_name = building->text_or("name", "");
            read_balance(*building, config_);
        }
    }

private:
    void read_bus(toml::Table& table) {
        BusConfig bus;
        bus.id = BusId{static_cast<std::uint32_t>(table.integer("id", {1, 255}))};
        if (table.has("id")) uses_.buses.claim(table, "id", bus.id, "id " + to_string(bus.id));
        bus.framing = table.word_or("framing", k_framings, Framing::rtu);
        if (bus.framing == Framing::rtu) {
            read_line(table, bus);
        } else {
            read_host(table, bus);
        }
        bus.echo = table.flag_or("echo", false);
        bus.money_interval =
            read_seconds_or(table, "money_interval_s", {0, 3600}, bus.money_interval);
        bus.slow_interval = read_seconds_or(table, "slow_interval_s", {1, 3600}, bus.slow_interval);
        bus.late_window = std::chrono::milliseconds(table.integer_or(
            "late_window_ms", {20, 5000},
            std::chrono::duration_cast<std::chrono::milliseconds>(bus.late_window).count()));
        config_.buses.push_back(std::move(bus));
    }

    void read_line(toml::Table& table, BusConfig& bus) {
        bus.device = table.text("device");
        if (!bus.device.empty()) {
            if (bus.device.front() != '/') table.refuse("device", "must be an absolute path");
            uses_.ports.claim(table, "device", bus.device, '"' + bus.device + '"');
        }
        read_baud(table, bus);
        bus.parity = table.word_or("parity", k_parities, bus.parity);
        bus.stop_bits =
            static_cast<std::uint8_t>(table.integer_or("stop_bits", {1, 2}, bus.stop_bits));
        bus.rs485 = table.flag_or("rs485", false);
        for (const char* key : {"host", "port"}) {
            if (table.has(key)) table.refuse(key, "belongs to framing = \"tcp\"");
        }
    }

    void read_baud(toml::Table& table, BusConfig& bus) {
        bus.baud =
            static_cast<std::uint32_t>(table.integer_or("baud", {1200, 1'000'000}, bus.baud));
        if (std::find(k_bauds.begin(), k_bauds.end(), bus.baud) != k_bauds.end()) return;
        std::string list;
        for (const auto rate : k_bauds) list += (list.empty() ? "" : ", ") + std::to_string(rate);
        table.refuse("baud", std::to_string(bus.baud) +
                                 " is not a rate that serial ports have; they have " + list);
    }

    void read_host(toml::Table& table, BusConfig& bus) {
        bus.host = table.text("host");
        bus.port = static_cast<std::uint16_t>(table.integer_or("port", {1, 65535}, bus.port));
        if (!bus.host.empty()) {
            const std::string place = bus.host + ":" + std::to_string(bus.port);
            uses_.ports.claim(table, "host", place, place);
        }
        for (const char* key : {"device", "baud", "parity", "stop_bits", "rs485"}) {
            if (table.has(key)) table.refuse(key, "belongs to framing = \"rtu\"");
        }
    }

    const BusConfig* read_bus_reference(toml::Table& table, BusId& id) {
        id = BusId{static_cast<std::uint32_t>(table.integer("bus", {1, 255}))};
        const auto bus =
            std::find_if(config_.buses.begin(), config_.buses.end(),
                         [&](const BusConfig& candidate) { return candidate.id == id; });
        if (bus != config_.buses.end()) return &*bus;
        if (table.has("bus")) table.refuse("bus", "there is no [[bus]] with id " + to_string(id));
        return nullptr;
    }

    // 0: there is none that is one, and that was said.
    static std::uint8_t read_address(toml::Table& table, bool serial) {
        constexpr std::int64_t k_none = std::numeric_limits<std::int64_t>::min();
        const std::int64_t last = serial ? k_last_serial_address : k_last_unit_id;
        // Any number: what is wrong with this one is said in its own words, once.
        const std::int64_t number =
            table.integer("address", {k_none, std::numeric_limits<std::int64_t>::max()});
        if (number == k_none) return 0;
        if (number >= 1 && number <= last) return static_cast<std::uint8_t>(number);
        table.refuse("address",
                     number == 0 ? "0 is the broadcast address, every device would obey; give the "
                                   "device's own, 1..247"
                                 : std::to_string(number) + " is out of range, must be 1.." +
                                       std::to_string(last));
        return 0;
    }

    void read_place(toml::Table& table, BusId& bus_id, std::uint8_t& address,
                    std::string& profile) {
        const BusConfig* bus = read_bus_reference(table, bus_id);
        address = read_address(table, bus != nullptr && bus->framing == Framing::rtu);
        if (address != 0 && bus != nullptr) {
            addresses_.claim(table, "address", {bus_id, address},
                             "address " + std::to_string(address) + " of bus " + to_string(bus_id));
        }
        profile = table.text("profile");
        if (!profile.empty() &&
            std::ranges::find(profiles_.meters, profile) == profiles_.meters.end()) {
            const std::string folder = config_.meter_profiles.string();
            table.refuse("profile", "there is no profile \"" + profile + "\" in " + folder +
                                        (profiles_.meters.empty()
                                             ? ", which does not exist or is empty; "
                                               "meter_profiles in [gateway] names the folder"
                                             : toml::suggestion(profile, profiles_.meters)));
        }
    }

    // On a bus, or on Zigbee.
    void read_where(toml::Table& table, auto& device) {
        if (table.has("zigbee")) {
            ZigbeePlace place = read_zigbee_place(table, profiles_.zigbee, uses_, config_);
            device.bus = place.bus;
            device.zigbee = place.address;
            device.profile = std::move(place.profile);
        } else {
            read_place(table, device.bus, device.address, device.profile);
        }
        device.profile_place =
            table.place(device.profile.empty() && device.zigbee ? "zigbee" : "profile");
    }

    static void check_zigbee_meter(toml::Table& table, const MeterConfig& meter) {
        if (!meter.serial.empty()) {
            table.refuse("serial",
                         "a Zigbee device is known by its address, which nobody else has");
        }
        if (meter.profile.empty() && meter.fuse_a == 0) {
            table.refuse("fuse_a", "is required without a profile: it bounds a believable reading");
        }
    }

    void read_meter(toml::Table& table) {
        MeterConfig meter;
        meter.id = read_id(table, meter_ids_);
        meter.name = table.text_or("name", "");
        read_where(table, meter);
        meter.serial = table.optional_text("serial").value_or("");
        const bool plain = std::all_of(meter.serial.begin(), meter.serial.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                   c == '-';
        });
        if (!plain || meter.serial.size() > 32) {
            table.refuse("serial",
                         "must be 1 to 32 letters, digits or hyphens, as riserctl shows it");
        }
        meter.fuse_a = table.integer_or("fuse_a", {1, 10'000}, 0);
        if (meter.zigbee) check_zigbee_meter(table, meter);
        meter.trust_inferred_switch = table.flag_or("trust_inferred_switch", false);
        meter.trust_inferred_energy = table.flag_or("trust_inferred_energy", false);
        config_.meters.push_back(std::move(meter));
    }

    void read_relay_board(toml::Table& table) {
        RelayBoardConfig board;
        board.id = static_cast<std::uint32_t>(table.integer("id", {1, k_max_small_id}));
        if (table.has("id"))
            board_ids_.claim(table, "id", board.id, "id " + std::to_string(board.id));
        board.name = table.text_or("name", "");
        read_where(table, board);
        board.trust_inferred_switch = table.flag_or("trust_inferred_switch", false);
        config_.relay_boards.push_back(std::move(board));
    }

    void read_switch(toml::Table& table) {
        SwitchConfig contact;
        contact.id = read_id(table, switch_ids_);
        contact.name = table.text_or("name", "");
        const bool in_meter = table.has("meter");
        const bool on_board = table.has("relay_board");
        if (in_meter == on_board) {
            table.refuse(in_meter ? "relay_board" : "meter",
                         "a switch is either in a meter or on a relay_board: give exactly one");
        }
        if (in_meter) contact.meter = read_meter_reference(table, "meter");
        if (on_board) {
            contact.relay_board =
                static_cast<std::uint32_t>(table.integer("relay_board", {1, k_max_small_id}));
            if (!board_ids_.has(contact.relay_board)) {
                table.refuse("relay_board", "there is no [[relay_board]] with id " +
                                                std::to_string(contact.relay_board));
            }
            contact.channel = static_cast<std::uint16_t>(table.integer("channel", {0, 63}));
        } else {
            contact.channel = static_cast<std::uint16_t>(table.integer_or("channel", {0, 63}, 0));
        }
        contact.place = table.place(table.has("channel") ? "channel"
                                    : in_meter           ? "meter"
                                                         : "relay_board");
        if (in_meter != on_board) {
            contacts_.claim(table, in_meter ? "meter" : "channel",
                            {contact.meter.value, contact.relay_board, contact.channel},
                            "this contact");
        }
        config_.switches.push_back(std::move(contact));
    }

    MeterId read_meter_reference(toml::Table& table, std::string_view key) {
        const MeterId id{static_cast<std::uint32_t>(table.integer(key, {1, k_max_small_id}))};
        if (table.has(key) && !meter_ids_.has(id)) {
            table.refuse(key, "there is no [[meter]] with id " + to_string(id));
        }
        return id;
    }

    toml::Table& root_;
    ProfileNames profiles_;
    GatewayConfig& config_;
    FieldUses uses_;
    Uses<MeterId> meter_ids_;
    Uses<std::uint32_t> board_ids_;
    Uses<SwitchId> switch_ids_;
    Uses<std::pair<BusId, std::uint8_t>> addresses_;
    Uses<std::tuple<std::uint32_t, std::uint32_t, std::uint16_t>> contacts_;
};

}  // namespace

void read_devices(toml::Table& root, const ProfileNames& profiles, GatewayConfig& config) {
    DeviceReader(root, profiles, config).read();
}

}  // namespace riser::config
