#include "tests/sim/runner/building_file.h"

#include <array>
#include <utility>

#include "gateway/field/zigbee/address.h"
#include "platform/toml/strict_toml.h"
#include "tests/sim/models/models.h"

namespace riser::sim {
namespace {

constexpr toml::Range k_id{1, 65'535};
constexpr toml::Range k_address{1, 247};
constexpr toml::Range k_serial{1, 0xFFFFFFFF};
// Above this a single of kilowatt-hours no longer shows every watt-hour.
constexpr toml::Range k_start_wh{0, 8'000'000};

void read_building(toml::Table table, BuildingPlan& plan) {
    plan.seed = static_cast<std::uint64_t>(table.integer_or("seed", {0, 1'000'000'000}, 1));
    plan.load_scale_percent =
        static_cast<int>(table.integer_or("load_scale_percent", {0, 10'000}, 100));
    const auto time = parse_time_of_day(table.text_or("time_of_day", "18:30"));
    if (time) {
        plan.day_start = *time;
    } else {
        table.refuse("time_of_day", time.error().message);
    }
}

BusPlan read_bus(toml::Table table) {
    BusPlan bus;
    bus.id = static_cast<std::uint32_t>(table.integer("id", k_id));
    bus.line.baud = static_cast<int>(table.integer_or("baud", {1200, 115'200}, 9600));
    const auto bits = parse_line_format(table.text_or("format", "8N1"));
    if (bits) {
        bus.line.bits_per_char = *bits;
    } else {
        table.refuse("format", "8N1, 8E1, 8O1 or 8N2 is expected");
    }
    return bus;
}

ZigbeePlan read_radio(toml::Table table) {
    ZigbeePlan radio;
    radio.bus = static_cast<std::uint32_t>(table.integer_or("bus", {1, 255}, radio.bus));
    radio.version = static_cast<std::uint8_t>(table.integer_or("ezsp", {8, 19}, radio.version));
    if (const auto port = table.optional_integer("tcp_port", {0, 65'535})) {
        radio.tcp_port = static_cast<std::uint16_t>(*port);
    }
    radio.formed = !table.flag_or("blank", false);
    return radio;
}

// A meter on Zigbee: a [[zigbee.device]].
MeterPlan read_radio_meter(toml::Table table, const ZigbeePlan& radio) {
    MeterPlan meter;
    meter.id = static_cast<std::uint32_t>(table.integer("id", k_id));
    meter.bus = radio.bus;
    meter.profile = table.text("profile");
    meter.serial = 40'000'000 + meter.id;
    meter.start_wh = table.integer_or("start_wh", k_start_wh, 1'234'567);
    meter.eui64 = usual_eui64(meter.id);
    if (const auto text = table.optional_text("eui64")) {
        const auto address = zigbee::parse_eui64(*text);
        if (!address) table.refuse("eui64", "is written a4:c1:38:11:22:33:44:55");
        meter.eui64 = address.value_or(zigbee::Eui64{}).value;
    }
    const ModelTraits* model = find_model(meter.profile);
    if (model != nullptr && model->contacts > 0) {
        meter.supply_switch.kind = SwitchKind::internal;
    }
    return meter;
}

SwitchPlan read_switch(toml::Table& table) {
    constexpr std::array<toml::Word<SwitchKind>, 3> k_kinds{{{"none", SwitchKind::none},
                                                             {"internal", SwitchKind::internal},
                                                             {"board", SwitchKind::board}}};
    SwitchPlan wiring;
    wiring.kind = table.word_or("switch", k_kinds, SwitchKind::none);
    if (wiring.kind == SwitchKind::board) {
        wiring.board = static_cast<std::uint32_t>(table.integer("board", k_id));
        wiring.channel = static_cast<std::uint16_t>(table.integer("channel", {0, 63}));
    }
    return wiring;
}

MeterPlan read_meter(toml::Table table) {
    constexpr std::array<toml::Word<bool>, 2> k_roles{{{"apartment", false}, {"main", true}}};
    MeterPlan meter;
    meter.id = static_cast<std::uint32_t>(table.integer("id", k_id));
    meter.bus = static_cast<std::uint32_t>(table.integer("bus", k_id));
    meter.address = static_cast<std::uint8_t>(table.integer("address", k_address));
    meter.profile = table.text("profile");
    meter.serial = static_cast<std::uint32_t>(
        table.integer_or("serial", k_serial, static_cast<std::int64_t>(20'000'000 + meter.id)));
    meter.start_wh = table.integer_or("start_wh", k_start_wh, 1'234'567);
    meter.main = table.word_or("role", k_roles, false);
    meter.supply_switch = read_switch(table);
    return meter;
}

BoardPlan read_board(toml::Table table) {
    BoardPlan board;
    board.id = static_cast<std::uint32_t>(table.integer("id", k_id));
    board.bus = static_cast<std::uint32_t>(table.integer("bus", k_id));
    board.address = static_cast<std::uint8_t>(table.integer("address", k_address));
    board.profile = table.text("profile");
    board.serial = static_cast<std::uint32_t>(
        table.integer_or("serial", k_serial, static_cast<std::int64_t>(30'000'000 + board.id)));
    return board;
}

Result<BuildingPlan> read_document(toml::Document document, const std::string& file) {
    BuildingPlan plan;
    toml::Table root = document.root();
    if (auto building = root.table("building")) read_building(*building, plan);
    for (toml::Table& table : root.tables("bus")) plan.buses.push_back(read_bus(table));
    for (toml::Table& table : root.tables("meter")) plan.meters.push_back(read_meter(table));
    for (toml::Table& table : root.tables("board")) plan.boards.push_back(read_board(table));
    if (auto radio = root.table("zigbee")) {
        auto devices = radio->tables("device");
        plan.zigbee = read_radio(*radio);
        for (toml::Table& table : devices) {
            plan.meters.push_back(read_radio_meter(table, *plan.zigbee));
        }
    }
    if (auto problem = document.problem()) return fail(*std::move(problem));
    if (auto good = check_plan(plan); !good)
        return fail(Problem{file + ": " + good.error().message});
    return plan;
}

}  // namespace

Result<BuildingPlan> load_building(const std::filesystem::path& path) {
    auto document = toml::Document::load(path);
    if (!document) return fail(document.error());
    return read_document(std::move(document).value(), path.string());
}

Result<BuildingPlan> parse_building(std::string_view text, std::string file) {
    auto document = toml::Document::parse(text, file);
    if (!document) return fail(document.error());
    return read_document(std::move(document).value(), file);
}

Result<Duration> parse_time_of_day(std::string_view text) {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() == 5 && text[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4)) {
        const int hours = (text[0] - '0') * 10 + (text[1] - '0');
        const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
        if (hours < 24 && minutes < 60) return Duration(std::chrono::minutes(hours * 60 + minutes));
    }
    return fail(Problem{"a time of day is written 18:30, not \"" + std::string(text) + "\""});
}

}  // namespace riser::sim
