#include "gateway/field/zigbee/network/coordinator_config.h"

#include <set>

namespace riser::zigbee {

Outcome<> check_coordinator_config(const CoordinatorConfig& config) {
    const std::string bus = "bus " + to_string(config.bus) + ": ";
    if (config.money_interval < std::chrono::seconds(1) ||
        config.slow_interval < std::chrono::seconds(1)) {
        return fail(Problem{bus + "money_interval and slow_interval must be at least 1 s"});
    }
    if (config.devices.size() > k_most_devices) {
        return fail(Problem{bus + "more than " + std::to_string(k_most_devices) +
                            " devices are too many for one radio"});
    }
    std::set<Eui64> addresses;
    std::set<MeterId> meters;
    std::set<SwitchId> switches;
    for (const ConfiguredDevice& device : config.devices) {
        const std::string who = bus + "device " + to_string(device.eui64) + ": ";
        if (!addresses.insert(device.eui64).second) return fail(Problem{who + "is there twice"});
        if (device.meter.value != 0 && !meters.insert(device.meter).second) {
            return fail(Problem{who + "meter " + to_string(device.meter) + " is there already"});
        }
        if (device.meter.value == 0 && device.switches.empty()) {
            return fail(Problem{
                who + "is neither a meter nor has it switches; remove it or give it an id"});
        }
        for (const ContactBinding& contact : device.switches) {
            if (contact.id.value == 0 || !switches.insert(contact.id).second) {
                return fail(Problem{who + "switch " + to_string(contact.id) +
                                    " must have an id of its own, from 1"});
            }
        }
    }
    return Done{};
}

}  // namespace riser::zigbee
