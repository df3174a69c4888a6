#include "gateway/zigbee_site.h"

#include <algorithm>

#include "gateway/zigbee_plans.h"

namespace riser::gateway {
namespace {

std::string port_name(const config::ZigbeeConfig& radio) {
    return radio.device.empty() ? radio.host + ":" + std::to_string(radio.port) : radio.device;
}

// A profile that cannot be read says nothing of what an order would do.
bool is_spoken_to(const std::string& profile, const ProfileShelf& profiles) {
    return !profiles.unreadable.contains(profile);
}

template <class Mine>
zigbee::ConfiguredDevice device_of(const config::GatewayConfig& config, zigbee::Eui64 address,
                                   MeterId meter, Mine is_mine) {
    zigbee::ConfiguredDevice device{address, meter, {}};
    for (const auto& which : config.switches) {
        if (is_mine(which)) device.switches.push_back({which.id, which.channel});
    }
    return device;
}

}  // namespace

Result<zigbee::CoordinatorConfig> make_coordinator(const config::GatewayConfig& config,
                                                   const ProfileShelf& profiles,
                                                   const zigbee::PlanBook* plans, ZoneRules zone) {
    const config::ZigbeeConfig& radio = *config.zigbee;
    zigbee::CoordinatorConfig made;
    made.bus = radio.bus;
    made.link.port_name = port_name(radio);
    made.link.port_settings =
        static_cast<std::uint8_t>(std::max<std::size_t>(radio.ways.size(), 1));
    made.plans = plans;
    made.money_interval = radio.money_interval;
    made.slow_interval = radio.slow_interval;
    made.jitter_seed = radio.bus.value;
    made.zone = std::move(zone);
    for (const auto& meter : config.meters) {
        if (!meter.zigbee || !is_spoken_to(meter.profile, profiles)) continue;
        made.devices.push_back(device_of(config, *meter.zigbee, meter.id, [&](const auto& which) {
            return which.meter == meter.id;
        }));
    }
    for (const auto& board : config.relay_boards) {
        if (!board.zigbee || !is_spoken_to(board.profile, profiles)) continue;
        auto device = device_of(config, *board.zigbee, MeterId{}, [&](const auto& which) {
            return which.meter == MeterId{} && which.relay_board == board.id;
        });
        // One that nobody switches yet is not asked for anything.
        if (!device.switches.empty()) made.devices.push_back(std::move(device));
    }
    if (auto checked = zigbee::check_coordinator_config(made); !checked) {
        return fail(checked.error());
    }
    return made;
}

Outcome<> check_radio(const config::GatewayConfig& config, const ProfileShelf& profiles) {
    if (!config.zigbee) return Done{};
    const auto plans = make_plan_book(config, profiles);
    if (!plans) return fail(plans.error());
    const auto made = make_coordinator(config, profiles, plans->get(), {});
    if (!made) return fail(made.error());
    return Done{};
}

}  // namespace riser::gateway
