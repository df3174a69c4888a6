#include "tests/sim/runner/json_text.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <system_error>

#include <boost/json.hpp>

#include "core/base/prng.h"
#include "gateway/field/zigbee/address.h"
#include "tests/sim/models/models.h"

namespace riser::sim {
namespace {

namespace json = boost::json;

json::object switch_json(const BuildingPlan& plan, const MeterPlan& meter) {
    json::object text{{"kind", std::string(to_string(meter.supply_switch.kind))}};
    if (meter.supply_switch.kind != SwitchKind::board) return text;
    text["board"] = meter.supply_switch.board;
    text["channel"] = meter.supply_switch.channel;
    for (const BoardPlan& board : plan.boards) {
        if (board.id != meter.supply_switch.board) continue;
        text["board_bus"] = board.bus;
        text["board_address"] = board.address;
    }
    return text;
}

// What a master can read of the serial number: nothing where the model does not show it.
std::string shown_serial(std::string_view profile, std::uint32_t serial) {
    return find_model(profile)->readable_serial ? std::to_string(serial) : std::string();
}

json::object meter_json(const BuildingPlan& plan, const MeterPlan& meter) {
    const ModelTraits& model = *find_model(meter.profile);
    return {{"id", meter.id},
            {"role", meter.main ? "main" : "apartment"},
            {"bus", meter.bus},
            {"address", meter.address},
            {"zigbee", meter.on_zigbee() ? eui64_text(meter.eui64) : std::string()},
            {"profile", meter.profile},
            {"vendor", std::string(model.vendor)},
            {"model", std::string(model.model)},
            {"serial", shown_serial(meter.profile, meter.serial)},
            {"start_wh", meter.start_wh / model.quantum_wh * model.quantum_wh},
            {"quantum_wh", model.quantum_wh},
            {"switch", switch_json(plan, meter)},
            {"account", meter.main ? std::string() : account_uuid(plan.seed, meter.id)}};
}

json::object bus_state(const PtyBus& bus) {
    const LineCounts& counts = bus.line().counts();
    const FaultCounts& faults = bus.line().fault_counts();
    return {{"id", bus.id()},
            {"path", bus.link().string()},
            {"plugged", bus.plugged()},
            {"in_use", bus.in_use()},
            {"requests", counts.requests},
            {"answers", counts.answers},
            {"unanswered", counts.unanswered},
            {"bad_frames", counts.bad_frames},
            {"collisions", counts.collisions},
            {"bytes_in", counts.bytes_in},
            {"bytes_out", counts.bytes_out},
            {"faults", json::object{{"noise", faults.noise},
                                    {"late", faults.late},
                                    {"truncated", faults.truncated},
                                    {"foreign", faults.foreign},
                                    {"silent", faults.silent}}}};
}

json::object radio_device_state(const sim_zigbee::ApartmentRadio& radio, const MeterPlan& meter) {
    const sim_zigbee::SimulatedDevice& device = *radio.device_of(meter.id);
    return {{"id", meter.id},
            {"zigbee", eui64_text(meter.eui64)},
            {"node", device.node.value},
            {"joined", device.joined},
            {"alive", !device.away},
            {"requests", device.requests},
            {"bindings", device.bindings.size()},
            {"reporting", device.reporting.size()},
            {"switched", device.switched}};
}

json::object radio_state(const BuildingPlan& plan, const RadioPort& port) {
    const sim_zigbee::SimulatedNcp& ncp = port.radio().ncp();
    json::array devices;
    for (const MeterPlan& meter : plan.meters) {
        if (meter.on_zigbee()) devices.push_back(radio_device_state(port.radio(), meter));
    }
    return {{"bus", plan.zigbee->bus},
            {"path", port.path()},
            {"version", ncp.version()},
            {"plugged", port.plugged()},
            {"in_use", port.in_use()},
            {"up", ncp.is_up()},
            {"joining", ncp.joining_until.has_value()},
            {"connections", port.counts().connections},
            {"bytes_in", port.counts().bytes_in},
            {"bytes_out", port.counts().bytes_out},
            {"lost", port.counts().lost},
            {"commands", ncp.commands.size()},
            {"unicasts", ncp.unicasts},
            {"most_in_flight", ncp.most_in_flight},
            {"frame_counter", ncp.frame_counter},
            {"devices", devices}};
}

bool is_alive(const WiredBuilding& world, const MeterPlan& meter, const RadioPort* radio) {
    if (!meter.on_zigbee()) return world.is_alive(meter.id);
    return radio != nullptr && !radio->radio().device_of(meter.id)->away;
}

json::object meter_state(const WiredBuilding& world, std::size_t index, const RadioPort* radio) {
    const Building& building = world.building();
    const MeterPlan& meter = building.plan().meters[index];
    const Device& device = building.device(index);
    const Contact* contact = building.contact_of(index);
    return {{"id", meter.id},
            {"role", meter.main ? "main" : "apartment"},
            {"bus", meter.bus},
            {"address", meter.address},
            {"profile", meter.profile},
            {"serial", shown_serial(meter.profile, device.serial())},
            {"alive", is_alive(world, meter, radio)},
            {"registered_wh", device.counter().registered_wh()},
            {"start_wh", meter.start_wh / device.traits().quantum_wh * device.traits().quantum_wh},
            {"advance_wh", device.counter().advance_wh()},
            {"closed", contact == nullptr ? json::value(nullptr) : json::value(contact->closed())},
            {"welded", contact != nullptr && contact->welded()},
            {"operations", contact == nullptr ? 0U : contact->operations()},
            {"power_w", building.power_w(index)},
            {"demand_w", building.demand_w(index)}};
}

}  // namespace

std::string account_uuid(std::uint64_t seed, std::uint32_t meter) {
    Prng prng(seed * 0xD6E8FEB86659FD93ULL + meter);
    prng.next();
    const std::uint64_t high = prng.next();
    const std::uint64_t low = prng.next();
    std::array<char, 37> text{};
    // Version 8 (RFC 9562, 5.8): made by rules of one's own; variant 10.
    std::snprintf(text.data(), text.size(), "%08x-%04x-8%03x-%04x-%012llx",
                  static_cast<unsigned>(high >> 32U),
                  static_cast<unsigned>((high >> 16U) & 0xFFFFU),
                  static_cast<unsigned>(high & 0xFFFU),
                  static_cast<unsigned>(0x8000U | ((low >> 48U) & 0x3FFFU)),
                  static_cast<unsigned long long>(low & 0xFFFFFFFFFFFFULL));
    return text.data();
}

std::string eui64_text(std::uint64_t eui64) {
    return zigbee::to_string(zigbee::Eui64{eui64});
}

std::string building_json(const BuildingPlan& plan, const std::filesystem::path& dir,
                          const std::string& radio) {
    json::array buses;
    for (const BusPlan& bus : plan.buses) {
        buses.push_back(
            json::object{{"id", bus.id},
                         {"path", (dir / ("bus" + std::to_string(bus.id))).string()},
                         {"baud", bus.line.baud},
                         {"format", std::string(line_format_name(bus.line.bits_per_char))}});
    }
    json::array meters;
    for (const MeterPlan& meter : plan.meters) meters.push_back(meter_json(plan, meter));
    json::array boards;
    for (const BoardPlan& board : plan.boards) {
        boards.push_back(json::object{{"id", board.id},
                                      {"bus", board.bus},
                                      {"address", board.address},
                                      {"profile", board.profile},
                                      {"serial", shown_serial(board.profile, board.serial)},
                                      {"channels", find_model(board.profile)->contacts}});
    }
    json::object text{{"seed", plan.seed},
                      {"load_scale_percent", plan.load_scale_percent},
                      {"control", (dir / "control").string()},
                      {"buses", buses},
                      {"meters", meters},
                      {"boards", boards}};
    if (plan.zigbee) {
        text["zigbee"] = json::object{
            {"bus", plan.zigbee->bus}, {"version", plan.zigbee->version}, {"path", radio}};
    }
    return json::serialize(text) + "\n";
}

std::string state_json(const WiredBuilding& world, const std::vector<PtyBus>& buses,
                       const RadioPort* radio) {
    const Building& building = world.building();
    json::array bus_states;
    for (const PtyBus& bus : buses) bus_states.push_back(bus_state(bus));
    json::array meters;
    std::int64_t advance_wh = 0;
    for (std::size_t i = 0; i < building.plan().meters.size(); ++i) {
        meters.push_back(meter_state(world, i, radio));
        if (!building.plan().meters[i].main)
            advance_wh += building.device(i).counter().advance_wh();
    }
    const EnergyTotals totals = building.totals();
    json::object text{{"ok", true},
                      {"time_ms", building.now().count() / 1000},
                      {"frozen", building.frozen()},
                      {"buses", bus_states},
                      {"meters", meters},
                      {"totals", json::object{{"registered_advance_wh", advance_wh},
                                              {"apartments_mwh", totals.apartments_uj / 3'600'000},
                                              {"loss_mwh", totals.loss_uj / 3'600'000},
                                              {"main_mwh", totals.main_uj / 3'600'000},
                                              {"bypassed_mwh", totals.bypassed_uj / 3'600'000}}}};
    if (radio != nullptr) text["zigbee"] = radio_state(building.plan(), *radio);
    return json::serialize(text);
}

Outcome<> write_file(const std::filesystem::path& path, const std::string& text) {
    const std::filesystem::path fresh = path.string() + ".new";
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    std::error_code error;
    if (file.good()) std::filesystem::rename(fresh, path, error);
    if (!file.good() || error) {
        return fail(Problem{"cannot write " + path.string() + ": check the folder and its space"});
    }
    return Done{};
}

}  // namespace riser::sim
