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

using MeterCommand =
    std::function<bool(WiredBuilding&, std::uint32_t meter, const json::object& command)>;

struct NamedCommand {
    std::string_view name;
    MeterCommand run;
};

constexpr std::int64_t k_whole_percent = 100;

const std::array<NamedCommand, 8>& meter_commands() {
    using Id = std::uint32_t;
    using Command = const json::object&;
    static const std::array<NamedCommand, 8> commands{{
        {"kill", [](WiredBuilding& w, Id id, Command) { return w.set_alive(id, false); }},
        {"revive", [](WiredBuilding& w, Id id, Command) { return w.set_alive(id, true); }},
        {"exchange", [](WiredBuilding& w, Id id, Command) { return w.building().exchange(id); }},
        {"weld", [](WiredBuilding& w, Id id, Command) { return w.building().weld(id, true); }},
        {"unweld", [](WiredBuilding& w, Id id, Command) { return w.building().weld(id, false); }},
        {"bypass",
         [](WiredBuilding& w, Id id, Command c) {
             return w.building().bypass(id, number(c, "percent").value_or(k_whole_percent));
         }},
        {"switch",
         [](WiredBuilding& w, Id id, Command c) { return move_switch(w.building(), id, c); }},
        {"set_load", [](WiredBuilding& w, Id id,
                        Command c) { return w.building().set_load(id, number(c, "watts")); }},
    }};
    return commands;
}

std::string on_meter(const NamedCommand& named, const json::object& command, ControlTarget target) {
    const auto meter = number(command, "meter");
    if (!meter || *meter < 1 || *meter > 0xFFFF) {
        return refused("say which meter by its id: {\"meter\": 5}");
    }
    if (!named.run(target.world, static_cast<std::uint32_t>(*meter), command)) {
        return refused("meter " + std::to_string(*meter) + " does not exist or cannot " +
                       std::string(named.name));
    }
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

    if (name == "state") return state_json(target.world, target.buses);
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
    const bool bus = words[0] == "plug" || words[0] == "unplug";
    const bool switching = words[0] == "switch";
    for (std::size_t i = 1; i < words.size(); ++i) {
        std::int64_t value = 0;
        const char* const end = words[i].data() + words[i].size();
        if (switching && i == 2 && (words[i] == "on" || words[i] == "off")) {
            command["closed"] = words[i] == "on";
        } else if (const auto read = std::from_chars(words[i].data(), end, value);
                   i <= 2 && read.ec == std::errc() && read.ptr == end) {
            const char* second = words[0] == "bypass" ? "percent" : "watts";
            command[i == 2 ? second : bus ? "bus" : "meter"] = value;
        } else {
            return fail(Problem{"\"" + words[i] + "\" does not fit the command " + words[0]});
        }
    }
    return json::serialize(command);
}

}  // namespace riser::sim
