#include "tests/sim/wired_building.h"

#include <algorithm>
#include <utility>

#include "tests/sim/models/models.h"

namespace riser::sim {
namespace {

bool contains(const std::vector<std::uint32_t>& ids, std::uint32_t id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

WiredBuilding::WiredBuilding(BuildingPlan plan, const WiringOptions& options)
    : building_(std::move(plan)), options_(options) {
    places_.resize(building_.device_count());
    for (const BusPlan& bus : building_.plan().buses) {
        std::vector<SimulatedSlave> slaves;
        for (std::size_t i = 0; i < building_.device_count(); ++i) {
            if (building_.bus_of(i) != bus.id) continue;
            places_[i] = {lines_.size(), slaves.size()};
            slaves.push_back(slave_of(i, options));
        }
        const LineSettings settings{bus.line, options.faults, building_.plan().seed * 1000 + bus.id,
                                    options.chunk, options.judge_when_written};
        lines_.push_back(
            std::make_unique<BusLine>(settings, std::move(slaves), [this](SimTime judged) {
                // A line may be a moment behind another one: the world only goes forward.
                building_.advance(std::max(judged, building_.now()));
            }));
        wires_.emplace_back();
    }
    for (const Bypass& bypass : options.bypasses) {
        static_cast<void>(building_.bypass(bypass.meter, bypass.percent));
    }
    for (const std::uint32_t id : options.duplicated) static_cast<void>(set_twin(id, true));
}

SimulatedSlave WiredBuilding::slave_of(std::size_t device, const WiringOptions& options) {
    SimulatedSlave slave;
    slave.id = building_.id_of(device);
    slave.address = building_.device(device).address();
    slave.turnaround = options.turnaround.value_or(building_.device(device).traits().turnaround);
    slave.fixed_turnaround = options.turnaround.has_value();
    slave.hears_broadcast = building_.device(device).traits().hears_broadcast;
    slave.alive = !contains(options.dead, slave.id);
    slave.dark = [this, device] { return building_.is_dark(device); };
    slave.ask = [this, device](std::span<const std::uint8_t> request) {
        return building_.ask(device, request);
    };
    return slave;
}

// A meter of the same model straight from the factory, with nothing connected behind it.
SimulatedSlave WiredBuilding::make_twin(std::size_t device) {
    const Device& original = building_.device(device);
    twins_.push_back(
        make_device(original.traits().profile, original.address(), original.serial() + 1, 12));
    if (original.feeds_in()) twins_.back()->begin_export(5);
    SimulatedSlave twin = slave_of(device, options_);
    twin.twin = true;
    twin.alive = true;
    twin.ask = [this, &copy = *twins_.back()](std::span<const std::uint8_t> request) {
        Measurement idle;
        idle.import_wh = copy.counter().wh();
        if (copy.feeds_in()) idle.export_wh = copy.exported().wh();
        for (PhaseValues& phase : idle.phase) phase = phase_drawing(0, 230'000, 1000);
        return copy.answer(request, idle, building_.now());
    };
    return twin;
}

const SimulatedSlave* WiredBuilding::find(std::uint32_t id, bool twin) const {
    for (const auto& line : lines_) {
        for (const SimulatedSlave& slave : std::as_const(*line).slaves()) {
            if (slave.id == id && slave.twin == twin) return &slave;
        }
    }
    return nullptr;
}

SimulatedSlave* WiredBuilding::find(std::uint32_t id, bool twin) {
    return const_cast<SimulatedSlave*>(std::as_const(*this).find(id, twin));
}

std::optional<std::size_t> WiredBuilding::line_of(std::uint32_t bus) const {
    const auto& buses = building_.plan().buses;
    for (std::size_t i = 0; i < buses.size(); ++i) {
        if (buses[i].id == bus) return i;
    }
    return std::nullopt;
}

std::optional<std::size_t> WiredBuilding::device_at(std::size_t line, std::uint8_t address) const {
    for (std::size_t i = 0; i < places_.size(); ++i) {
        if (places_[i].line == line && building_.device(i).address() == address) return i;
    }
    return std::nullopt;
}

bool WiredBuilding::set_alive(std::uint32_t id, bool alive) {
    SimulatedSlave* slave = find(id, false);
    if (slave == nullptr) return false;
    slave->alive = alive;
    return true;
}

bool WiredBuilding::is_alive(std::uint32_t id) const {
    const SimulatedSlave* slave = find(id, false);
    return slave != nullptr && slave->alive;
}

bool WiredBuilding::is_reachable(std::uint32_t id) const {
    const SimulatedSlave* slave = find(id, false);
    return slave != nullptr && slave->alive && slave->connected;
}

bool WiredBuilding::answers(std::size_t device) const {
    const Place& place = places_[device];
    if (place.line == k_no_line) return false;
    const BusLine& line = *lines_[place.line];
    const SimulatedSlave& slave = line.slaves()[place.slave];
    return slave.alive && slave.connected && !building_.is_dark(device) && !place.twin &&
           wires_[place.line].plugged && !line.babbling();
}

bool WiredBuilding::has_twin(std::uint32_t id) const {
    const SimulatedSlave* twin = find(id, true);
    return twin != nullptr && twin->alive;
}

bool WiredBuilding::set_twin(std::uint32_t id, bool present) {
    const auto device = building_.index_of(id);
    if (!device || places_[*device].line == k_no_line) return false;
    places_[*device].twin = present;
    if (SimulatedSlave* twin = find(id, true)) {
        twin->alive = present;
    } else if (present) {
        lines_[*line_of(building_.bus_of(*device))]->add(make_twin(*device));
    }
    return true;
}

void WiredBuilding::set_faults(std::size_t line, const FaultSettings& faults) {
    lines_[line]->set_faults(faults);
}

void WiredBuilding::set_babbling(std::size_t line, bool babbling) {
    lines_[line]->set_babbling(babbling, building_.now());
}

void WiredBuilding::cut_cable(std::size_t line, std::optional<std::size_t> before) {
    wires_[line].cut_before = before;
    std::size_t place = 0;
    for (SimulatedSlave& slave : lines_[line]->slaves()) {
        slave.connected = !before || place < *before;
        ++place;
    }
}

void WiredBuilding::set_plugged(std::size_t line, bool plugged) {
    if (wires_[line].plugged && !plugged) {
        lines_[line]->count_unplug();
        lines_[line]->drop_traffic();
    }
    wires_[line].plugged = plugged;
}

void WiredBuilding::heal_wiring() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        set_faults(i, {});
        set_babbling(i, false);
        cut_cable(i, std::nullopt);
        set_plugged(i, true);
        for (SimulatedSlave& slave : lines_[i]->slaves()) {
            if (!slave.twin) slave.alive = !contains(options_.dead, slave.id);
        }
    }
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const std::uint32_t id = building_.id_of(i);
        static_cast<void>(set_twin(id, contains(options_.duplicated, id)));
    }
}

FaultCounts WiredBuilding::fault_counts() const {
    FaultCounts sum;
    for (const auto& line : lines_) sum += line->fault_counts();
    return sum;
}

}  // namespace riser::sim
