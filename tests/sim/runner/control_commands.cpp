#include "tests/sim/runner/control_commands.h"

#include <array>
#include <charconv>
#include <functional>
#include <optional>

#include <boost/json.hpp>

#include "tests/sim/runner/json_text.h"

namespace riser::sim {
namespace {

namespace json = boost::json;

std::string refused(const std::string& why) {
    return json::serialize(json::object{{"ok", false}, {"error", why}});
}

std::string done(const ControlTarget& target) {
    return json::serialize(
        json::object{{"ok", true}, {"time_ms", target.world.building().now().count() / 1000}});
}

std::optional<std::int64_t> number(const json::object& command, std::string_view key) {
    const json::value* value = command.if_contains(key);
    if (value == nullptr || !value->is_int64()) return std::nullopt;
    return value->get_int64();
}

std::string on_bus(const json::object& command, ControlTarget target, bool plug) {
    const auto id = number(command, "bus");
    for (PtyBus& bus : target.buses) {
        if (!id || bus.id() != *id) continue;
        if (!plug) {
            bus.unplug();
        } else if (const auto plugged = bus.plug(); !plugged) {
            return refused(plugged.error().message);
        }
        return done(target);
    }
    return refused("say which bus: {\"bus\": 1}");
}

// Somebody moves the switch by hand.
bool move_switch(Building& building, std::uint32_t meter, const json::object& command) {
    const auto index = building.index_of(meter);
    const json::value* closed = command.if_contains("closed");
    if (!index || *index >= building.plan().meters.size() || closed == nullptr ||
        !closed->is_bool()) {
        return false;
    }
    const SwitchPlan& wiring = building.plan().meters[*index].supply_switch;
    if (wiring.kind == SwitchKind::none) return false;
    const auto holder = wiring.kind == SwitchKind::board ? building.index_of(wiring.board) : index;
    building.device(*holder).contact(wiring.channel).set(closed->get_bool());
    return true;
}

bool set_alive(ControlTarget& target, std::uint32_t id, bool alive) {
    if (target.world.set_alive(id, alive)) return true;
    return target.radio != nullptr && target.radio->radio().set_away(id, !alive);
}

// A device on Zigbee is known by its address: another one is another meter.
bool exchange(ControlTarget& target, std::uint32_t id) {
    if (target.radio != nullptr && target.radio->radio().is_on_zigbee(id)) return false;
    return target.world.building().exchange(id);
}

using MeterCommand =
    std::function<bool(ControlTarget&, std::uint32_t meter, const json::object& command)>;

struct NamedCommand {
    std::string_view name;
    MeterCommand run;
};

constexpr std::int64_t k_whole_percent = 100;

const std::array<NamedCommand, 8>& meter_commands() {
    using Target = ControlTarget&;
    using Id = std::uint32_t;
    using Command = const json::object&;
    static const std::array<NamedCommand, 8> commands{{
        {"kill", [](Target t, Id id, Command) { return set_alive(t, id, false); }},
        {"revive", [](Target t, Id id, Command) { return set_alive(t, id, true); }},
        {"exchange", [](Target t, Id id, Command) { return exchange(t, id); }},
        {"weld", [](Target t, Id id, Command) { return t.world.building().weld(id, true); }},
        {"unweld", [](Target t, Id id, Command) { return t.world.building().weld(id, false); }},
        {"bypass",
         [](Target t, Id id, Command c) {
             return t.world.building().bypass(id, number(c, "percent").value_or(k_whole_percent));
         }},
        {"switch",
         [](Target t, Id id, Command c) { return move_switch(t.world.building(), id, c); }},
        {"set_load", [](Target t, Id id,
                        Command c) { return t.world.building().set_load(id, number(c, "watts")); }},
    }};
    return commands;
}

std::string on_meter(const NamedCommand& named, const json::object& command, ControlTarget target) {
    const auto meter = number(command, "meter");
    if (!meter || *meter < 1 || *meter > 0xFFFF) {
        return refused("say which meter by its id: {\"meter\": 5}");
    }
    if (!named.run(target, static_cast<std::uint32_t>(*meter), command)) {
        return refused("meter " + std::to_string(*meter) + " does not exist or cannot " +
                       std::string(named.name));
    }
    return done(target);
}

// ---- the radio ----------------------------------------------------------------------------------

// What is done to the radio itself; `value` is the number that was given.
using RadioCommand = std::function<Outcome<>(RadioPort&, std::optional<std::int64_t> value)>;

struct NamedRadioCommand {
    std::string_view name;
    RadioCommand run;
};

constexpr std::int64_t k_software_reset = 0x0B;  // UG101, reset codes
constexpr std::int64_t k_no_acknowledgements = 0x51;

const std::array<NamedRadioCommand, 8>& radio_commands() {
    using Value = std::optional<std::int64_t>;
    static const std::array<NamedRadioCommand, 8> commands{{
        {"plug", [](RadioPort& port, Value) { return port.plug(); }},
        {"unplug",
         [](RadioPort& port, Value) -> Outcome<> {
             port.unplug();
             return Done{};
         }},
        {"drop",
         [](RadioPort& port, Value) -> Outcome<> {
             port.drop();
             return Done{};
         }},
        {"reset",
         [](RadioPort& port, Value code) -> Outcome<> {
             port.radio().ncp().restart(static_cast<std::uint8_t>(code.value_or(k_software_reset)));
             return Done{};
         }},
        {"error",
         [](RadioPort& port, Value code) -> Outcome<> {
             port.radio().ncp().fail(
                 static_cast<std::uint8_t>(code.value_or(k_no_acknowledgements)));
             return Done{};
         }},
        {"hang",
         [](RadioPort& port, Value) -> Outcome<> {
             port.radio().ncp().hung = true;
             return Done{};
         }},
        {"lose",
         [](RadioPort& port, Value per_mille) -> Outcome<> {
             port.lose(static_cast<std::uint32_t>(per_mille.value_or(0)));
             return Done{};
         }},
        {"refuse",
         [](RadioPort& port, Value count) -> Outcome<> {
             port.radio().ncp().refuses = static_cast<int>(count.value_or(1));
             return Done{};
         }},
    }};
    return commands;
}

// What is done to one device of it, by the id of its meter.
std::optional<bool> to_radio_device(RadioPort& port, std::string_view what, std::uint32_t meter) {
    sim_zigbee::ApartmentRadio& radio = port.radio();
    if (what == "join") return radio.start_joining(meter);
    if (what == "leave") return radio.leave(meter);
    if (what == "readdress") return radio.move_address(meter);
    return std::nullopt;
}

std::string on_radio(const json::object& command, ControlTarget target) {
    if (target.radio == nullptr) return refused("there is no radio");
    const json::value* named = command.if_contains("do");
    if (named == nullptr || !named->is_string()) {
        return refused("say what to do with the radio: {\"cmd\": \"zigbee\", \"do\": \"unplug\"}");
    }
    const std::string_view what(named->get_string().data(), named->get_string().size());
    const auto value = number(command, "value");
    if (value && (*value < 0 || *value > 0xFFFF)) return refused("that number is too large");
    for (const NamedRadioCommand& each : radio_commands()) {
        if (each.name != what) continue;
        const auto ran = each.run(*target.radio, value);
        return ran ? done(target) : refused(ran.error().message);
    }
    const auto obeyed =
        to_radio_device(*target.radio, what, static_cast<std::uint32_t>(value.value_or(0)));
    if (!obeyed) return refused("unknown order to the radio \"" + std::string(what) + "\"");
    if (!*obeyed) return refused("there is no such device, or it cannot " + std::string(what));
    return done(target);
}

}  // namespace

std::string run_command(std::string_view line, ControlTarget target) {
    json::error_code error;
    const json::value parsed = json::parse(json::string_view(line.data(), line.size()), error);
    if (error || !parsed.is_object()) return refused("a command is one line with a JSON object");
    const json::object& command = parsed.get_object();
    const json::value* cmd = command.if_contains("cmd");
    if (cmd == nullptr || !cmd->is_string()) return refused("a command has \"cmd\"");
    const std::string_view name(cmd->get_string().data(), cmd->get_string().size());

    if (name == "state") return state_json(target.world, target.buses, target.radio);
    if (name == "zigbee") return on_radio(command, target);
    if (name == "unplug" || name == "plug") return on_bus(command, target, name == "plug");
    if (name == "freeze" || name == "unfreeze") {
        target.world.building().freeze(name == "freeze");
        return done(target);
    }
    if (name == "stop") {
        target.stop = true;
        return done(target);
    }
    for (const NamedCommand& named : meter_commands()) {
        if (named.name == name) return on_meter(named, command, target);
    }
    return refused("unknown command \"" + std::string(name) + "\"");
}

Result<std::string> command_from_words(const std::vector<std::string>& words) {
    if (words.empty())
        return fail(Problem{"say a command, for example: riser-sim ctl --dir DIR state"});
    json::object command{{"cmd", words[0]}};
    const bool radio = words[0] == "zigbee";
    const bool bus = words[0] == "plug" || words[0] == "unplug";
    const bool switching = words[0] == "switch";
    for (std::size_t i = 1; i < words.size(); ++i) {
        std::int64_t value = 0;
        const char* const end = words[i].data() + words[i].size();
        if (switching && i == 2 && (words[i] == "on" || words[i] == "off")) {
            command["closed"] = words[i] == "on";
        } else if (radio && i == 1) {
            command["do"] = words[i];
        } else if (const auto read = std::from_chars(words[i].data(), end, value);
                   i <= 2 && read.ec == std::errc() && read.ptr == end) {
            const char* second = radio ? "value" : words[0] == "bypass" ? "percent" : "watts";
            command[i == 2 ? second : bus ? "bus" : "meter"] = value;
        } else {
            return fail(Problem{"\"" + words[i] + "\" does not fit the command " + words[0]});
        }
    }
    return json::serialize(command);
}

}  // namespace riser::sim
