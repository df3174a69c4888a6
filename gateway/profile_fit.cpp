#include "gateway/profile_fit.h"

#include <algorithm>

namespace riser::gateway {
namespace {

Failure<Problem> refused(const config::Place& place, const std::string& what) {
    return fail(Problem{place + ": " + what});
}

std::vector<metering::Quantity> quantities_of(const modbus::MeterProfile& profile) {
    std::vector<metering::Quantity> quantities;
    for (const auto& field : profile.fields) {
        if (const auto quantity = quantity_of(field.field)) quantities.push_back(*quantity);
    }
    return quantities;
}

Outcome<> check_meter(const config::MeterConfig& meter, const ProfileShelf& profiles) {
    if (!quantities_of(profiles.at(meter.profile)).empty()) return Done{};
    return refused(meter.profile_place, meter.profile + " has no register to charge by");
}

Outcome<> check_switch(const config::SwitchConfig& which, const std::string& profile_name,
                       const ProfileShelf& profiles) {
    const auto& switching = profiles.at(profile_name).switching;
    const std::size_t channels = switching ? switching->channels.size() : 0;
    if (channels == 0) return refused(which.place, "profile " + profile_name + " has no switch");
    if (which.channel < channels) return Done{};
    return refused(which.place, "there is no channel " + std::to_string(which.channel) +
                                    "; profile " + profile_name + " has 0.." +
                                    std::to_string(channels - 1));
}

Outcome<> check_register(const metering::RegisterShare& share, const config::Place& place,
                         const std::string& profile_name, const ProfileShelf& profiles) {
    const auto quantities = quantities_of(profiles.at(profile_name));
    if (std::ranges::count(quantities, share.quantity) > 0) return Done{};
    std::string list;
    for (const auto quantity : quantities) {
        list += (list.empty() ? "" : ", ") + std::string(metering::to_string(quantity));
    }
    return refused(place, "meter " + to_string(share.meter) + " would never be charged by " +
                              std::string(metering::to_string(share.quantity)) + ": profile " +
                              profile_name + " reads " + list);
}

}  // namespace

Outcome<> check_profiles_fit(const config::GatewayConfig& config, const ProfileShelf& profiles) {
    for (const auto& meter : config.meters) {
        if (auto fits = check_meter(meter, profiles); !fits) return fits;
    }
    for (const auto& which : config.switches) {
        const auto* meter = config.find_meter(which.meter);
        const auto* board = config.find_relay_board(which.relay_board);
        const std::string& profile = meter != nullptr ? meter->profile : board->profile;
        if (auto fits = check_switch(which, profile, profiles); !fits) return fits;
    }
    for (const auto& point : config.supply_points) {
        const auto& registers = point.supply_point.registers;
        for (std::size_t i = 0; i < registers.size(); ++i) {
            const auto& profile = config.find_meter(registers[i].meter)->profile;
            auto fits = check_register(registers[i], point.register_places[i], profile, profiles);
            if (!fits) return fits;
        }
    }
    return Done{};
}

}  // namespace riser::gateway
