#include "gateway/field/modbus/bus_config.h"

#include <algorithm>
#include <set>

#include "gateway/field/modbus/pdu.h"

namespace riser::modbus {
namespace {

// "MODBUS over Serial Line" V1.02, 2.2: 0 is broadcast, 248..255 are reserved. On TCP 255 addresses the
// server itself (Messaging Implementation Guide V1.0b, 4.4.2.1).
constexpr int k_last_serial_unit = 247;

std::string where(const BusConfig& config, const Device& device) {
    return "bus " + to_string(config.bus) + ", unit " + std::to_string(device.unit) + ": ";
}

Outcome<> check_line(const BusConfig& config) {
    const std::string bus = "bus " + to_string(config.bus) + ": ";
    if (config.framing == Framing::rtu) {
        if (config.line.baud < 1'200 || config.line.baud > 1'000'000) {
            return fail(Problem{bus + "baud " + std::to_string(config.line.baud) +
                                " is outside 1200..1000000; use the rate set in the meters"});
        }
        if (config.line.stop_bits != 1 && config.line.stop_bits != 2) {
            return fail(Problem{bus + "stop_bits must be 1 or 2"});
        }
    }
    if (config.money_interval < Duration{0} || config.slow_interval < std::chrono::seconds(1)) {
        return fail(
            Problem{bus + "money_interval must not be negative and slow_interval at least 1 s"});
    }
    if (config.late_window < std::chrono::milliseconds(20) ||
        config.late_window > std::chrono::seconds(5)) {
        return fail(Problem{bus + "late_window must lie between 20 ms and 5 s"});
    }
    return Done{};
}

Outcome<> check_switches(const BusConfig& config, const Device& device) {
    for (const SwitchBinding& binding : device.switches) {
        if (!device.profile->switching || device.profile->switching->channels.empty()) {
            return fail(Problem{where(config, device) + "switch " + to_string(binding.id) +
                                " is configured, but profile " + device.profile->name +
                                " has no switch"});
        }
        const std::size_t channels = device.profile->switching->channels.size();
        if (binding.channel >= channels) {
            return fail(
                Problem{where(config, device) + "channel " + std::to_string(binding.channel) +
                        " of switch " + to_string(binding.id) + " does not exist; profile " +
                        device.profile->name + " has channels 0.." + std::to_string(channels - 1)});
        }
        const SwitchChannel& channel = device.profile->switching->channels[binding.channel];
        for (const SwitchWrite* write : {&channel.connect, &channel.disconnect}) {
            if (const auto checked = check_switch_write(*write); !checked) {
                return fail(Problem{where(config, device) + "profile " + device.profile->name +
                                    ": " + checked.error().message});
            }
        }
        const SwitchReadBack& back = channel.read_back;
        const int most = reads_bits(back.function) ? k_most_bits : k_most_registers;
        if (back.count == 0 || back.count > most || back.index >= back.count) {
            return fail(Problem{where(config, device) + "profile " + device.profile->name +
                                ": the read-back block must hold 1.." + std::to_string(most) +
                                " values and its index must lie within"});
        }
    }
    return Done{};
}

Outcome<> check_device(const BusConfig& config, const Device& device) {
    const int last_unit = config.framing == Framing::rtu ? k_last_serial_unit : 255;
    if (device.unit == 0) {
        return fail(
            Problem{where(config, device) +
                    "0 is the broadcast address: every device would act; give the device's own"});
    }
    if (device.unit > last_unit) {
        return fail(Problem{where(config, device) + "units end at " + std::to_string(last_unit)});
    }
    if (device.profile == nullptr) return fail(Problem{where(config, device) + "has no profile"});
    const bool counts = std::ranges::any_of(device.profile->fields, [](const FieldCodec& codec) {
        return codec.freshness == Freshness::money;
    });
    if (device.meter.value != 0 && !counts) {
        return fail(Problem{where(config, device) + "meter " + to_string(device.meter) +
                            " uses profile " + device.profile->name +
                            ", which has no register to charge by"});
    }
    if (device.meter.value == 0 && device.switches.empty()) {
        return fail(Problem{where(config, device) +
                            "is neither a meter nor has it switches; remove it or give it an id"});
    }
    return check_switches(config, device);
}

}  // namespace

Outcome<> check_bus_config(const BusConfig& config) {
    if (auto line = check_line(config); !line) return line;
    std::set<int> units;
    std::set<MeterId> meters;
    std::set<SwitchId> switches;
    for (const Device& device : config.devices) {
        if (auto checked = check_device(config, device); !checked) return checked;
        if (!units.insert(device.unit).second) {
            return fail(Problem{where(config, device) +
                                "is used twice; two devices with one address "
                                "answer at once and destroy each other's frames"});
        }
        if (device.meter.value != 0 && !meters.insert(device.meter).second) {
            return fail(Problem{where(config, device) + "meter " + to_string(device.meter) +
                                " is already on this bus"});
        }
        for (const SwitchBinding& binding : device.switches) {
            if (binding.id.value == 0 || !switches.insert(binding.id).second) {
                return fail(Problem{where(config, device) + "switch " + to_string(binding.id) +
                                    " must have an id of its own, from 1"});
            }
        }
    }
    return Done{};
}

}  // namespace riser::modbus
