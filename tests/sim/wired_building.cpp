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
    : building_(std::move(plan)) {
    for (const BusPlan& bus : building_.plan().buses) {
        std::vector<SimulatedSlave> slaves;
        for (std::size_t i = 0; i < building_.device_count(); ++i) {
            if (building_.bus_of(i) != bus.id) continue;
            slaves.push_back(slave_of(i, options));
            if (contains(options.duplicated, slaves.back().id)) add_twin(i, options, slaves);
        }
        LineSettings settings{bus.line, options.faults, building_.plan().seed * 1000 + bus.id,
                              options.chunk};
        lines_.push_back(
            std::make_unique<BusLine>(settings, std::move(slaves), [this](SimTime judged) {
                // A line may be a moment behind another one: the world only goes forward.
                building_.advance(std::max(judged, building_.now()));
            }));
    }
}

SimulatedSlave WiredBuilding::slave_of(std::size_t device, const WiringOptions& options) {
    const auto& plan = building_.plan();
    SimulatedSlave slave;
    slave.id = device < plan.meters.size() ? plan.meters[device].id
                                           : plan.boards[device - plan.meters.size()].id;
    slave.address = building_.device(device).address();
    slave.turnaround = options.turnaround.value_or(building_.device(device).traits().turnaround);
    slave.fixed_turnaround = options.turnaround.has_value();
    slave.hears_broadcast = building_.device(device).traits().hears_broadcast;
    slave.alive = !contains(options.dead, slave.id);
    slave.ask = [this, device](std::span<const std::uint8_t> request) {
        return building_.ask(device, request);
    };
    return slave;
}

// A meter of the same model straight from the factory, with nothing connected behind it.
void WiredBuilding::add_twin(std::size_t device, const WiringOptions& options,
                             std::vector<SimulatedSlave>& slaves) {
    const Device& original = building_.device(device);
    twins_.push_back(
        make_device(original.traits().profile, original.address(), original.serial() + 1, 12));
    SimulatedSlave twin = slave_of(device, options);
    twin.ask = [this, &copy = *twins_.back()](std::span<const std::uint8_t> request) {
        Measurement idle;
        idle.import_wh = copy.counter().wh();
        for (PhaseValues& phase : idle.phase) phase = phase_drawing(0, 230'000, 1000);
        return copy.answer(request, idle, building_.now());
    };
    slaves.push_back(std::move(twin));
}

bool WiredBuilding::set_alive(std::uint32_t id, bool alive) {
    bool found = false;
    for (const auto& line : lines_) {
        for (SimulatedSlave& slave : line->slaves()) {
            if (slave.id != id) continue;
            slave.alive = alive;
            found = true;
        }
    }
    return found;
}

bool WiredBuilding::is_alive(std::uint32_t id) const {
    for (const auto& line : lines_) {
        for (const SimulatedSlave& slave : line->slaves()) {
            if (slave.id == id) return slave.alive;
        }
    }
    return false;
}

}  // namespace riser::sim
