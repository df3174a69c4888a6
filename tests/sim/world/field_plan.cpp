#include "tests/sim/world/field_plan.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/assert.h"
#include "tests/sim/models/models.h"

namespace riser::sim {
namespace {

const modbus::MeterProfile* known(const FieldProfiles& profiles, const std::string& name) {
    const modbus::MeterProfile* profile = profiles.find(name);
    RISER_ASSERT(profile != nullptr, "every simulated model has a shipped profile");
    return profile;
}

modbus::Device meter_device(const MeterPlan& meter, const FieldProfiles& profiles) {
    modbus::Device device{meter.address, known(profiles, meter.profile), MeterId{meter.id}, "", {}};
    if (find_model(meter.profile)->readable_serial) {
        device.expected_serial = std::to_string(meter.serial);
    }
    if (meter.supply_switch.kind == SwitchKind::internal) {
        device.switches.push_back({SwitchId{meter.id}, 0});
    }
    return device;
}

modbus::Device board_device(const BuildingPlan& plan, const BoardPlan& board,
                            const FieldProfiles& profiles) {
    modbus::Device device{board.address, known(profiles, board.profile), MeterId{}, "", {}};
    for (const MeterPlan& meter : plan.meters) {
        const SwitchPlan& wiring = meter.supply_switch;
        if (wiring.kind == SwitchKind::board && wiring.board == board.id) {
            device.switches.push_back({SwitchId{meter.id}, wiring.channel});
        }
    }
    return device;
}

}  // namespace

FieldProfiles::FieldProfiles(std::vector<modbus::MeterProfile> loaded)
    : profiles_(std::move(loaded)) {
    for (modbus::MeterProfile& profile : profiles_) {
        if (profile.switching) profile.switching->evidence = modbus::Evidence::manual;
    }
}

const modbus::MeterProfile* FieldProfiles::find(std::string_view name) const {
    const auto found = std::ranges::find(profiles_, name, &modbus::MeterProfile::name);
    return found == profiles_.end() ? nullptr : &*found;
}

modbus::BusConfig bus_config(const BuildingPlan& plan, std::uint32_t bus,
                             const FieldProfiles& profiles) {
    modbus::BusConfig config;
    config.bus = BusId{bus};
    config.port_name = "bus" + std::to_string(bus);
    for (const BusPlan& line : plan.buses) {
        if (line.id != bus) continue;
        config.line.baud = static_cast<std::uint32_t>(line.line.baud);
        if (line.line.bits_per_char == 11) config.line.parity = modbus::Parity::even;
    }
    for (const MeterPlan& meter : plan.meters) {
        if (meter.bus == bus) config.devices.push_back(meter_device(meter, profiles));
    }
    for (const BoardPlan& board : plan.boards) {
        if (board.bus == bus) config.devices.push_back(board_device(plan, board, profiles));
    }
    return config;
}

}  // namespace riser::sim
